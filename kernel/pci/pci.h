/* SPDX-License-Identifier: MIT */
/* PCI configuration space by the ports 0xCF8 and 0xCFC, and a walk over all functions. PCI Local
 * Bus 3.0, 3.2.2.3.2 (access), 6.1 (header), 6.2.5.1 (base addresses). A machine without PCI reads
 * as ones everywhere. */
#ifndef KERNEL_PCI_PCI_H
#define KERNEL_PCI_PCI_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/lib/pci_function.h"

#define PCI_ID 0x00
#define PCI_COMMAND 0x04
#define PCI_COMMAND_IO 0x1
#define PCI_COMMAND_MEMORY 0x2
#define PCI_CLASS 0x08 /* class, subclass, interface, revision: from the highest byte down */
#define PCI_BAR0 0x10
#define PCI_BARS 6

/* `address` is a function's (kernel/lib/pci_function.h), and a register's offset: a multiple of 4,
 * below 256. */
uint32_t pci_read(uint32_t address);
void pci_write(uint32_t address, uint32_t value);

/* Where a base address register points to. */
struct pci_region {
    bool in_memory;
    uint64_t base; /* 0: firmware gave it no place */
    uint32_t size; /* 0: not there, or 4 GiB and more: nothing that we look for */
};

/* The regions of a function, each under its BAR's number. Decoding is off while their sizes are
 * asked for, then as it was; the upper half of a 64-bit one is a region that isn't there. */
void pci_regions(uint32_t at, struct pci_region regions[PCI_BARS]);

/* Calls `visit` for every function, bus by bus; for none where configuration space doesn't answer
 * at these ports. Buses are 0, those that a bridge leads to, and any other that has a device 0: a
 * server's further host bridges. */
void pci_walk(void (*visit)(void *context, uint32_t at), void *context);

#endif
