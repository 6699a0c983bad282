/* SPDX-License-Identifier: MIT */
/* Levenshtein's distance, a row at a time, of words that are short. */
#include "serial/lab/nearest.h"

#include <string.h>

enum { WORD_MAX = 32 };

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

static size_t distance(const char *a, const char *b)
{
    size_t row[WORD_MAX + 1];
    size_t length = strlen(b);
    for (size_t j = 0; j <= length; j++)
        row[j] = j;
    for (size_t i = 0; a[i] != '\0'; i++) {
        size_t before = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < length; j++) {
            size_t changed = before + (a[i] != b[j]);
            before = row[j + 1];
            row[j + 1] = least(changed, row[j] + 1, before + 1);
        }
    }
    return row[length];
}

void nearest_try(struct nearest *nearest, const char *said, const char *known)
{
    size_t length = strlen(said);
    if (length > WORD_MAX || strlen(known) > WORD_MAX)
        return;
    size_t changes = distance(said, known);
    if (changes * 3 <= length + 1 && (!nearest->word || changes < nearest->distance)) {
        nearest->word = known;
        nearest->distance = changes;
    }
}
