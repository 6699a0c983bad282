/* SPDX-License-Identifier: MIT */
/* The answers that are known, found once more by the compiler, which computes constants without the
 * processor; and the questions, put to the processor that runs this. */
#include "kernel/check/tools/floating.h"

#include <string.h>

#include "tests/unit/run.h"

static uint64_t fpu[FPU_ANSWERS], sse2[SSE2_ANSWERS];

static uint64_t bits(double value)
{
    uint64_t raw;
    memcpy(&raw, &value, sizeof raw);
    return raw;
}

static uint64_t two_singles(float low, float high)
{
    uint32_t raw[2];
    memcpy(&raw[0], &low, sizeof low);
    memcpy(&raw[1], &high, sizeof high);
    return raw[0] | (uint64_t)raw[1] << 32;
}

/* x87 works with 64 bits of mantissa, and rounds when it stores. */
static void fill_fpu(void)
{
    const double answers[] = {4195835.0,
                              0.0,
                              0.693147180559945309417232121458176568,
                              0.301029995663981195213738894724493027,
                              3.14159265358979323846264338327950288,
                              1.44269504088896340735992468100189214,
                              3.32192809488736234787031942948939018,
                              1.0,
                              (double)(4195835.0L / 3145727.0L),
                              (double)(1.0L / 3.0L),
                              (double)__builtin_sqrtl(3.14159265358979323846264338327950288L *
                                                          3.14159265358979323846264338327950288L +
                                                      4195835.0L)};
    for (unsigned i = 0; i < sizeof answers / sizeof *answers; i++)
        fpu[i] = bits(answers[i]);
    fpu[FPU_ANSWERS - 1] = 1ULL << 31;
}

static uint64_t sum_of_differences(uint64_t left, uint64_t right)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < 64; i += 8) {
        int off = (int)(left >> i & 255) - (int)(right >> i & 255);
        sum += (uint64_t)(off < 0 ? -off : off);
    }
    return sum;
}

static uint64_t greater(uint64_t left, uint64_t right)
{
    uint64_t low = (int32_t)left > (int32_t)right ? 0xffffffff : 0;
    uint64_t high = (int32_t)(left >> 32) > (int32_t)(right >> 32) ? 0xffffffff : 0;
    return low | high << 32;
}

static void fill_sse2(void)
{
    const uint64_t low = 0x0123456789abcdef, high = 0xfedcba9876543210;
    const uint64_t limits = 0x800000007fffffff, small = 0xfffffffb00000003; /* 3, -5 */
    const double x = 4195835.0, y = 3145727.0;
    uint64_t *next = sse2 + 32;
    for (unsigned i = 0; i < 16; i++) {
        sse2[(size_t)2 * i] = low * (i + 1);
        sse2[(size_t)2 * i + 1] = high * (i + 1);
    }
    *next++ = bits(4195835.0 / 3145727.0);
    *next++ = bits(1.0 / 3.0);
    *next++ = bits(__builtin_sqrt(4195835.0 * 3145727.0 + 4195835.0 / 3145727.0));
    *next++ = bits(__builtin_sqrt(1.0 * 3.0 + 1.0 / 3.0));
    *next++ = bits(__builtin_sqrt(x * y + x / y) - x);
    *next++ = bits(__builtin_sqrt(1.0 * 3.0 + 1.0 / 3.0) - 1.0);
    *next++ = bits(2147483647.0);
    *next++ = bits(-2147483648.0);
    *next++ = two_singles((float)(4195835.0 / 3145727.0), (float)(1.0 / 3.0));
    *next++ = 0;
    *next++ = (low & 0xffffffff) * (limits & 0xffffffff);
    *next++ = (high & 0xffffffff) * (small & 0xffffffff);
    /* The four halves the other way round. */
    *next++ = sum_of_differences(high >> 32 | high << 32, low);
    *next++ = sum_of_differences(low >> 32 | low << 32, high);
    *next++ = greater(low, limits);
    *next++ = greater(high, small);
    assert_ptr_equal(next, sse2 + SSE2_ANSWERS);
}

TEST(known_answers_are_right)
{
    fill_fpu();
    assert_null(fpu_wrong(fpu));
    fill_sse2();
    assert_null(sse2_wrong(sse2));
}

TEST(this_processor_answers_rightly)
{
    fpu_answer(fpu);
    assert_null(fpu_wrong(fpu));
    sse2_answer(sse2);
    assert_null(sse2_wrong(sse2));
}

TEST(each_wrong_bit_of_x87_is_told)
{
    fill_fpu();
    for (unsigned i = 0; i < FPU_ANSWERS; i++)
        for (unsigned bit = 0; bit < 64; bit++) {
            fpu[i] ^= 1ULL << bit;
            assert_string_equal(fpu_wrong(fpu), i < 8    ? "load"
                                                : i < 10 ? "divide"
                                                : i < 11 ? "root"
                                                         : "convert");
            fpu[i] ^= 1ULL << bit;
        }
}

TEST(each_wrong_bit_of_sse2_is_told)
{
    static const char *const names[] = {"divide", "root",     "subtract", "convert",
                                        "round",  "multiply", "sum",      "compare"};
    fill_sse2();
    for (unsigned i = 0; i < SSE2_ANSWERS; i++)
        for (unsigned bit = 0; bit < 64; bit++) {
            sse2[i] ^= 1ULL << bit;
            assert_string_equal(sse2_wrong(sse2), i < 32 ? "registers" : names[(i - 32) / 2]);
            sse2[i] ^= 1ULL << bit;
        }
}

RUN_TESTS(cmocka_unit_test(known_answers_are_right),
          cmocka_unit_test(this_processor_answers_rightly),
          cmocka_unit_test(each_wrong_bit_of_x87_is_told),
          cmocka_unit_test(each_wrong_bit_of_sse2_is_told))
