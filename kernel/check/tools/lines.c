/* SPDX-License-Identifier: MIT */
/* A machine's RAM has holes, and its size is seldom a power of two: which lines can be tested
 * depends on where one begins. */
#include "kernel/check/tools/lines.h"

enum {
    ELEMENTS = 3, /* behind the first, which only writes */
    DOWN = 1,     /* the one that goes downwards, and finds the complements */
};

static unsigned words_from(const struct places *places, uint64_t base,
                           uint64_t words[LINES_WORDS_MAX])
{
    unsigned count = 0;
    words[count++] = base;
    for (unsigned line = LINES_FIRST; line < LINES_END; line++)
        if (places_have(places, base ^ 1ULL << line))
            words[count++] = base ^ 1ULL << line;
    return count;
}

/* From the first page of a run, and the last, from a third and from half of it: a line's bit is set
 * in some, and clear in others. */
unsigned lines_choose(const struct places *places, uint64_t words[LINES_WORDS_MAX])
{
    uint64_t tried[LINES_WORDS_MAX], best = 0;
    unsigned most = 0;
    for (unsigned i = 0; i < places->count; i++) {
        const struct memory_range *run = &places->list[i];
        uint64_t pages = run->length / PLACE_SIZE;
        uint64_t candidates[] = {run->base, run->base + pages / 3 * PLACE_SIZE,
                                 run->base + pages / 2 * PLACE_SIZE,
                                 run->base + run->length - PLACE_SIZE};
        for (unsigned j = 0; j < sizeof candidates / sizeof *candidates; j++) {
            unsigned count = words_from(places, candidates[j], tried);
            if (count > most) {
                most = count;
                best = candidates[j];
            }
        }
    }
    return most > 0 ? words_from(places, best, words) : 0;
}

/* All of them differ from each other and from each other's complements, in every byte. */
static uint64_t pattern(unsigned i)
{
    return (i + 1) * 0x0101010101010101;
}

/* Where what stands in the wrong place was written to. */
static uint64_t owner(const uint64_t *words, unsigned count, uint64_t value)
{
    for (unsigned i = 0; i < count; i++)
        if (value == pattern(i) || value == ~pattern(i))
            return words[i];
    return 0;
}

struct lines_walk {
    const uint64_t *words;
    unsigned count, wrong;
    const struct lines_memory *memory;
    struct lines_fault *first;
};

static void expect(struct lines_walk *walk, unsigned i, uint64_t wrote)
{
    uint64_t read = walk->memory->read(walk->words[i]);
    if (read == wrote || walk->wrong++ > 0)
        return;
    *walk->first =
        (struct lines_fault){walk->words[i], wrote, read, owner(walk->words, walk->count, read)};
    if (walk->first->other == walk->words[i])
        walk->first->other = 0; /* its own complement: a word that doesn't change */
}

/* up(w0) up(r0,w1) down(r1,w0) up(r0): of two that are one place, one is read first, and the other
 * then holds what it wasn't given. The last reading is followed by a writing that nobody reads: one
 * loop serves all. */
static void walk_words(struct lines_walk *walk)
{
    unsigned count = walk->count;
    for (unsigned i = 0; i < count; i++)
        walk->memory->write(walk->words[i], pattern(i));
    for (unsigned element = 0; element < ELEMENTS; element++)
        for (unsigned done = 0; done < count; done++) {
            unsigned i = element == DOWN ? count - 1 - done : done;
            uint64_t wanted = element == DOWN ? ~pattern(i) : pattern(i);
            expect(walk, i, wanted);
            walk->memory->write(walk->words[i], ~wanted);
        }
}

unsigned lines_test(const uint64_t *words, unsigned count, const struct lines_memory *memory,
                    struct lines_fault *first)
{
    uint64_t saved[LINES_WORDS_MAX];
    struct lines_walk walk = {.words = words, .count = count, .memory = memory, .first = first};
    for (unsigned i = 0; i < count; i++)
        saved[i] = memory->read(words[i]);
    walk_words(&walk);
    for (unsigned i = count; i-- > 0;)
        memory->write(words[i], saved[i]);
    return walk.wrong;
}
