/* SPDX-License-Identifier: MIT */
/* Reads back what serial/record writes, by other means: a strict reader of one sealed record line
 * that shares no code with it. Whatever is wrong with the line fails the test. */
#ifndef TESTS_UNIT_SEALED_LINE_H
#define TESTS_UNIT_SEALED_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEALED_LINE_MAX 240
#define SEALED_LINE_FIELDS 48

enum sealed_value {
    SEALED_TEXT,
    SEALED_LIST,        /* its strings are `text`, with blanks between */
    SEALED_PLACEHOLDER, /* the text of the object {"placeholder":"..."} */
    SEALED_NULL,
    SEALED_NUMBER,
    SEALED_TRUE,
    SEALED_FALSE,
};

struct sealed_field {
    char key[64];
    enum sealed_value type;
    char text[SEALED_LINE_MAX]; /* decoded; no NUL inside, and one after it */
    uint64_t number;
};

struct sealed_line {
    char kind[64];
    struct sealed_field fields[SEALED_LINE_FIELDS];
    size_t count;
    uint32_t number; /* the seal's */
};

/* Reads `# KIND {json} @NUMBER:CRC`: at most 240 printable bytes, one flat JSON object but for
 * placeholders, a right seal under `boot`. */
void sealed_line_read(const char *text, uint64_t boot, struct sealed_line *line);

/* The field with this key, or NULL. */
const struct sealed_field *sealed_line_find(const struct sealed_line *line, const char *key);

/* CRC-32C bit by bit, straight from its polynomial. */
uint32_t sealed_line_crc(const void *bytes, size_t length, uint32_t sum);

#endif
