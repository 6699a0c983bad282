/* SPDX-License-Identifier: MIT */
/* Bytes as people read them, for every command that shows some: an address, the bytes in hex, and
 * what of them is printable. */
#ifndef KERNEL_SHELL_HEX_H
#define KERNEL_SHELL_HEX_H

#include <stdint.h>

#define HEX_ROW 16

/* One row of `count` bytes, 1 to HEX_ROW, with `address` in front: where they are, or their offset.
 */
void hex_say(uint64_t address, const uint8_t *bytes, unsigned count);

/* Where `bytes` at this address can be reached, which don't leave their page: physical ones below
 * 0xffff800000000000, the kernel's own from there on; or NULL. Good until the next call. */
volatile uint8_t *hex_place(uint64_t address, unsigned bytes);

/* Says the `count` bytes from there on, row by row; a row that can't be read is said, and is the
 * last. */
void hex_say_memory(uint64_t address, uint64_t count);

#endif
