/* SPDX-License-Identifier: MIT */
/* What is said on the line, as text: records and their seals. The specification is
 * serial/record/PROTOCOL.md. No allocation, no I/O, no libc: the machine and the lab's end are
 * built from this one source. */
#ifndef SERIAL_RECORD_RECORD_H
#define SERIAL_RECORD_RECORD_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/lib/bytes.h"

#define RECORD_LINE_MAX 240   /* bytes of a line, without its CR LF */
#define RECORD_BOOT_DIGITS 16 /* a boot id in hex */

/* The first byte of a text for %1s that is a vendor's placeholder. */
#define RECORD_PLACEHOLDER '\1'

/* A record on its way to lines: one, or as many parts as it needs. */
struct record_writer {
    const char *kind; /* not NUL-terminated */
    size_t kind_length;
    const char *pattern; /* from the first field on that no line holds yet */
    va_list values;      /* from the same on; the caller's va_start is behind it */
    unsigned part, of;   /* of 1: the record is whole on its line */
};

/* Begins the record `# KIND {...}`. The pattern has the kind and the fields, such as "port name %s
 * io %lx baud %u": behind the kind a key, a conversion, the next key, a blank between them.
 * Conversions are some of printf's own, so that the compiler holds the values against them:
 *   %s        a JSON string of bytes; null where it is NULL or ""
 *   %-s       a JSON array of strings, which blanks part in the text
 *   %lx, %lX  a JSON string "0x..."; with X null where it is 0
 *   %u, %lu   a JSON number
 *   %c        a JSON bool
 *   %1s       like %s; behind a first byte RECORD_PLACEHOLDER the object {"placeholder":"..."}. Who
 *             hands over what others wrote sees to it that the byte is its own
 *   %1u, %1lu like %u; null where it is 0
 *   %1c       like %c; null where it is neither 0 nor 1
 * Keys are ours: lower-case letters, digits and `_`, 22 at most; the kind likewise, 16 at most. The
 * writer adds `part`, `of` and `cut`: no field is called so.
 * The caller has started `values`, and ends it behind the last line. */
void record_begin(struct record_writer *writer, const char *pattern);

/* Makes the next line, sealed under `boot` with `number`, NUL-terminated, without CR LF.
 * Returns its length, or 0 when all the lines were made. */
size_t record_next(struct record_writer *writer, uint64_t boot, uint32_t number,
                   char line[RECORD_LINE_MAX + 1]);

#endif
