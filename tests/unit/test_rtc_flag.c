/* SPDX-License-Identifier: MIT */
/* A modelled real-time clock: one that runs, stands still, isn't there; and it is left as found. */
#include "kernel/check/tools/rtc_flag.h"

#include <string.h>

#include "tests/unit/ports_seen.h"
#include "tests/unit/run.h"

enum { A = 10, B = 11, C = 12, D = 13, PERIODIC = 0x40, VALID = 0x80 };

static uint8_t registers[16], before[16], selected;
static uint64_t us;          /* goes on with each access */
static uint64_t next_flag;   /* when it comes */
static uint32_t period;      /* of the flag; 0: it stands still */
static bool needs_interrupt; /* the flag comes only with it, as in QEMU */
static unsigned waits_with_interrupts;

static uint32_t read_port(uint16_t port, unsigned bytes)
{
    assert_int_equal(bytes, 1);
    assert_int_equal(port, 0x71);
    us++;
    if (period != 0 && us >= next_flag) {
        next_flag += period;
        if (!needs_interrupt || registers[B] & PERIODIC)
            registers[C] |= PERIODIC;
    }
    uint8_t value = registers[selected];
    if (selected == C && registers[B] & 0x30)
        waits_with_interrupts++;
    if (selected == C)
        registers[C] = 0;
    return value;
}

static void write_port(uint16_t port, unsigned bytes, uint32_t value)
{
    assert_int_equal(bytes, 1);
    us++;
    if (port == 0x70) {
        assert_true(value < sizeof registers);
        selected = (uint8_t)value;
        return;
    }
    assert_true(selected == A || selected == B);
    if (selected == A && value != before[A])
        assert_int_equal(value & 0x7f, 0x26); /* the divider stays, 1024 Hz */
    registers[selected] = (uint8_t)value;
}

static const struct ports_devices devices = {read_port, write_port};

static uint64_t now(void)
{
    return us;
}

static void clock(uint8_t b)
{
    memset(registers, 0, sizeof registers);
    registers[A] = 0x2f;
    registers[B] = b;
    registers[C] = 0x70; /* of before */
    registers[D] = VALID;
    memcpy(before, registers, sizeof before);
    next_flag = us + 500;
    period = 977;
    needs_interrupt = false;
    waits_with_interrupts = 0;
    ports_devices = &devices;
}

static enum rtc_state watch(bool by_interrupt, uint32_t *found, bool *battery)
{
    enum rtc_state state = rtc_watch(now, by_interrupt, found, battery);
    assert_int_equal(registers[A], before[A]);
    assert_int_equal(registers[B], before[B]);
    assert_int_equal(registers[C] & 0x40, 0);
    return state;
}

TEST(it_runs)
{
    uint32_t found = 0;
    bool battery = false;
    clock(0x02);
    assert_int_equal(watch(false, &found, &battery), RTC_RUNS);
    assert_in_range(found, 970, 985);
    assert_true(battery);
}

TEST(its_interrupts_are_off_meanwhile)
{
    uint32_t found;
    bool battery;
    clock(0x32);
    assert_int_equal(watch(false, &found, &battery), RTC_RUNS);
    assert_int_equal(waits_with_interrupts, 1); /* when they are put back */
}

TEST(an_emulator_needs_its_interrupt)
{
    uint32_t found = 0;
    bool battery;
    clock(0x02);
    needs_interrupt = true;
    assert_int_equal(watch(false, &found, &battery), RTC_STOPPED);
    clock(0x02);
    needs_interrupt = true;
    assert_int_equal(watch(true, &found, &battery), RTC_RUNS);
    assert_in_range(found, 970, 985);
}

TEST(it_stands_still)
{
    uint32_t found;
    bool battery;
    clock(0x02);
    period = 0;
    uint64_t start = us;
    assert_int_equal(watch(false, &found, &battery), RTC_STOPPED);
    assert_in_range(us - start, 5000, 5100);
}

TEST(one_flag_is_not_enough)
{
    uint32_t found;
    bool battery;
    clock(0x02);
    period = 1 << 20;
    assert_int_equal(watch(false, &found, &battery), RTC_STOPPED);
}

static uint64_t no_time(void)
{
    return 0;
}

TEST(it_stands_still_and_so_does_time)
{
    uint32_t found;
    bool battery;
    clock(0x02);
    period = 0;
    assert_int_equal(rtc_watch(no_time, false, &found, &battery), RTC_STOPPED);
}

TEST(a_dead_battery)
{
    uint32_t found;
    bool battery = true;
    clock(0x02);
    registers[D] = 0;
    assert_int_equal(watch(false, &found, &battery), RTC_RUNS);
    assert_false(battery);
}

TEST(nothing_there_is_not_written_to)
{
    uint32_t found;
    bool battery;
    ports_devices = NULL;
    assert_int_equal(rtc_watch(now, true, &found, &battery), RTC_NOT_THERE);
    assert_int_equal(ports_last_write(0x71), -1);
}

RUN_TESTS(cmocka_unit_test(it_runs), cmocka_unit_test(its_interrupts_are_off_meanwhile),
          cmocka_unit_test(an_emulator_needs_its_interrupt), cmocka_unit_test(it_stands_still),
          cmocka_unit_test(one_flag_is_not_enough),
          cmocka_unit_test(it_stands_still_and_so_does_time), cmocka_unit_test(a_dead_battery),
          cmocka_unit_test(nothing_there_is_not_written_to))
