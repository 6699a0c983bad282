/* SPDX-License-Identifier: MIT */
/* What real loaders left in memory, as files of tests/unit/recorded/; fuzzers read their input the
 * same way. All numbers are little-endian:
 *
 *   8  physical address of what the loader pointed to
 *   then pieces of memory until the end:
 *   8  physical address
 *   4  length
 *   .. bytes
 */
#ifndef TESTS_UNIT_RECORDED_H
#define TESTS_UNIT_RECORDED_H

#include <stddef.h>
#include <stdint.h>

#include "tests/unit/memory_model.h"

/* Puts the pieces into `model`, as windows on `file`, and returns the address. Takes any bytes: a
 * piece that is cut short has what is there, one that is too many is left out. */
uint64_t recorded_read(struct memory_model *model, const uint8_t *file, size_t length);

/* Reads tests/unit/recorded/NAME, which must be there, and does the same with it. One at a time:
 * the bytes live until the next call. */
uint64_t recorded_load(struct memory_model *model, const char *name);

#endif
