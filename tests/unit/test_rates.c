/* SPDX-License-Identifier: MIT */
/* Clocks that are right, that lie, that stand still, and a time-stamp counter that does. */
#include "kernel/check/tools/rates.h"

#include <string.h>

#include "tests/unit/cpu_model.h"
#include "tests/unit/run.h"

enum { CLOCKS = 3 };

#define TSC_HZ 2000000000ULL

/* How fast each runs, in millionths of what it should; and what a reading takes. */
static uint64_t speed[CLOCKS];
static uint64_t access_cycles;
static unsigned readings, pause_at;
static uint64_t pause_cycles;
static uint64_t true_hz; /* of the time-stamp counter */
static uint64_t cycles;  /* that really passed, where the counter stands still */

static const uint64_t nominal[CLOCKS] = {1193182, 14318180, 3579545};

static uint32_t count_of(unsigned i)
{
    cycles += access_cycles;
    if (++readings == pause_at)
        cycles += pause_cycles;
    if (true_hz != 0)
        cpu_model.tsc = cycles * true_hz / TSC_HZ;
    double seconds = (double)cycles / (double)TSC_HZ;
    return (uint32_t)(uint64_t)(seconds * (double)nominal[i] * (double)speed[i] / 1e6 + 1e9);
}

static uint32_t read_0(void)
{
    return (uint16_t)(0 - count_of(0));
}

static uint32_t read_1(void)
{
    return count_of(1);
}

static uint32_t read_2(void)
{
    return count_of(2) & 0xffffff;
}

static struct rate rates[CLOCKS];
static const struct rate *worst;
static uint32_t ppm;

static void machine(void)
{
    rates[0] = (struct rate){
        .name = "pit", .hz = nominal[0], .bits = 16, .counts_down = true, .read = read_0};
    rates[1] = (struct rate){.name = "hpet", .hz = nominal[1], .bits = 32, .read = read_1};
    rates[2] = (struct rate){.name = "pm timer", .hz = nominal[2], .bits = 24, .read = read_2};
    for (unsigned i = 0; i < CLOCKS; i++)
        speed[i] = 1000000;
    access_cycles = TSC_HZ / 1000000;
    true_hz = TSC_HZ;
    readings = pause_at = 0;
    cpu_model.tsc = cycles;
    cpu_model.tsc_step = 20;
}

static unsigned measure(void)
{
    rates_measure(rates, CLOCKS);
    return rates_compare(rates, CLOCKS, &ppm, &worst);
}

TEST(clocks_that_agree)
{
    machine();
    assert_int_equal(measure(), CLOCKS);
    assert_in_range(ppm, 0, 400);
    assert_in_range(rates_middle(rates, CLOCKS), TSC_HZ / 1000 * 999, TSC_HZ / 1000 * 1001);
}

TEST(the_one_that_lies_is_named)
{
    static const uint64_t speeds[] = {900000, 990000, 994000, 1006000, 1010000, 2000000};
    for (unsigned i = 0; i < CLOCKS; i++)
        for (unsigned j = 0; j < sizeof speeds / sizeof *speeds; j++) {
            machine();
            speed[i] = speeds[j];
            assert_int_equal(measure(), CLOCKS);
            assert_true(ppm > 5000);
            assert_ptr_equal(worst, &rates[i]);
            assert_in_range(rates_middle(rates, CLOCKS), TSC_HZ / 1000 * 999, TSC_HZ / 1000 * 1001);
        }
}

TEST(one_that_is_a_little_off_is_within_the_tolerance)
{
    machine();
    speed[1] = 1002000;
    measure();
    assert_in_range(ppm, 1500, 3000);
    assert_ptr_equal(worst, &rates[1]);
}

TEST(one_that_stands_still)
{
    for (unsigned i = 0; i < CLOCKS; i++) {
        machine();
        speed[i] = 0;
        measure();
        assert_true(rates[i].tsc_hz == RATE_ENDLESS);
        assert_int_equal(ppm, 1000000);
        assert_ptr_equal(worst, &rates[i]);
    }
}

