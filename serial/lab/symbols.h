/* SPDX-License-Identifier: MIT */
/* Where in the kernel an address is, from the file that was linked (`rollcall.elf`). The one place
 * that speaks libdw. */
#ifndef SERIAL_LAB_SYMBOLS_H
#define SERIAL_LAB_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SYMBOLS_BUILD_MAX = 17, SYMBOLS_PLACE_MAX = 160 };

struct symbols;

/* NULL: `error` says why. */
struct symbols *symbols_open(const char *path, char *error, size_t size);
void symbols_close(struct symbols *symbols);

/* The build id, as the records of that build have it. */
const char *symbols_build(const struct symbols *symbols);

/* "function at file:line", the line where it is known; false where the address isn't code. */
bool symbols_place(const struct symbols *symbols, uint64_t address, char place[SYMBOLS_PLACE_MAX]);

#endif
