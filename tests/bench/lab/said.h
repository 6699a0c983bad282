/* SPDX-License-Identifier: MIT */
/* Lines that can be told apart wherever they land: each has its source and its number, and all of
 * it follows from these two. */
#ifndef TESTS_BENCH_LAB_SAID_H
#define TESTS_BENCH_LAB_SAID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SAID_LENGTH = 64, /* with its CR LF */
    SAID_SOURCES = 10000,
};

void said_make(uint32_t source, uint64_t number, char line[SAID_LENGTH]);

/* Makes the line with the next number of one that said_make or said_next made. */
void said_next(const char before[SAID_LENGTH], char line[SAID_LENGTH]);

/* Reads a line that begins there; false: another thing does. */
bool said_read(const char *line, uint32_t *source, uint64_t *number);

#endif
