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
#define PCI_COMMAND_MASTER 0x4
#define PCI_CLASS 0x08  /* class, subclass, interface, revision: from the highest byte down */
#define PCI_HEADER 0x0c /* its third byte: the header's type */
#define PCI_BAR0 0x10
#define PCI_BARS 6
#define PCI_BUS_COUNT 256
/* Of a bridge, from the lowest byte: primary, secondary, subordinate bus. */
#define PCI_BUSES 0x18
#define PCI_TYPE_MASK 0x7f
#define PCI_TYPE_BRIDGE 1

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

/* Whether configuration space answers at these ports. Another device's there is left alone. */
bool pci_has_ports(void);

/* Calls `visit` for every function, bus by bus; for none where configuration space doesn't answer
 * at these ports. Buses are 0, those that a bridge leads to, and any other that has a device 0: a
 * server's further host bridges. */
void pci_walk(void (*visit)(void *context, uint32_t at), void *context);

/* The same for `buses` buses of a segment from that of `first` on, a bus's first function; the
 * first bus counts as one that is there. `read` is pci_read, or does as it does. */
void pci_walk_buses(uint32_t (*read)(uint32_t address), uint32_t first, unsigned buses,
                    void (*visit)(void *context, uint32_t at), void *context);

#endif
