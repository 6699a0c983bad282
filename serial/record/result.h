/* SPDX-License-Identifier: MIT */
/* The line that says how a check ended: KTAP's (Linux, Documentation/dev-tools/ktap.rst), with a
 * seal (serial/record/PROTOCOL.md, "Results"). */
#ifndef SERIAL_RECORD_RESULT_H
#define SERIAL_RECORD_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "serial/record/record.h"

#define RESULT_NAME_MAX 30

struct record_result {
    bool is_ok;
    unsigned number;       /* from 1, within the plan */
    const char *name;      /* ours: at most RESULT_NAME_MAX of [A-Za-z0-9_.] */
    const char *directive; /* "SKIP", "ERROR", "TIMEOUT", or "" */
    const char *text;      /* any bytes; what may not stand on the line becomes `?` */
};

/* Makes the line, sealed under `boot` with `number`, NUL-terminated, without CR LF; a text too long
 * for it is cut. Returns its length. */
size_t record_result(const struct record_result *result, uint64_t boot, uint32_t number,
                     char line[RECORD_LINE_MAX + 1]);

#endif
