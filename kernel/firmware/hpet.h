/* SPDX-License-Identifier: MIT */
/* The high precision event timer, by ACPI's HPET table. Pure. Intel IA-PC HPET Specification 1.0a,
 * 3.2.4 (the table), 2.3.4 (what its block id repeats). */
#ifndef KERNEL_FIRMWARE_HPET_H
#define KERNEL_FIRMWARE_HPET_H

#include "kernel/firmware/acpi.h"

#define HPET_SIZE 0x400 /* bytes of its registers */

struct hpet {
    uint64_t address; /* physical, of its registers; not 0, below 2^52 */
    uint16_t vendor;  /* as a PCI vendor */
    uint8_t revision; /* of the hardware */
    uint8_t timers;   /* 1 to 32 */
    bool is_64_bit;   /* its main counter */
};

/* STATUS_NOT_THERE where the table names none in memory, STATUS_BROKEN where it is too short. Who
 * uses it probes it first: it may be switched off. */
int hpet_read(const struct physical *memory, const struct acpi_table *table, struct hpet *out);

/* The same of the first such table that is listed; STATUS_NOT_THERE where none is. `out` is all 0
 * where the status isn't. */
int hpet_find(const struct physical *memory, const struct acpi *acpi, struct hpet *out);

#endif
