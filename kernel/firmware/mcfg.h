/* SPDX-License-Identifier: MIT */
/* Where the configuration space of PCI functions lies in memory (ECAM), by ACPI's MCFG table. Pure.
 * PCI Firmware Specification 3.3, 4.1.2 (MCFG); PCI Express Base Specification 5.0, 7.2.2 (ECAM).
 */
#ifndef KERNEL_FIRMWARE_MCFG_H
#define KERNEL_FIRMWARE_MCFG_H

#include "kernel/firmware/acpi.h"

#define MCFG_ENTRIES_MAX 256 /* more are not looked at */

/* The 4 KiB of a function lie at base + (bus << 20 | device << 15 | function << 12): `base` is that
 * of bus 0, also where the first bus is another one. */
struct mcfg_region {
    uint64_t base; /* physical, not 0, whole MiB; all of the region is below 2^52 */
    uint16_t segment;
    uint8_t first_bus, last_bus; /* first_bus <= last_bus */
};

/* The next region from the table's entry number `*i` on, which then is the number behind it. What
 * keeps to none of the above is left out. STATUS_NOT_THERE where no more are listed; an entry that
 * the table's length cuts is none. */
int mcfg_next(const struct physical *memory, const struct acpi_table *table, uint32_t *i,
              struct mcfg_region *out);

#endif
