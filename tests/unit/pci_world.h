/* SPDX-License-Identifier: MIT */
/* What stands on kernel/pci is tested on this machine: the functions of tests/unit/pci_model.h,
 * regions of configuration space in memory, and one device with registers. */
#ifndef TESTS_UNIT_PCI_WORLD_H
#define TESTS_UNIT_PCI_WORLD_H

#include "boot/handoff.h"
#include "kernel/firmware/mcfg.h"
#include "kernel/machine.h"
#include "tests/unit/pci_model.h"

#define PCI_WORLD_REGIONS 20
#define PCI_WORLD_DEVICE 0x8000 /* bytes of registers */

extern struct pci_world {
    struct mcfg_region regions[PCI_WORLD_REGIONS];
    unsigned region_count;
    struct handoff handoff;
    struct words words;
    struct machine_facts facts;
    /* The device's registers, in memory from here on and at ports from `io` on; 0: not there. */
    uint64_t memory;
    uint16_t io;
    _Alignas(4096) uint8_t device[PCI_WORLD_DEVICE];
    unsigned device_writes;
} pci_world;

/* Region of a segment from one bus to another, at `base`. */
void pci_world_region(uint64_t base, unsigned segment, unsigned first, unsigned last);

/* Looks at all of that: pci_open. */
unsigned pci_world_open(void);

/* What was said since the last call: lines without their seals, LF behind each. */
const char *pci_world_said(void);

#endif
