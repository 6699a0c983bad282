/* SPDX-License-Identifier: MIT */
/* Both ways to an answer agree on a processor that works, and a single bit that differs is told. */
#include "kernel/check/tools/integer.h"

#include "tests/unit/random.h"
#include "tests/unit/run.h"

static struct integer_answers processor, hand;

static void assert_alike(uint64_t a, uint64_t b)
{
    integer_by_processor(a, b, &processor);
    integer_by_hand(a, b, &hand);
    assert_null(integer_differ(&processor, &hand));
}

TEST(edges)
{
    static const uint64_t numbers[] = {
        1, 2, 3, 63, 64, 65, 0x7fffffffffffffff, 1ULL << 63, UINT64_MAX, 0xffffffff, 1ULL << 32};
    enum { COUNT = sizeof numbers / sizeof *numbers };
    for (unsigned i = 0; i < COUNT; i++)
        for (unsigned j = 0; j < COUNT; j++)
            assert_alike(numbers[i], numbers[j]);
}

TEST(random_numbers_of_all_lengths)
{
    struct random random = {4};
    for (unsigned i = 0; i < 20000; i++)
        assert_alike(random_next(&random) >> random_below(&random, 64) | 1,
                     random_next(&random) >> random_below(&random, 64) | 1);
}

TEST(answers_that_are_known)
{
    integer_by_hand(0xfedcba9876543210, 0x12345, &hand);
    assert_int_equal(hand.product_high, 0x121f9);
    assert_int_equal(hand.product_low, 0x999999999999ae50);
    assert_int_equal(hand.quotient, 0xfedcba9876543210 / 0x12345);
    assert_int_equal(hand.remainder, 0xfedcba9876543210 % 0x12345);
    assert_int_equal(hand.rotated, 0xdb97530eca86421f);
    assert_int_equal(hand.last_bit, 4);
    assert_int_equal(hand.first_bit, 63);
    assert_int_equal(hand.swapped, 0x1032547698badcfe);
}

TEST(each_wrong_answer_is_told)
{
    static const char *const names[] = {"mul", "mul", "div", "div", "rol", "bsf", "bsr", "bswap"};
    integer_by_processor(0x123456789, 77, &processor);
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        for (unsigned bit = 0; bit < 64; bit++) {
            integer_by_hand(0x123456789, 77, &hand);
            (&hand.product_high)[i] ^= 1ULL << bit;
            assert_string_equal(integer_differ(&processor, &hand), names[i]);
        }
}

RUN_TESTS(cmocka_unit_test(edges), cmocka_unit_test(random_numbers_of_all_lengths),
          cmocka_unit_test(answers_that_are_known), cmocka_unit_test(each_wrong_answer_is_told))
