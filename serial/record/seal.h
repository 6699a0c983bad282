/* SPDX-License-Identifier: MIT */
/* The seal of a line: `@NUMBER:CRC` (serial/record/PROTOCOL.md, "The seal"). */
#ifndef SERIAL_RECORD_SEAL_H
#define SERIAL_RECORD_SEAL_H

#include <stddef.h>
#include <stdint.h>

#define SEAL_MAX 21 /* " @4294967295:xxxxxxxx" */

/* Appends the seal to a line of `length` bytes, which has room for SEAL_MAX more and a NUL.
 * Returns the sealed line's length. */
size_t seal_append(char *line, size_t length, uint64_t boot, uint32_t number);

#endif
