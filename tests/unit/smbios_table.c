/* SPDX-License-Identifier: MIT */
#include "tests/unit/smbios_table.h"

#include <string.h>

#include "tests/unit/put.h"
#include "tests/unit/run.h"

uint8_t *smbios_table_add(struct smbios_table *table, uint8_t type, uint8_t length,
                          const char *strings)
{
    uint8_t *structure = table->bytes + table->length, *to = structure + length;
    size_t strings_length = strings ? strlen(strings) : 0;
    assert_true(table->length + length + strings_length + 2 <= sizeof table->bytes);
    memset(structure, 0, length);
    structure[0] = type;
    structure[1] = length;
    put(structure + 2, 0x100 + table->count, 2);
    for (size_t i = 0; i < strings_length; i++)
        *to++ = strings[i] == '\n' ? 0 : (uint8_t)strings[i];
    to[0] = to[1] = 0;
    table->length = (size_t)(to + 2 - table->bytes);
    table->count++;
    return structure;
}

static void make_sum_0(uint8_t *bytes, size_t length, size_t checksum)
{
    uint8_t sum = 0;
    for (size_t i = 0; i < length; i++)
        sum = (uint8_t)(sum + bytes[i]);
    bytes[checksum] = (uint8_t)(bytes[checksum] - sum);
}

void smbios_table_seal(uint8_t *entry)
{
    if (entry[3] == '3') {
        make_sum_0(entry, entry[6], 5);
    } else {
        make_sum_0(entry + 0x10, 0x0f, 5);
        make_sum_0(entry, entry[5], 4);
    }
}

void smbios_table_entry_32(uint8_t *entry, uint8_t minor, uint32_t address,
                           const struct smbios_table *table)
{
    memset(entry, 0, 0x1f);
    memcpy(entry, "_SM_", 4);
    entry[5] = 0x1f;
    entry[6] = 2;
    entry[7] = minor;
    put(entry + 8, 255, 2);
    memcpy(entry + 0x10, "_DMI_", 5);
    put(entry + 0x16, table->length, 2);
    put(entry + 0x18, address, 4);
    put(entry + 0x1c, table->count, 2);
    smbios_table_seal(entry);
}

void smbios_table_entry_64(uint8_t *entry, uint8_t minor, uint64_t address, uint32_t length)
{
    memset(entry, 0, 0x18);
    memcpy(entry, "_SM3_", 5);
    entry[6] = 0x18;
    entry[7] = 3;
    entry[8] = minor;
    entry[10] = 1;
    put(entry + 0x0c, length, 4);
    put(entry + 0x10, address, 8);
    smbios_table_seal(entry);
}
