/* SPDX-License-Identifier: MIT */
/* A serial line drops, doubles and mixes bytes; what carries a seal was said so, here, now. */
#include "serial/record/seal.h"

#include "kernel/lib/format.h"
#include "serial/record/crc32c.h"
#include "serial/record/record.h"

size_t seal_append(char *line, size_t length, uint64_t boot, uint32_t number)
{
    char id[RECORD_BOOT_DIGITS + 1];
    format(id, sizeof id, "%016lx", boot);
    length += format(line + length, SEAL_MAX + 1, " @%u", number);
    uint32_t sum = crc32c(crc32c(0, id, RECORD_BOOT_DIGITS), line, length);
    return length + format(line + length, SEAL_MAX + 1, ":%08x", sum);
}
