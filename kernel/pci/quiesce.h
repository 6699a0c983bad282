/* SPDX-License-Identifier: MIT */
/* Devices that firmware or a loader left running go on writing into memory: a check that writes
 * memory calls this first. PCI Local Bus 3.0, 6.2.2 (bus mastering), appendix D (classes). */
#ifndef KERNEL_PCI_QUIESCE_H
#define KERNEL_PCI_QUIESCE_H

/* Turns bus mastering off on every function but bridges (what is behind them would be gone) and
 * displays (they show from memory). What a function decodes stays as it is, so serial ports go on
 * speaking. Returns how many had it on and now have it off; again called, 0. pci_open comes before.
 */
unsigned pci_quiesce(void);

#endif
