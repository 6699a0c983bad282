/* SPDX-License-Identifier: MIT */
/* Little-endian values at byte offsets: tests lay structures out by a specification's figures, so
 * that the parser's own structures are not taken on trust. */
#ifndef TESTS_UNIT_PUT_H
#define TESTS_UNIT_PUT_H

#include <stddef.h>
#include <stdint.h>

static inline void put(uint8_t *to, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        to[i] = (uint8_t)(value >> 8 * i);
}

static inline uint64_t get(const uint8_t *from, size_t bytes)
{
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; i++)
        value |= (uint64_t)from[i] << 8 * i;
    return value;
}

#endif
