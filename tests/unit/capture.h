/* SPDX-License-Identifier: MIT */
/* A sink of the log that keeps what it is given, for tests to read. */
#ifndef TESTS_UNIT_CAPTURE_H
#define TESTS_UNIT_CAPTURE_H

#include <stddef.h>

#include "kernel/log/log.h"

struct capture {
    struct log_sink sink;
    char text[1 << 17]; /* NUL-terminated */
    size_t length;
    size_t writes;
    size_t torn; /* writes that were not one whole line */
};

/* Makes `capture` an empty sink for `kinds`; the test adds it to the log. */
struct log_sink *capture_start(struct capture *capture, unsigned kinds);

/* Line `number` (from 0), without its CR LF, copied to `to`; fails the test where it isn't there
 * or is longer than a line of the log. Returns its length. */
size_t capture_line(const struct capture *capture, size_t number, char to[LOG_LINE_MAX + 1]);

#endif
