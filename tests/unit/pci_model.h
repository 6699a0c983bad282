/* SPDX-License-Identifier: MIT */
/* A configuration space behind the ports 0xCF8 and 0xCFC: functions with base address registers
 * that can be sized, a command register, and status bits that a careless write would clear. And
 * the same in memory (ECAM), as plain registers of 4 KiB a function. */
#ifndef TESTS_UNIT_PCI_MODEL_H
#define TESTS_UNIT_PCI_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/pci/pci.h"

#define PCI_MODEL_FUNCTIONS 160
#define PCI_MODEL_REGISTERS 1024

struct pci_model_function {
    uint32_t at; /* as kernel/lib/pci_function.h has it */
    uint32_t registers[PCI_MODEL_REGISTERS];
    uint32_t settable[PCI_BARS]; /* bits that a BAR takes */
    uint32_t stuck;              /* bits of the command register that stay set */
    uint32_t flicker;            /* bits of the register `flickers` that change */
    uint32_t flickers;           /* each time that the ports read it; 0: none */
    uint32_t differs;            /* register that reads as ones in ECAM; 0: none */
    bool hidden;                 /* from ECAM: reads as ones there */
};

extern struct pci_model {
    bool absent; /* there are no such ports */
    uint32_t address;
    struct pci_model_function functions[PCI_MODEL_FUNCTIONS];
    unsigned count;
    unsigned reads; /* of configuration space */
    unsigned
        unsafe; /* writes to a BAR while the function decodes, or to what nobody should touch */
} pci_model;

/* A function with the id (device, vendor), class and subclass, and header type (0x80: one of
 * several). Status bits are set, decoding is off. */
struct pci_model_function *pci_model_add(unsigned bus, unsigned device, unsigned function,
                                         uint32_t id, unsigned kind, unsigned header);

/* Gives it a BAR of `size` bytes (a power of two) at `base`; `flags` are the register's lowest
 * bits. One whose flags say 64-bit takes the next BAR too. */
void pci_model_bar(struct pci_model_function *function, unsigned number, uint64_t base,
                   uint64_t size, unsigned flags);

/* True where some function decodes the I/O port or memory address. */
bool pci_model_decodes(bool in_memory, uint64_t address);

/* Gives it a capability of this id at `offset`, with `first` in its first register's upper half,
 * behind those that it has. */
void pci_model_capability(struct pci_model_function *function, unsigned offset, unsigned id,
                          unsigned first);

/* Where ECAM has the register at `behind` from the start of a segment's region (bus 0): for
 * window_borrow. Registers of what isn't there are ones. */
volatile void *pci_model_ecam(unsigned segment, uint64_t behind);

/* What tests/unit/ports_seen.h's hook is to do at the ports 0xCF8 to 0xCFF. */
uint32_t pci_model_read(uint16_t port, unsigned bytes);
void pci_model_write(uint16_t port, unsigned bytes, uint32_t value);

#endif
