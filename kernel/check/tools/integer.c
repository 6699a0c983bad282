/* SPDX-License-Identifier: MIT */
/* An answer is only known to be right when it was found in another way: the compiler must not find
 * it, nor use for the second what the first is a test of. */
#include "kernel/check/tools/integer.h"

#include <stddef.h>

#include "kernel/lib/list.h"

enum { BITS = 64 };

void integer_by_processor(uint64_t a, uint64_t b, struct integer_answers *out)
{
    __asm__ volatile("mulq %[b]"
                     : "=a"(out->product_low), "=d"(out->product_high)
                     : "a"(a), [b] "r"(b)
                     : "cc");
    __asm__ volatile("divq %[b]"
                     : "=a"(out->quotient), "=d"(out->remainder)
                     : "a"(a), "d"(0ULL), [b] "r"(b)
                     : "cc");
    out->rotated = out->swapped = a;
    __asm__ volatile("rolq %%cl, %0" : "+r"(out->rotated) : "c"(b) : "cc");
    __asm__ volatile("bswapq %0" : "+r"(out->swapped));
    __asm__ volatile("bsfq %1, %0" : "=r"(out->last_bit) : "r"(a) : "cc");
    __asm__ volatile("bsrq %1, %0" : "=r"(out->first_bit) : "r"(a) : "cc");
}

static void multiply(uint64_t a, uint64_t b, struct integer_answers *out)
{
    uint64_t high = 0, low = 0;
    for (unsigned i = 0; i < BITS; i++, b += b) {
        high = high + high + (low >> 63);
        low += low;
        if (b >> 63 != 0) {
            low += a;
            high += low < a;
        }
    }
    out->product_high = high;
    out->product_low = low;
}

static void divide(uint64_t a, uint64_t b, struct integer_answers *out)
{
    uint64_t quotient = 0, rest = 0;
    for (unsigned i = 0; i < BITS; i++, a += a) {
        uint64_t carry = rest >> 63;
        rest = rest + rest + (a >> 63);
        quotient += quotient;
        if (carry != 0 || rest >= b) {
            rest -= b;
            quotient++;
        }
    }
    out->quotient = quotient;
    out->remainder = rest;
}

static void scan(uint64_t a, struct integer_answers *out)
{
    uint64_t bit = 1;
    for (unsigned i = 0; i < BITS; i++, bit += bit)
        if (a & bit) {
            if ((a & (bit - 1)) == 0)
                out->last_bit = i;
            out->first_bit = i;
        }
}

void integer_by_hand(uint64_t a, uint64_t b, struct integer_answers *out)
{
    multiply(a, b, out);
    divide(a, b, out);
    scan(a, out);
    out->rotated = a;
    for (uint64_t i = 0; i < b % BITS; i++)
        out->rotated = out->rotated + out->rotated + (out->rotated >> 63);
    out->swapped = 0;
    for (unsigned i = 0; i < sizeof a; i++)
        ((uint8_t *)&out->swapped)[i] = ((const uint8_t *)&a)[sizeof a - 1 - i];
}

const char *integer_differ(const struct integer_answers *one, const struct integer_answers *other)
{
    static const char names[] = "mul\0mul\0div\0div\0rol\0bsf\0bsr\0bswap";
    const uint64_t *left = &one->product_high, *right = &other->product_high;
    for (unsigned i = 0; i < sizeof *one / sizeof *left; i++)
        if (left[i] != right[i])
            return list_at(names, i);
    return NULL;
}
