/* SPDX-License-Identifier: MIT */
/* Calls, jumps and accesses to variables, packed as where they go to, not how far: the same
 * function is called with the same bytes from everywhere then, and those pack well. boot/pack.py
 * does the opposite. */
#ifndef KERNEL_UNPACK_CALLS_H
#define KERNEL_UNPACK_CALLS_H

#include <stddef.h>
#include <stdint.h>

#define CALLS_REACH                                                                                \
    0x200000U /* targets from here on stay distances: boot/image.ld's KERNEL_TABLE_REACH */

/* Turns the `length` bytes of code at `code`, which begins `offset` bytes behind the kernel's first
 * byte, into what a processor runs. */
void calls_restore(uint8_t *code, size_t length, uint32_t offset);

#endif
