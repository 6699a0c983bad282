/* SPDX-License-Identifier: MIT */
/* The dump behind a panic's record, which is for people: the addresses of code in it, whatever a
 * log puts in front of its lines. Pure. */
#ifndef SERIAL_LAB_DUMP_H
#define SERIAL_LAB_DUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DUMP_BUILD_MAX = 17 };

/* The address of the code that the line is about; of a caller, that of its call. False where the
 * line has none. */
bool dump_address(const char *line, size_t length, uint64_t *address);

/* The build that a panic's record names. False where the line is no such record. */
bool dump_build(const char *line, size_t length, char build[DUMP_BUILD_MAX]);

#endif
