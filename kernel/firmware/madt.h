/* SPDX-License-Identifier: MIT */
/* Which processors there are, by ACPI's MADT table. Pure. ACPI 6.4, 5.2.12, 5.2.12.2 (local APIC),
 * 5.2.12.12 (local x2APIC). */
#ifndef KERNEL_FIRMWARE_MADT_H
#define KERNEL_FIRMWARE_MADT_H

#include "kernel/firmware/acpi.h"

#define MADT_ENTRIES_MAX 4096 /* of any kind; more are not looked at */

/* A walk over the table, begun with all at 0. */
struct madt_walk {
    uint32_t offset; /* of the next entry; 0: the first */
    uint32_t seen;
};

/* The APIC id of the next processor that is enabled; one that firmware lists in both kinds of entry
 * comes twice. STATUS_NOT_THERE where there is no more. STATUS_BROKEN, and no more can be found,
 * where an entry has no length that it could have or can't be read. */
int madt_next(const struct physical *memory, const struct acpi_table *table, struct madt_walk *walk,
              uint32_t *apic_id);

#endif
