/* SPDX-License-Identifier: MIT */
/* ACPI's structures, made by hand, with whatever is wrong in them put there by a test. */
#ifndef TESTS_UNIT_TABLES_H
#define TESTS_UNIT_TABLES_H

#include <stddef.h>
#include <stdint.h>

/* Clears `length` bytes and makes a sound header of them; more is put behind it, then sealed. */
void table_begin(uint8_t *table, const char *signature, uint32_t length, uint8_t revision);

/* Makes the bytes, as many as the header says, sum to 0. */
void table_seal(uint8_t *table);

/* A sound root: entries of 8 bytes in an `XSDT`, of 4 in an `RSDT`. Takes 36 bytes and those. */
void table_root(uint8_t *table, const char *signature, const uint64_t *entries, size_t count);

/* A sound RSDP, 36 bytes, of which revision 0 uses 20. */
void table_rsdp(uint8_t *rsdp, uint8_t revision, uint32_t rsdt, uint64_t xsdt);

/* A generic address structure, 12 bytes. */
void table_register(uint8_t *to, uint8_t space, uint8_t bits, uint8_t access, uint64_t address);

#endif
