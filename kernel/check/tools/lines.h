/* SPDX-License-Identifier: MIT */
/* Address lines: a word at each power of two's distance from one place. A line that sticks makes
 * one place of two, and so do two lines that touch. Pure. */
#ifndef KERNEL_CHECK_TOOLS_LINES_H
#define KERNEL_CHECK_TOOLS_LINES_H

#include <stdint.h>

#include "kernel/check/tools/places.h"

#define LINES_FIRST 3 /* below are the bytes of a word */
#define LINES_END 52
#define LINES_WORDS_MAX (1 + LINES_END - LINES_FIRST)

/* Words of memory, by physical address: what is read comes from the memory itself. */
struct lines_memory {
    uint64_t (*read)(uint64_t address);
    void (*write)(uint64_t address, uint64_t value);
};

struct lines_fault {
    uint64_t address, wrote, read;
    uint64_t other; /* where what was read belongs; 0: nowhere */
};

/* The words that can be tested, in `words`: first the place that most lines lead away from, then
 * those that one line each leads to. Returns how many; 0 where nothing may be written. */
unsigned lines_choose(const struct places *places, uint64_t words[LINES_WORDS_MAX]);

/* Tests `count` of them; they hold what they held before, but where a line is broken. Returns how
 * many readings were wrong, and the first of them in `*first`. */
unsigned lines_test(const uint64_t *words, unsigned count, const struct lines_memory *memory,
                    struct lines_fault *first);

#endif
