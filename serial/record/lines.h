/* SPDX-License-Identifier: MIT */
/* What came on a serial line or stands in a log, cut at its line ends. Whatever comes between two
 * of them is kept no further than a sealed line is long: so much before the end is all that can
 * count (serial/record/PROTOCOL.md, "Reading"). No allocation, no I/O, no libc. */
#ifndef SERIAL_RECORD_LINES_H
#define SERIAL_RECORD_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "serial/record/record.h"

struct lines {
    char bytes[2 * RECORD_LINE_MAX];
    size_t length;
    uint64_t number;
};

/* The end of a line: its last RECORD_LINE_MAX bytes at most, without CR and LF. It is readable
 * until the next call. */
struct raw_line {
    const char *text;
    size_t length;
    uint64_t number; /* counts LFs, from 1: an editor's line number */
};

void lines_begin(struct lines *lines);

/* Takes bytes up to the next CR or LF, or all of them where none comes. Returns how many were
 * taken; raw->text is NULL where no line that holds something has ended. */
size_t lines_take(struct lines *lines, const char *bytes, size_t length, struct raw_line *raw);

/* The end of the input ends a line too; false where nothing stands before it. */
bool lines_end(struct lines *lines, struct raw_line *raw);

#endif
