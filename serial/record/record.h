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
#define RECORD_FIELDS_MAX 24

enum record_type {
    RECORD_TEXT,   /* a JSON string of bytes; NULL is null */
    RECORD_LIST,   /* a JSON array of strings, which blanks part in the text; NULL is none */
    RECORD_HEX,    /* a JSON string "0x..." */
    RECORD_NUMBER, /* a JSON number */
    RECORD_BOOL,
};

/* One key and its value. Keys are ours: lower-case letters, digits and `_`, 22 at most; the
 * record's kind likewise, 16 at most. */
struct record_field {
    const char *key; /* not NUL-terminated */
    size_t key_length;
    enum record_type type;
    const char *text;
    uint64_t number;
};

/* Reads fields off a pattern, such as "name %s io %lx baud %u": a key, a blank, a conversion, a
 * blank, the next key. %s is a text, %-s a list, %lx hex, %u or %lu a number, %c a bool. printf's
 * own conversions, so that the compiler holds the values against them. Returns how many; a pattern
 * of more than RECORD_FIELDS_MAX fields, or with another conversion, ends there. */
size_t record_fields(struct record_field fields[RECORD_FIELDS_MAX], const char *pattern,
                     va_list values);

/* A record on its way to lines: one, or as many parts as it needs. */
struct record_writer {
    const char *kind;
    const struct record_field *fields;
    size_t count;
    size_t next;       /* the first field that no line holds yet */
    unsigned part, of; /* of 1: the record is whole on its line */
};

/* Begins the record `# KIND {...}`. The fields stay the caller's until the last line is made. */
void record_begin(struct record_writer *writer, const char *kind, const struct record_field *fields,
                  size_t count);

/* Makes the next line, sealed under `boot` with `number`, NUL-terminated, without CR LF.
 * Returns its length, or 0 when all the lines were made. */
size_t record_next(struct record_writer *writer, uint64_t boot, uint32_t number,
                   char line[RECORD_LINE_MAX + 1]);

#endif
