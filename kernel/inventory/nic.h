/* SPDX-License-Identifier: MIT */
/* A network card's address without a driver: read where its family keeps it, and nothing written.
 * Only ids that are known are read from, since elsewhere a read may do something.
 *   Intel e1000, e1000e, igb, igc, ixgbe: RAL and RAH of entry 0 at 0x5400 (Intel 82574 data sheet,
 *     10.2.5.21; 82599, 8.2.3.7.9)
 *   Broadcom NetXtreme BCM57xx: EMAC MAC address 0 at 0x410 (NetXtreme/NetLink BCM57XX Programmer's
 *     Reference Guide)
 *   Realtek 8139, 8168 and their like: IDR0 to IDR5 at 0 (RTL8139C+ data sheet, 5)
 *   VMware vmxnet3: MACL and MACH at 0x28 and 0x30 of its second region (its open driver)
 *   virtio-net: its configuration (Virtio 1.2, 4.1.4.8 legacy, 4.1.4 modern, 5.1.4) */
#ifndef KERNEL_INVENTORY_NIC_H
#define KERNEL_INVENTORY_NIC_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/inventory/mac.h"

/* Reads the address of the network function `at`. False where its family isn't known, where it
 * sleeps or decodes nothing, where its region has no place or one that the loader calls RAM, and
 * where what stands there is no address of a card. */
bool nic_read_mac(uint32_t at, uint8_t mac[MAC_SIZE]);

#endif
