/* SPDX-License-Identifier: MIT */
/* Every ACPI table of a machine: those that the root lists, in its order, and behind them the DSDT,
 * which only the FADT names. Pure. ACPI 6.4, 5.2.6 to 5.2.8, 5.2.11.1. */
#ifndef KERNEL_FIRMWARE_TABLES_H
#define KERNEL_FIRMWARE_TABLES_H

#include "kernel/firmware/acpi.h"

#define TABLES_COUNT_MAX (ACPI_ENTRIES_MAX + 1)

/* Bytes that are summed in all, so that a list of long tables, or of one many times, doesn't hold
 * the answer up: much more than real machines have. */
#define TABLES_SUM_MAX (4 << 20)

#define TABLES_NAME_SIZE 5 /* with the NUL, as the next one */
#define TABLES_OEM_SIZE 16

enum tables_state {
    TABLES_SOUND,
    TABLES_UNSOUND,    /* its bytes don't sum to 0, or can't all be read */
    TABLES_BROKEN,     /* its header can't be read, or its length isn't believed */
    TABLES_NOT_SUMMED, /* more than TABLES_SUM_MAX with those before it */
};

/* Begun by tables_begin; `table` and `state` are of the table that tables_next went to. */
struct tables {
    struct acpi_table table; /* of a broken one only `address`, and `signature` (0: not readable) */
    enum tables_state state;
    uint32_t next, allowed;
    uint64_t dsdt;
};

void tables_begin(const struct physical *memory, const struct acpi *acpi, struct tables *out);

/* Goes to the next one; false where there is none. */
bool tables_next(const struct physical *memory, const struct acpi *acpi, struct tables *tables);

/* A signature as text: a `?` stands for what isn't printable, or a blank. */
void tables_name(uint32_t signature, char to[TABLES_NAME_SIZE]);

/* Who made the table, or the root, at `address`: OEM id and OEM table id with a blank between. */
void tables_oem(const struct physical *memory, uint64_t address, char to[TABLES_OEM_SIZE]);

#endif
