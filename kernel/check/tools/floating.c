/* SPDX-License-Identifier: MIT */
/* A known answer is one that was worked out elsewhere: tests/unit/test_floating.c does so again. */
#include "kernel/check/tools/floating.h"

#include <stddef.h>

#include "kernel/lib/list.h"

enum { REGISTER_WORDS = 32 };

/* The last number that was loaded comes first. */
static const uint64_t fpu_right[FPU_ANSWERS] = {
    0x4150017ec0000000, /* 4195835 */
    0x0000000000000000, /* 0 */
    0x3fe62e42fefa39ef, /* ln 2 */
    0x3fd34413509f79ff, /* lg 2 */
    0x400921fb54442d18, /* pi */
    0x3ff71547652b82fe, /* log2 e */
    0x400a934f0979a371, /* log2 10 */
    0x3ff0000000000000, /* 1 */
    0x3ff557541c7c6b43, /* 4195835 / 3145727 */
    0x3fd5555555555555, /* 1 / 3 */
    0x40a000c0974cb238, /* the root of pi * pi + 4195835 */
    0x0000000080000000, /* 2^31 */
};

/* Behind the registers: x, y = 4195835, 1 and 3145727, 3. */
static const uint64_t sse2_right[SSE2_ANSWERS - REGISTER_WORDS] = {
    0x3ff557541c7c6b43, 0x3fd5555555555555, /* x / y */
    0x414bb7c60f52561c, 0x3ffd363d1848dcbf, /* the root of x * y + x / y */
    0xc1212cddc2b6a790, 0x3fea6c7a3091b97e, /* that less x */
    0x41dfffffffc00000, 0xc1e0000000000000, /* 2147483647, -2147483648 */
    0x3eaaaaab3faabaa1, 0x0000000000000000, /* x / y in single precision */
    0x44d5e6f6f6543211, 0x0000000162fc9630, /* products of 32 bits */
    0x0000000000000220, 0x0000000000000220, /* sums of differences of bytes */
    0xffffffff00000000, 0x00000000ffffffff, /* comparisons */
};

const char *fpu_wrong(const uint64_t answers[FPU_ANSWERS])
{
    static const char names[] = "load\0load\0load\0load\0load\0load\0load\0load\0"
                                "divide\0divide\0root\0convert";
    for (unsigned i = 0; i < FPU_ANSWERS; i++)
        if (answers[i] != fpu_right[i])
            return list_at(names, i);
    return NULL;
}

const char *sse2_wrong(const uint64_t answers[SSE2_ANSWERS])
{
    static const char names[] = "divide\0root\0subtract\0convert\0round\0multiply\0sum\0compare";
    for (unsigned i = 0; i < REGISTER_WORDS; i++)
        if (answers[i] != (i / 2 + 1) * (i % 2 == 0 ? 0x0123456789abcdef : 0xfedcba9876543210))
            return "registers";
    for (unsigned i = REGISTER_WORDS; i < SSE2_ANSWERS; i++)
        if (answers[i] != sse2_right[i - REGISTER_WORDS])
            return list_at(names, (i - REGISTER_WORDS) / 2);
    return NULL;
}
