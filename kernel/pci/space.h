/* SPDX-License-Identifier: MIT */
/* Every function's configuration space, whichever way leads there: the ports for the first 256
 * bytes of segment 0, memory (ECAM) for what is behind them and for the other segments. The ports
 * win: where both name the same function differently, its memory is not believed. PCI Express Base
 * Specification 5.0, 7.2.2 (ECAM); PCI Firmware 3.3, 4.1.2 (segments). */
#ifndef KERNEL_PCI_SPACE_H
#define KERNEL_PCI_SPACE_H

#include "boot/handoff.h"
#include "kernel/firmware/acpi.h"
#include "kernel/pci/pci.h"

#define PCI_REGIONS_MAX 16
#define PCI_SPACE_PORTS 256 /* bytes of a function that the ports reach */
#define PCI_SPACE_SIZE 4096
#define PCI_NAME_MAX 12 /* "007f:ff:1f.7" */

/* Looks how configuration space can be reached: asks the ports, and reads MCFG. Called once, before
 * anything else of this header. A region is left out where the loader calls a part of it RAM, where
 * its segment is above PCI_SEGMENT_MAX, and behind PCI_REGIONS_MAX; returns how many were. */
unsigned pci_open(const struct physical *memory, const struct acpi *acpi,
                  const struct handoff *handoff);

/* Reads and writes the register at `offset`, a multiple of 4 below PCI_SPACE_SIZE, of the function
 * `at`. What can't be reached reads as ones and is not written. */
uint32_t pci_space_read(uint32_t at, unsigned offset);
void pci_space_write(uint32_t at, unsigned offset, uint32_t value);

/* Reads it by ECAM, whatever the ports say. */
uint32_t pci_ecam_read(uint32_t at, unsigned offset);

enum pci_ecam {
    PCI_ECAM_NONE,    /* no region holds the function */
    PCI_ECAM_AGREES,  /* it names the function as the ports do, or there are no ports */
    PCI_ECAM_DIFFERS, /* it doesn't: only the ports are used */
};

enum pci_ecam pci_ecam(uint32_t at);

/* Calls `visit` for every function: pci_walk's, then those of each region that the ports don't
 * reach. Costs a few reads a bus and device: a millisecond or two on a large server. */
void pci_each(void (*visit)(void *context, uint32_t at), void *context);

/* The function's name: "04:00.0", in another segment than 0 "0001:04:00.0". */
void pci_name(uint32_t at, char to[PCI_NAME_MAX + 1]);

#endif
