/* SPDX-License-Identifier: MIT */
/* All the cells of a word are read at once, so which of them disturb each other depends on what the
 * word holds: the words of a line hold patterns that part any two bits from each other. */
#include "kernel/check/tools/march.h"

#include <stdbool.h>

enum {
    LINE_WORDS = MARCH_LINE / sizeof(uint64_t),
    ELEMENTS = 5, /* behind the first, which only writes */
    FIRST_DOWN = 2,
    FIRST_UP_AGAIN = 4,
};

/* Twice, so that any turn of them lies in one piece. */
static const uint64_t patterns[2 * LINE_WORDS] = {
    0x0000000000000000, 0x5555555555555555, 0x3333333333333333, 0x0f0f0f0f0f0f0f0f,
    0x00ff00ff00ff00ff, 0x0000ffff0000ffff, 0x00000000ffffffff, 0x9669699669969669,
    0x0000000000000000, 0x5555555555555555, 0x3333333333333333, 0x0f0f0f0f0f0f0f0f,
    0x00ff00ff00ff00ff, 0x0000ffff0000ffff, 0x00000000ffffffff, 0x9669699669969669,
};

struct walk {
    const uint64_t *patterns;
    unsigned wrong;
    struct march_fault first;
};

static void note(struct walk *walk, size_t offset, uint64_t wrote, uint64_t read)
{
    if (walk->wrong++ == 0)
        walk->first = (struct march_fault){offset, wrote, read};
}

static void fill(const struct walk *walk, volatile uint64_t *line)
{
    for (unsigned i = 0; i < LINE_WORDS; i++)
        line[i] = walk->patterns[i];
}

/* Each word holds its pattern, turned over where `turned` is all ones, and then its complement.
 * Most of the test's time goes by here, so all the words of a line are read before one is looked
 * at. */
static void turn_over(struct walk *walk, volatile uint64_t *line, size_t offset, uint64_t turned)
{
    const uint64_t *wanted = walk->patterns;
    uint64_t read[LINE_WORDS], wrong = 0;
#pragma GCC unroll 8
    for (unsigned i = 0; i < LINE_WORDS; i++) {
        read[i] = line[i];
        line[i] = ~(wanted[i] ^ turned);
        wrong |= read[i] ^ turned ^ wanted[i];
    }
    if (wrong == 0)
        return;
    for (unsigned i = 0; i < LINE_WORDS; i++)
        if (read[i] != (wanted[i] ^ turned))
            note(walk, offset + i * sizeof *line, wanted[i] ^ turned, read[i]);
}

/* The last reading is followed by a writing that nobody reads: one loop serves all. */
unsigned march(volatile uint64_t *memory, size_t size, unsigned turn,
               void (*flush)(volatile void *line), struct march_fault *first)
{
    struct walk walk = {.patterns = patterns + turn % LINE_WORDS};
    for (size_t done = 0; done < size; done += MARCH_LINE) {
        fill(&walk, memory + done / sizeof *memory);
        flush(memory + done / sizeof *memory);
    }
    for (unsigned element = 0; element < ELEMENTS; element++)
        for (size_t done = 0; done < size; done += MARCH_LINE) {
            bool goes_down = element >= FIRST_DOWN && element < FIRST_UP_AGAIN;
            size_t offset = goes_down ? size - MARCH_LINE - done : done;
            volatile uint64_t *line = memory + offset / sizeof *memory;
            turn_over(&walk, line, offset, element % 2 ? UINT64_MAX : 0);
            flush(line);
        }
    *first = walk.first;
    return walk.wrong;
}
