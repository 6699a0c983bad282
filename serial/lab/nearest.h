/* SPDX-License-Identifier: MIT */
/* Whoever misspells a word is helped most by the word that was meant. */
#ifndef SERIAL_LAB_NEAREST_H
#define SERIAL_LAB_NEAREST_H

#include <stddef.h>

struct nearest {
    const char *word; /* the one that is nearest so far; NULL: none is near */
    size_t distance;
};

/* Holds a word that is known against the one that was said: it may be meant as long as about a
 * third of the letters, at most, are other ones. */
void nearest_try(struct nearest *nearest, const char *said, const char *known);

#endif
