/* SPDX-License-Identifier: MIT */
/* By the offsets of ACPI 6.4: 5.2.3.2, 5.2.5.3, 5.2.6 to 5.2.8. */
#include "tests/unit/tables.h"

#include <string.h>

#include "tests/unit/put.h"

enum { HEADER = 36, RSDP_1 = 20, RSDP_2 = 36 };

static void seal(uint8_t *bytes, size_t length, size_t checksum)
{
    uint8_t sum = 0;
    for (size_t i = 0; i < length; i++)
        sum = (uint8_t)(sum + bytes[i]);
    bytes[checksum] = (uint8_t)(bytes[checksum] - sum);
}

void table_seal(uint8_t *table)
{
    seal(table, get(table + 4, 4), 9);
}

void table_begin(uint8_t *table, const char *signature, uint32_t length, uint8_t revision)
{
    memset(table, 0, length);
    memcpy(table, signature, 4);
    put(table + 4, length, 4);
    table[8] = revision;
    memcpy(table + 10,
           "LAB   "
           "HANDMADE",
           14);
    table_seal(table);
}

void table_root(uint8_t *table, const char *signature, const uint64_t *entries, size_t count)
{
    size_t size = signature[0] == 'X' ? 8 : 4;
    table_begin(table, signature, (uint32_t)(HEADER + count * size), 1);
    for (size_t i = 0; i < count; i++)
        put(table + HEADER + i * size, entries[i], size);
    table_seal(table);
}

void table_rsdp(uint8_t *rsdp, uint8_t revision, uint32_t rsdt, uint64_t xsdt)
{
    memset(rsdp, 0, RSDP_2);
    memcpy(rsdp, "RSD PTR ", 8);
    memcpy(rsdp + 9, "LAB   ", 6);
    rsdp[15] = revision;
    put(rsdp + 16, rsdt, 4);
    put(rsdp + 20, RSDP_2, 4);
    put(rsdp + 24, xsdt, 8);
    seal(rsdp, RSDP_1, 8);
    seal(rsdp, RSDP_2, 32);
}

void table_register(uint8_t *to, uint8_t space, uint8_t bits, uint8_t access, uint64_t address)
{
    to[0] = space;
    to[1] = bits;
    to[2] = 0;
    to[3] = access;
    put(to + 4, address, 8);
}
