/* SPDX-License-Identifier: MIT */
/* SMBIOS made by hand, with whatever is wrong in it put there by a test. By the offsets of DMTF
 * DSP0134 3.7, 5.2 and 6.1. */
#ifndef TESTS_UNIT_SMBIOS_TABLE_H
#define TESTS_UNIT_SMBIOS_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct smbios_table {
    uint8_t bytes[8192];
    size_t length;
    unsigned count;
};

/* Adds a structure of `length` bytes, all 0 behind its header, and these strings, with `\n` between
 * two (NULL: none). Its handle is 0x100 for the first, and one more for each. Returns it. */
uint8_t *smbios_table_add(struct smbios_table *table, uint8_t type, uint8_t length,
                          const char *strings);

/* A sound 32-bit entry point, 31 bytes, version 2.`minor`; and one of 64 bits, 24 bytes, 3.`minor`.
 */
void smbios_table_entry_32(uint8_t *entry, uint8_t minor, uint32_t address,
                           const struct smbios_table *table);
void smbios_table_entry_64(uint8_t *entry, uint8_t minor, uint64_t address, uint32_t length);

/* Makes the sums right again. */
void smbios_table_seal(uint8_t *entry);

#endif
