/* SPDX-License-Identifier: MIT */
/* The DSDT is the longest table, the one that machines are told apart by, and stands in no list. */
#include "kernel/firmware/tables.h"

#include "kernel/firmware/fadt.h"
#include "kernel/lib/text.h"

enum { OEM = 10, OEM_ID = 6, OEM_TABLE_ID = 8 };

void tables_begin(const struct physical *memory, const struct acpi *acpi, struct tables *out)
{
    struct fadt fadt;
    fadt_find(memory, acpi, &fadt);
    *out = (struct tables){.allowed = TABLES_SUM_MAX, .dsdt = fadt.dsdt};
}

static enum tables_state sum(const struct physical *memory, struct tables *tables)
{
    struct acpi_table *table = &tables->table;
    if (table->length > tables->allowed)
        return TABLES_NOT_SUMMED;
    tables->allowed -= table->length;
    acpi_sum(memory, table);
    return table->sound ? TABLES_SOUND : TABLES_UNSOUND;
}

bool tables_next(const struct physical *memory, const struct acpi *acpi, struct tables *tables)
{
    uint32_t i = tables->next++;
    if (i > acpi->entries || (i == acpi->entries && tables->dsdt == 0))
        return false;
    uint64_t address = i < acpi->entries ? acpi_address(memory, acpi, i) : tables->dsdt;
    int status = acpi_at(memory, address, &tables->table);
    tables->state = status == 0 ? sum(memory, tables) : TABLES_BROKEN;
    return true;
}

void tables_name(uint32_t signature, char to[TABLES_NAME_SIZE])
{
    for (unsigned i = 0; i < 4; i++) {
        char letter = (char)(signature >> 8 * i);
        to[i] = letter > ' ' && letter < 0x7f ? letter : '?';
    }
    to[4] = '\0';
}

void tables_oem(const struct physical *memory, uint64_t address, char to[TABLES_OEM_SIZE])
{
    char oem[OEM_ID + OEM_TABLE_ID];
    physical_read(memory, address + OEM, oem, sizeof oem);
    size_t length = text_squeeze(to, oem, OEM_ID);
    if (length > 0)
        to[length++] = ' ';
    if (text_squeeze(to + length, oem + OEM_ID, OEM_TABLE_ID) == 0 && length > 0)
        to[length - 1] = '\0';
}
