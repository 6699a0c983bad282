/* SPDX-License-Identifier: MIT */
/* Terminal servers and loggers end lines by CR LF, LF or CR, and a firmware may never end one. */
#include "serial/record/lines.h"

#include "kernel/lib/bytes.h"

void lines_begin(struct lines *lines)
{
    lines->length = 0;
    lines->number = 1;
}

bool lines_end(struct lines *lines, struct raw_line *raw)
{
    size_t kept = lines->length < RECORD_LINE_MAX ? lines->length : RECORD_LINE_MAX;
    raw->text = kept > 0 ? lines->bytes + lines->length - kept : NULL;
    raw->length = kept;
    raw->number = lines->number;
    lines->length = 0;
    return kept > 0;
}

static void keep(struct lines *lines, char byte)
{
    if (lines->length == sizeof lines->bytes) {
        memcpy(lines->bytes, lines->bytes + RECORD_LINE_MAX, RECORD_LINE_MAX);
        lines->length = RECORD_LINE_MAX;
    }
    lines->bytes[lines->length++] = byte;
}

size_t lines_take(struct lines *lines, const char *bytes, size_t length, struct raw_line *raw)
{
    raw->text = NULL;
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] != '\r' && bytes[i] != '\n') {
            keep(lines, bytes[i]);
            continue;
        }
        bool has_ended = lines_end(lines, raw);
        lines->number += bytes[i] == '\n';
        if (has_ended)
            return i + 1;
    }
    return length;
}
