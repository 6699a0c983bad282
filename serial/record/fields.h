/* SPDX-License-Identifier: MIT */
/* The fields of a record, read off its pattern (serial/record/record.h). */
#ifndef SERIAL_RECORD_FIELDS_H
#define SERIAL_RECORD_FIELDS_H

#include "serial/record/record.h"

struct record_field {
    const char *key; /* not NUL-terminated */
    size_t key_length;
    char conversion; /* s, x, X, u, c; - is a list; S, U, C are those with a 1 before them */
    uint64_t value;  /* of a text its address */
};

/* Takes the pattern's next word; returns its length. */
size_t record_take_word(struct record_writer *writer);

/* Takes the next field of the pattern, which is not at its end, and its value. */
void record_take_field(struct record_writer *writer, struct record_field *field);

#endif
