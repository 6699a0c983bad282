/* SPDX-License-Identifier: MIT */
/* Numbers that look random and are the same in every run: xorshift64* (Vigna, "An experimental
 * exploration of Marsaglia's xorshift generators, scrambled"). */
#ifndef TESTS_UNIT_RANDOM_H
#define TESTS_UNIT_RANDOM_H

#include <stdint.h>

/* Begins with any seed but 0. */
struct random {
    uint64_t seed;
};

static inline uint64_t random_next(struct random *random)
{
    random->seed ^= random->seed >> 12;
    random->seed ^= random->seed << 25;
    random->seed ^= random->seed >> 27;
    return random->seed * 0x2545f4914f6cdd1d;
}

/* 0 to `count` - 1. */
static inline uint64_t random_below(struct random *random, uint64_t count)
{
    return (random_next(random) >> 32) % count;
}

#endif
