/* SPDX-License-Identifier: MIT */
/* Text for people. */
#ifndef SERIAL_LAB_TEXT_H
#define SERIAL_LAB_TEXT_H

#include <stddef.h>

#include "serial/lab/records.h"

/* A line in the making: what doesn't fit is left out. */
struct phrase {
    char text[1024];
    size_t length;
};

/* Puts a `?` for everything that isn't printable ASCII: names and reasons come from machines, and a
 * terminal obeys what it is sent. */
void text_clean(char *text);

void phrase_put(struct phrase *phrase, const char *pattern, ...)
    __attribute__((format(printf, 2, 3)));

/* Adds a record's value with these words around it, behind a comma where something stands there
 * already; nothing where there is no such value. A list is its words; what a vendor left in place
 * is said to be that. */
void phrase_value(struct phrase *phrase, const struct record *record, const char *before,
                  const char *key, const char *after);

/* The same for a value that is true. */
void phrase_flag(struct phrase *phrase, const struct record *record, const char *key,
                 const char *word);

/* A value in words, in memory of its own: clean; NULL where there is nothing to say. */
char *text_of_value(const json_t *value);

#endif
