/* SPDX-License-Identifier: MIT */
/* A March test of memory: each word is written and read in both directions, so that a cell that
 * sticks, doesn't change, or changes with a neighbour shows. March C- (van de Goor, Testing
 * Semiconductor Memories, 1991): up(w0) up(r0,w1) up(r1,w0) down(r0,w1) down(r1,w0) up(r0). Pure.
 */
#ifndef KERNEL_CHECK_TOOLS_MARCH_H
#define KERNEL_CHECK_TOOLS_MARCH_H

#include <stddef.h>
#include <stdint.h>

#define MARCH_LINE 64 /* bytes that go from a cache to memory at once: so many at a step */

struct march_fault {
    size_t offset; /* of the word in the memory, bytes */
    uint64_t wrote, read;
};

/* Tests `size` bytes, a multiple of MARCH_LINE, at an address that is one too; they hold anything
 * afterwards. `flush` brings the line at its address out of the caches, so that the next reading is
 * of the memory itself. `turn` is any number: which word of a line has which of eight patterns.
 * Returns how many readings were wrong, and the first of them in `*first`. */
unsigned march(volatile uint64_t *memory, size_t size, unsigned turn,
               void (*flush)(volatile void *line), struct march_fault *first);

#endif
