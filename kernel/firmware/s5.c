/* SPDX-License-Identifier: MIT */
/* What to write into the sleep registers stands in a program for an interpreter that isn't here.
 * But firmware writes it as a constant, so that its bytes can be looked for:
 *   NameOp, RootChar or not, `_S5_`, PackageOp, PkgLength, NumElements, elements. */
#include "kernel/firmware/fadt.h"
#include "kernel/firmware/stream.h"
#include "kernel/lib/status.h"

enum {
    NAME_OP = 0x08,
    ROOT_CHAR = '\\',
    PACKAGE_OP = 0x12,
    ONE_OP = 0x01, /* and ZeroOp, which is 0 */
    BYTE_PREFIX = 0x0a,
    PACKAGE_MAX = 0x3f, /* bytes, where PkgLength has one */
    TYPE_MAX = 7,
};

/* More than TYPE_MAX where it is no integer, or nothing is left. */
static unsigned take_element(const struct physical *memory, struct stream *code)
{
    int op = stream_next(memory, code);
    if (op == BYTE_PREFIX)
        op = stream_next(memory, code);
    else if (op > ONE_OP)
        op = -1;
    return (unsigned)op;
}

/* The two types of the package behind a PackageOp, the first in the lower byte; -1 where it makes
 * no sense. No package this short needs a PkgLength of more than one byte. Not inlined: that is
 * larger. */
__attribute__((noinline)) static int read_package(const struct physical *memory,
                                                  struct stream *code)
{
    const uint32_t left = code->left;
    unsigned length = (unsigned)stream_next(memory, code);
    int count = stream_next(memory, code);
    unsigned a = take_element(memory, code), b = count > 1 ? take_element(memory, code) : 0;
    if (count <= 0 || a > TYPE_MAX || b > TYPE_MAX || length > PACKAGE_MAX || length > left ||
        length < left - code->left)
        return -1;
    return (int)(a | b << 8);
}

static int search(const struct physical *memory, const struct acpi_table *table)
{
    struct stream code = {.address = table->address + ACPI_HEADER_SIZE,
                          .left = table->length - ACPI_HEADER_SIZE};
    static const uint8_t start[] = {NAME_OP, '_', 'S', '5', '_', PACKAGE_OP};
    unsigned seen = 0;
    int byte, types = -1;
    while (types < 0 && (byte = stream_next(memory, &code)) >= 0) {
        if (byte == start[seen])
            seen++;
        else if (seen != 1 || byte != ROOT_CHAR)
            seen = byte == NAME_OP;
        if (seen == sizeof start) {
            types = read_package(memory, &code);
            seen = 0;
        }
    }
    return types;
}

int s5_find(const struct physical *memory, const struct acpi *acpi, uint64_t dsdt, uint8_t *a,
            uint8_t *b)
{
    struct acpi_table table;
    uint32_t i = 0, allowed = ACPI_TABLE_MAX; /* of all tables: a root may list one many times */
    int status = acpi_at(memory, dsdt, &table), types = -1;
    do {
        if (status == 0 && table.length <= allowed) {
            allowed -= table.length;
            types = search(memory, &table);
        }
        status = acpi_next(memory, acpi, ACPI_SSDT, &i, &table);
    } while (types < 0 && status == 0);
    if (types < 0)
        return STATUS_NOT_THERE;
    *a = types & 0xff;
    *b = (uint8_t)(types >> 8);
    return 0;
}
