/* SPDX-License-Identifier: MIT */
/* A processor may answer wrongly and go on. */
#include <stddef.h>

#include "kernel/check/check.h"
#include "kernel/check/tools/integer.h"

enum { PAIRS = 32 };

CHECK(cpu, integer, quick, .budget_ms = 5, .about = "integer arithmetic, each answer in two ways")
{
    /* From all bits to few: each multiplication by an odd number stirs, each shift thins out. */
    uint64_t a = 0xfedcba9876543211, b = 0x9e3779b97f4a7c15;
    for (unsigned i = 0; i < PAIRS; i++) {
        struct integer_answers processor, hand;
        integer_by_processor(a, b >> i, &processor);
        integer_by_hand(a, b >> i, &hand);
        const char *what = integer_differ(&processor, &hand);
        if (what)
            return check_fail("%s answers wrongly: 0x%lx, 0x%lx", what, a, b >> i);
        a = hand.product_low | 1ULL << (i + i);
        b = hand.product_high | 1ULL << 63;
    }
    return check_pass("%u pairs of numbers", PAIRS);
}
