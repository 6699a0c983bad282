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

/* What a word of eight bytes holds in each of them. */
static uint64_t each(uint8_t byte)
{
    return UINT64_MAX / UINT8_MAX * byte;
}

/* Not 0 where a byte of the word is 0. */
static uint64_t zeros(uint64_t word)
{
    return (word - each(0x01)) & ~word & each(0x80);
}

/* How many bytes stand before the first CR or LF: eight at a time, since most of what comes on a
 * line is text of others, and all of it comes through here. */
static size_t text_length(const char *bytes, size_t length)
{
    size_t i = 0;
    for (uint64_t word; length - i >= sizeof word; i += sizeof word) {
        memcpy(&word, bytes + i, sizeof word);
        if (zeros(word ^ each('\r')) | zeros(word ^ each('\n')))
            break;
    }
    while (i < length && bytes[i] != '\r' && bytes[i] != '\n')
        i++;
    return i;
}

/* Of what is longer than a line the last bytes. */
static void keep(struct lines *lines, const char *bytes, size_t length)
{
    if (length > RECORD_LINE_MAX) {
        bytes += length - RECORD_LINE_MAX;
        length = RECORD_LINE_MAX;
    }
    if (lines->length + length > sizeof lines->bytes) {
        memmove(lines->bytes, lines->bytes + lines->length - RECORD_LINE_MAX, RECORD_LINE_MAX);
        lines->length = RECORD_LINE_MAX;
    }
    memcpy(lines->bytes + lines->length, bytes, length);
    lines->length += length;
}

size_t lines_take(struct lines *lines, const char *bytes, size_t length, struct raw_line *raw)
{
    raw->text = NULL;
    for (size_t i = 0; i < length; i++) {
        size_t text = text_length(bytes + i, length - i);
        keep(lines, bytes + i, text);
        i += text;
        if (i == length)
            break;
        bool has_ended = lines_end(lines, raw);
        lines->number += bytes[i] == '\n';
        if (has_ended)
            return i + 1;
    }
    return length;
}
