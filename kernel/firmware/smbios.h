/* SPDX-License-Identifier: MIT */
/* SMBIOS: the structures in which a firmware says what machine it runs on, found, walked and read.
 * Pure: everything is read through struct physical, and everything that is read is untrusted.
 * DMTF DSP0134 3.7, 5.2 (entry points), 6.1.2 (structure header), 6.1.3 (text strings). */
#ifndef KERNEL_FIRMWARE_SMBIOS_H
#define KERNEL_FIRMWARE_SMBIOS_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/lib/physical.h"

#define SMBIOS_TABLE_MAX (256 << 10) /* bytes; what a longer table has behind them is not read */
#define SMBIOS_TEXT_MAX 96           /* bytes of a string; what a longer one has more is cut off */
#define SMBIOS_UUID_MAX 36           /* characters */
#define SMBIOS_HEADER_SIZE 4         /* type, length, handle */

struct smbios {
    uint64_t entry;  /* where the entry point was found; 0: there is none */
    uint64_t table;  /* the first structure */
    uint32_t length; /* of the table in bytes, at most SMBIOS_TABLE_MAX; 0: nothing to walk */
    uint16_t count;  /* structures that a 32-bit entry point counts; 0: an end mark ends them */
    uint8_t major, minor; /* of the specification, as one writes them: 2 and 8 */
};

/* Types of structures, DSP0134 7. */
enum smbios_type {
    SMBIOS_BIOS = 0,
    SMBIOS_SYSTEM = 1,
    SMBIOS_BOARD = 2,
    SMBIOS_CHASSIS = 3,
    SMBIOS_MEMORY_ARRAY = 16,
    SMBIOS_MEMORY_DEVICE = 17,
    SMBIOS_END = 127,
};

struct smbios_structure {
    uint32_t next;   /* offset in the table of what comes behind this one */
    uint16_t number; /* of this one, from 1; 0: the walk has not begun */
    uint16_t handle;
    uint64_t address;
    uint32_t size;  /* of all its bytes: header, fields, strings and the two NULs at their end */
    uint8_t type;   /* any: enum smbios_type has those that are read here */
    uint8_t length; /* of header and fields, SMBIOS_HEADER_SIZE or more */
};

/* Finds the entry point at `told`, which the loader named; where that is 0 or not sound and
 * `is_bios`, on the 16-byte boundaries of 0xF0000 to 0xFFFFF, a 64-bit one before a 32-bit one.
 * Sound is one whose checksums hold and that names a table. STATUS_NOT_THERE where there is none,
 * STATUS_BROKEN where there are only such as are not sound: `out` then has the place of one, and
 * nothing to walk. */
int smbios_open(const struct physical *memory, uint64_t told, bool is_bios, struct smbios *out);

/* Goes on to the next structure; a walk begins with one that is all 0. STATUS_NOT_THERE behind the
 * last; STATUS_BROKEN, and `structure` as it was, where the table is: a structure shorter than its
 * header, or reaching past the table's end, or fewer than are counted, or no end mark. */
int smbios_next(const struct physical *memory, const struct smbios *smbios,
                struct smbios_structure *structure);

/* The next structure of this type, by the same rules. */
int smbios_next_of(const struct physical *memory, const struct smbios *smbios, uint8_t type,
                   struct smbios_structure *structure);

/* Walks the whole table: 0 or STATUS_BROKEN, and in `last` the last structure that is whole, all 0
 * where there is none. A table that isn't there is whole. */
int smbios_check(const struct physical *memory, const struct smbios *smbios,
                 struct smbios_structure *last);

/* The number of `bytes` (1 to 8), little-endian, in the field at `offset` of the structure; 0,
 * which nearly every field has for what isn't known, where the structure is too short to have it.
 */
uint64_t smbios_number(const struct physical *memory, const struct smbios_structure *structure,
                       uint8_t offset, uint8_t bytes);

/* String `number`, from 1, of the structure: any bytes but NUL, cut to SMBIOS_TEXT_MAX. False, and
 * "", where it has no such string. */
bool smbios_string(const struct physical *memory, const struct smbios_structure *structure,
                   uint8_t number, char to[SMBIOS_TEXT_MAX + 1]);

/* The string that the field at `offset` names; "" where there is none. */
void smbios_text(const struct physical *memory, const struct smbios_structure *structure,
                 uint8_t offset, char to[SMBIOS_TEXT_MAX + 1]);

/* The UUID in the field at `offset`, as one writes it, in lower case; "" where there is
 * none. 7.2.1: from version 2.6 on its first three numbers are little-endian. */
void smbios_uuid(const struct physical *memory, const struct smbios *smbios,
                 const struct smbios_structure *structure, uint8_t offset,
                 char to[SMBIOS_UUID_MAX + 1]);

#endif
