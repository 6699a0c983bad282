/* SPDX-License-Identifier: MIT */
/* ACPI's tables, found and checked; what is in them is read by their own files. Pure: everything
 * is read through struct physical, and everything that is read is untrusted. ACPI 6.4, 5.2.5
 * (finding the RSDP), 5.2.6 (system description table header), 5.2.7 (RSDT), 5.2.8 (XSDT). */
#ifndef KERNEL_FIRMWARE_ACPI_H
#define KERNEL_FIRMWARE_ACPI_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/lib/physical.h"

#define ACPI_HEADER_SIZE 36
#define ACPI_TABLE_MAX (16 << 20) /* bytes; a longer table is not believed */
#define ACPI_ENTRIES_MAX 256      /* of a root table; more are not looked at */

struct acpi {
    uint64_t rsdp;      /* where it was found; 0: there is none */
    uint64_t root;      /* the XSDT, or the RSDT where there is no sound XSDT that lists any */
    uint32_t entries;   /* tables that the root lists, at most ACPI_ENTRIES_MAX */
    uint8_t entry_size; /* 8 or 4 */
    uint8_t revision;   /* of the RSDP: 0 is ACPI 1.0 */
};

/* Signatures: four characters, the first in the lowest byte. */
enum {
    ACPI_DBG2 = 0x32474244,
    ACPI_DSDT = 0x54445344,
    ACPI_FADT = 0x50434146, /* "FACP" */
    ACPI_HPET = 0x54455048,
    ACPI_MADT = 0x43495041, /* "APIC" */
    ACPI_MCFG = 0x4746434d,
    ACPI_RSDT = 0x54445352,
    ACPI_SPCR = 0x52435053,
    ACPI_SSDT = 0x54445353,
    ACPI_XSDT = 0x54445358,
};

struct acpi_table {
    uint32_t signature; /* any bytes: who prints them makes them printable */
    uint32_t length;    /* ACPI_HEADER_SIZE to ACPI_TABLE_MAX */
    uint64_t address;
    uint8_t revision;
    bool sound; /* its bytes sum to 0; vendors break this: report and go on */
};

/* Opens the tables behind the RSDP at `told`, which the loader named; where that is 0 or not sound
 * and `is_bios`, behind the one in the EBDA's first KiB or in 0xE0000 to 0xFFFFF. STATUS_NOT_THERE
 * where there is no RSDP, STATUS_BROKEN where there is one and its root table is not sound; `out`
 * then lists nothing. */
int acpi_open(const struct physical *memory, uint64_t told, bool is_bios, struct acpi *out);

/* What stands at `address`, which a table named: a table that no root lists, like the DSDT. Its
 * bytes are not summed, so it isn't called sound. STATUS_BROKEN where its header can't be read or
 * its length is not believed; of `out` then only the address and the signature (0 where that can't
 * be read) mean something. */
int acpi_at(const struct physical *memory, uint64_t address, struct acpi_table *out);

/* Sums the bytes of a table that was found by one of these, and tells whether it is sound. */
void acpi_sum(const struct physical *memory, struct acpi_table *table);

/* Where the root's table number `i` (0 to acpi->entries - 1) is; 0 where that can't be read. */
uint64_t acpi_address(const struct physical *memory, const struct acpi *acpi, uint32_t i);

/* The root's table number `i`, summed. STATUS_BROKEN where its header can't be
 * read or its length is not believed. */
int acpi_table(const struct physical *memory, const struct acpi *acpi, uint32_t i,
               struct acpi_table *out);

/* The next listed table with this signature, from number `*i` on, which then is the
 * number behind it. Its bytes are not summed, so it isn't called sound. STATUS_NOT_THERE where no
 * more are listed. */
int acpi_next(const struct physical *memory, const struct acpi *acpi, uint32_t signature,
              uint32_t *i, struct acpi_table *out);

/* The first listed table with this signature: acpi_next from number 0 on. Summing a table takes
 * long before the first byte is said. */
int acpi_find(const struct physical *memory, const struct acpi *acpi, uint32_t signature,
              struct acpi_table *out);

/* Copies `length` bytes from the table's `offset`; STATUS_BROKEN, and `to` cleared, where they
 * reach past its length. */
int acpi_read(const struct physical *memory, const struct acpi_table *table, uint32_t offset,
              void *to, uint32_t length);

#endif
