/* SPDX-License-Identifier: MIT */
/* Memory for the lab's end. Where none is left the program says so and ends with 2, could not be
 * asked: half of what was heard must not become a verdict. */
#ifndef SERIAL_LAB_MEMORY_H
#define SERIAL_LAB_MEMORY_H

#include <stddef.h>

/* Zeroed. */
void *memory_new(size_t count, size_t size);

/* Like realloc, for `count` things of `size` bytes, neither of them 0. */
void *memory_resize(void *old, size_t count, size_t size);

/* The bytes, and a NUL behind them. */
char *memory_copy(const void *bytes, size_t length);

/* A copy of the text; NULL for NULL. */
char *memory_text(const char *text);

/* Like sprintf, into memory that the caller frees. */
char *memory_format(const char *pattern, ...) __attribute__((format(printf, 1, 2)));

#endif
