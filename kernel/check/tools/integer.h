/* SPDX-License-Identifier: MIT */
/* What the processor's multiplier, divider, shifter and scanners answer, held against the same
 * worked out a bit at a time with additions. Pure. */
#ifndef KERNEL_CHECK_TOOLS_INTEGER_H
#define KERNEL_CHECK_TOOLS_INTEGER_H

#include <stdint.h>

struct integer_answers {
    uint64_t product_high, product_low;
    uint64_t quotient, remainder;
    uint64_t rotated; /* to the left */
    uint64_t last_bit, first_bit;
    uint64_t swapped; /* its bytes */
};

/* Of `a` and `b`, neither of them 0: their product, a divided by b, `a` rotated by the lowest six
 * bits of `b`, the lowest and the highest bit of `a` that is set. By instructions made for it, and
 * without them. */
void integer_by_processor(uint64_t a, uint64_t b, struct integer_answers *out);
void integer_by_hand(uint64_t a, uint64_t b, struct integer_answers *out);

/* The instruction whose answers differ; NULL where none do. */
const char *integer_differ(const struct integer_answers *one, const struct integer_answers *other);

#endif