TEST(of_two_the_one_that_stands_still_is_wrong)
{
    for (unsigned i = 0; i < 2; i++) {
        machine();
        rates[2].hz = 0;
        speed[i] = 0;
        assert_int_equal(measure(), 2);
        assert_int_equal(ppm, 1000000);
        assert_ptr_equal(worst, &rates[i]);
        assert_in_range(rates_middle(rates, CLOCKS), TSC_HZ / 1000 * 999, TSC_HZ / 1000 * 1001);
    }
}

TEST(a_time_stamp_counter_that_stands_still)
{
    machine();
    true_hz = 0;
    cpu_model.tsc_step = 0;
    assert_int_equal(measure(), CLOCKS);
    assert_int_equal(rates_middle(rates, CLOCKS), 0);
    assert_int_equal(ppm, 0);
}

/* All stands still: by readings, and by cycles. */
TEST(waits_are_bounded)
{
    machine();
    speed[0] = speed[1] = speed[2] = 0;
    true_hz = 0;
    cpu_model.tsc_step = 0;
    measure();
    assert_in_range(readings, 1 << 20, (1 << 20) + 100);
    machine();
    speed[0] = speed[1] = speed[2] = 0;
    uint64_t before = cpu_model.tsc;
    measure();
    assert_in_range(cpu_model.tsc - before, 100000000, 110000000);
    assert_true(rates_middle(rates, CLOCKS) == RATE_ENDLESS);
}

TEST(clocks_that_are_not_there_are_not_asked)
{
    machine();
    rates[0].hz = rates[2].hz = 0;
    rates[0].read = rates[2].read = NULL;
    assert_int_equal(measure(), 1);
    assert_int_equal(ppm, 0);
    assert_in_range(rates_middle(rates, CLOCKS), TSC_HZ / 1000 * 999, TSC_HZ / 1000 * 1001);
    rates[1].hz = 0;
    rates[1].read = NULL;
    assert_int_equal(measure(), 0);
    assert_null(worst);
    assert_int_equal(rates_middle(rates, CLOCKS), 0);
}

TEST(of_two_that_differ_one_is_named)
{
    machine();
    rates[2].hz = 0;
    speed[1] = 1100000;
    assert_int_equal(measure(), 2);
    assert_true(ppm > 50000);
    assert_non_null(worst);
}

/* Firmware has the processor for 0.2 ms, whenever it wants: no clock is blamed for it. */
TEST(a_pause_does_no_harm)
{
    machine();
    measure();
    unsigned all = readings;
    for (unsigned at = 1; at <= all; at += at < 40 || at + 40 > all ? 1 : 997) {
        machine();
        pause_at = at;
        pause_cycles = TSC_HZ / 5000;
        measure();
        assert_in_range(ppm, 0, 400);
    }
}

TEST(the_window_is_ten_milliseconds)
{
    machine();
    uint64_t before = cpu_model.tsc;
    measure();
    assert_in_range(cpu_model.tsc - before, TSC_HZ / 100, TSC_HZ / 100 + TSC_HZ / 5000);
}

RUN_TESTS(cmocka_unit_test(clocks_that_agree), cmocka_unit_test(the_one_that_lies_is_named),
          cmocka_unit_test(one_that_is_a_little_off_is_within_the_tolerance),
          cmocka_unit_test(one_that_stands_still),
          cmocka_unit_test(of_two_the_one_that_stands_still_is_wrong),
          cmocka_unit_test(a_time_stamp_counter_that_stands_still),
          cmocka_unit_test(waits_are_bounded),
          cmocka_unit_test(clocks_that_are_not_there_are_not_asked),
          cmocka_unit_test(of_two_that_differ_one_is_named), cmocka_unit_test(a_pause_does_no_harm),
          cmocka_unit_test(the_window_is_ten_milliseconds))
