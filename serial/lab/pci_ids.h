/* SPDX-License-Identifier: MIT */
/* Names of PCI vendors and devices, from pci.ids (https://pci-ids.ucw.cz) where Debian's package
 * of that name has put it. */
#ifndef SERIAL_LAB_PCI_IDS_H
#define SERIAL_LAB_PCI_IDS_H

#include <stddef.h>

/* The names of `id`, such as "8086:100e", into `name`, of `size` bytes; "" where nobody knows it or
 * there is no such file. */
void pci_ids_name(const char *id, char *name, size_t size);

#endif
