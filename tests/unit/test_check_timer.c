/* SPDX-License-Identifier: MIT */
/* The timer's check on timers that are late, early, dead, or disturbed once. */
#include <string.h>

#include "kernel/check/check.h"
#include "kernel/check/guard.h"
#include "kernel/check/now.h"
#include "kernel/cpu/apic.h"
#include "kernel/cpu/clock.h"
#include "kernel/machine.h"
#include "tests/unit/cpu_model.h"
#include "tests/unit/run.h"

enum { PERIOD_US = 250, STEP_US = 5 };

static struct machine_facts facts;
const struct machine machine = {.facts = &facts};

static uint64_t us;
static uint32_t period_us = PERIOD_US; /* 0: no interrupt comes */
static uint32_t disturbed_us;          /* how much later the second one is */

void guard_progress(void)
{
}

uint64_t clock_us(void)
{
    return us += STEP_US;
}

uint32_t clock_apic_count(uint32_t wanted)
{
    return wanted;
}

uint32_t apic_timer_count(void)
{
    return 1;
}

void apic_start_timer(uint8_t vector, uint32_t count)
{
    (void)vector;
    (void)count;
}

uint32_t apic_interrupts(void)
{
    uint64_t at = us, second = 2 * (uint64_t)period_us;
    if (period_us == 0)
        return 0;
    if (disturbed_us > 0 && at > second)
        at = at > second + disturbed_us ? at - disturbed_us : second;
    return (uint32_t)(at / period_us);
}

extern const struct check __start_kernel_checks[];

static enum check_outcome run(void)
{
    us = 0;
    facts.watched = true;
    return __start_kernel_checks[0].run();
}

TEST(right_timer_passes)
{
    assert_int_equal(run(), CHECK_PASSED);
    facts.watched = false;
    us = 0;
    assert_int_equal(__start_kernel_checks[0].run(), CHECK_SKIPPED);
}

TEST(wrong_timer_fails)
{
    period_us = PERIOD_US * 107 / 100;
    assert_int_equal(run(), CHECK_FAILED);
    assert_non_null(strstr(check_now.text, "4 interrupts took 10"));
    period_us = PERIOD_US * 92 / 100;
    assert_int_equal(run(), CHECK_FAILED);
    cpu_model.has_hypervisor = true;
    assert_int_equal(run(), CHECK_PASSED);
}

TEST(dead_timer_fails_anywhere)
{
    period_us = 0;
    cpu_model.has_hypervisor = true;
    assert_int_equal(run(), CHECK_FAILED);
}

TEST(one_odd_window_is_no_fault)
{
    disturbed_us = 400;
    assert_int_equal(run(), CHECK_PASSED);
}

RUN_TESTS(cmocka_unit_test(right_timer_passes), cmocka_unit_test(wrong_timer_fails),
          cmocka_unit_test(dead_timer_fails_anywhere), cmocka_unit_test(one_odd_window_is_no_fault))
