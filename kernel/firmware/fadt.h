/* SPDX-License-Identifier: MIT */
/* How ACPI ends a machine: the FADT's registers, and the `\_S5` package of the AML; and what else
 * the FADT knows of clocks. Pure. ACPI 6.4, 5.2.9 (FADT), 5.2.3.2 (generic address), 4.8.3 (PM1 and
 * sleep registers, PM timer), 7.4.2 (\_Sx), 20.2 (AML encoding). */
#ifndef KERNEL_FIRMWARE_FADT_H
#define KERNEL_FIRMWARE_FADT_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/firmware/acpi.h"

enum acpi_space {
    ACPI_SPACE_NONE, /* there is no such register, or it is nowhere that we write to */
    ACPI_SPACE_MEMORY,
    ACPI_SPACE_IO,
    ACPI_SPACE_PCI, /* configuration space of bus 0: device (0 to 31), function and offset (below
                     * 256) in `address` as ACPI 6.4, table 5.1 has them */
};

struct acpi_register {
    enum acpi_space space;
    uint64_t address; /* never 0 where there is a space; I/O: below 0x10000 */
};

struct fadt {
    bool hardware_reduced;      /* no PM1; sleep goes by sleep_control */
    struct acpi_register reset; /* NONE where the flags don't announce it */
    uint8_t reset_value;
    struct acpi_register sleep_control, sleep_status; /* 8 bits each */
    struct acpi_register pm1a_control, pm1b_control;  /* 16 bits each */
    uint16_t smi_command;                             /* I/O port; 0: ACPI is always on */
    uint8_t acpi_enable;                              /* what to write there; 0: nothing */
    uint64_t dsdt;                                    /* physical address; 0: none */
    struct acpi_register pm_timer; /* 32 bits, of which 24 count, or all: 3.579545 MHz */
    bool pm_timer_32_bits;
    uint8_t century; /* the RTC's register of the century; 0: it has none */
};

/* STATUS_BROKEN where the table is too short for what ACPI 1.0 had; later fields count only where
 * its length holds them. X_ fields win where they aren't 0 and name a register that we can reach.
 */
int fadt_read(const struct physical *memory, const struct acpi_table *table, struct fadt *out);

/* The same of the first FADT that is listed; STATUS_NOT_THERE where none is. `out` is all 0 where
 * the status isn't. */
int fadt_find(const struct physical *memory, const struct acpi *acpi, struct fadt *out);

/* The SLP_TYP values of `\_S5` (a for PM1a and for hardware-reduced machines, b for PM1b, 0 to 7),
 * from the DSDT, else from an SSDT. STATUS_NOT_THERE where no table has a `_S5_` package that makes
 * sense. Every table is read once, at most, from first to last byte, and of all of them no more
 * than ACPI_TABLE_MAX bytes. */
int s5_find(const struct physical *memory, const struct acpi *acpi, uint64_t dsdt, uint8_t *a,
            uint8_t *b);

#endif
