/* SPDX-License-Identifier: MIT */
/* Time on modelled machines: with the PIT, without it, with one that never ends, and with
 * processors that tell their rate, don't, or tell nonsense. */
#include "kernel/cpu/clock.h"

#include "kernel/cpu/apic.h"
#include "kernel/cpu/pit.h"
#include "tests/unit/cpu_model.h"
#include "tests/unit/ports_seen.h"
#include "tests/unit/run.h"

enum { COUNTER_0 = 0x40, COMMAND = 0x43, STATUS_OUT = 0x80, APIC_DIVIDE = 16 };

static struct {
    uint64_t tsc_hz, apic_hz; /* 0: no APIC */
    uint64_t access_cycles;   /* of one port access */
    uint8_t command;
    unsigned writes; /* of the count */
    uint16_t count;
    uint64_t started, apic_started;
    bool is_stuck; /* it never comes to its end */
    /* Something has the processor for so long, just before or behind that access of ports. */
    unsigned accesses, pause_before, pause_behind;
    uint64_t pause_cycles;
} machine;

static void access_port(void)
{
    machine.accesses++;
    cpu_model.tsc += machine.access_cycles;
    if (machine.accesses == machine.pause_before)
        cpu_model.tsc += machine.pause_cycles;
}

static void end_access(void)
{
    if (machine.accesses == machine.pause_behind)
        cpu_model.tsc += machine.pause_cycles;
}

static uint64_t pit_ticks(void)
{
    return (uint64_t)((double)(cpu_model.tsc - machine.started) / (double)machine.tsc_hz * PIT_HZ);
}

static uint32_t pit_read(uint16_t port, unsigned bytes)
{
    access_port();
    assert_int_equal(bytes, 1);
    if (port != COUNTER_0)
        return ~0U;
    assert_int_equal(machine.command, 0xe2); /* the status, not the count */
    bool is_over = machine.writes == 2 && !machine.is_stuck && pit_ticks() >= machine.count;
    end_access();
    return (is_over ? STATUS_OUT : 0) | 0x30;
}

static void pit_write(uint16_t port, unsigned bytes, uint32_t value)
{
    access_port();
    assert_int_equal(bytes, 1);
    if (port == COMMAND) {
        machine.command = (uint8_t)value;
        assert_true(value == 0x30 || value == 0xe2);
        machine.writes = value == 0x30 ? 0 : machine.writes;
    } else {
        assert_int_equal(port, COUNTER_0);
        machine.count =
            machine.writes == 0 ? (uint16_t)value : machine.count | (uint16_t)(value << 8);
        machine.started = cpu_model.tsc;
        machine.writes++;
    }
    end_access();
}

static const struct ports_devices pit = {pit_read, pit_write};

void apic_count_down(void)
{
    machine.apic_started = cpu_model.tsc;
}

uint32_t apic_counted(void)
{
    return (uint32_t)((double)(cpu_model.tsc - machine.apic_started) / (double)machine.tsc_hz *
                      (double)machine.apic_hz / APIC_DIVIDE);
}

/* The highest leaves, and what the ones about frequencies say. */
static struct {
    uint32_t highest, highest_hypervisor;
    struct cpuid crystal, frequency, timing;
} leaves;

static struct cpuid leaf(uint32_t number, uint32_t subleaf)
{
    (void)subleaf;
    switch (number) {
    case 0:
        return (struct cpuid){.eax = leaves.highest};
    case 0x40000000:
        assert_true(cpu_model.has_hypervisor);
        return (struct cpuid){.eax = leaves.highest_hypervisor};
    case 0x15:
        assert_true(leaves.highest >= number);
        return leaves.crystal;
    case 0x16:
        assert_true(leaves.highest >= number);
        return leaves.frequency;
    case 0x40000010:
        assert_true(leaves.highest_hypervisor >= number);
        return leaves.timing;
    default:
        fail_msg("leaf %x", number);
        return (struct cpuid){0};
    }
}

/* A PC with `tsc_hz`, whose processor tells nothing. */
static void start_machine(uint64_t tsc_hz)
{
    machine.tsc_hz = tsc_hz;
    machine.access_cycles = tsc_hz / 1000000;
    cpu_model.tsc = 123456789;
    cpu_model.tsc_step = 20;
    cpu_model.leaf = leaf;
    leaves.highest = 0x0d;
    ports_devices = &pit;
}

/* The same without a PIT; all its ports read as ones. */
static void start_without_pit(uint64_t tsc_hz)
{
    start_machine(tsc_hz);
    ports_devices = NULL;
}

static void assert_rate(uint64_t hz, const char *source)
{
    assert_int_equal(clock_hz(), hz);
    assert_string_equal(clock_source(), source);
}

static void assert_near(uint64_t value, uint64_t expected, unsigned per_mille)
{
    assert_in_range(value * 1000, expected * (1000 - per_mille), expected * (1000 + per_mille));
}

TEST(the_pit_tells_the_rate)
{
    start_machine(3200000000);
    assert_near(clock_hz(), 3200000000, 2);
    assert_string_equal(clock_source(), "pit");
}

TEST(slow_and_fast_processors_are_measured)
{
    static const uint64_t rates[] = {40000000, 800000000, 6000000000};
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        start_machine(rates[i]);
        assert_near(pit_cycles() * PIT_WINDOWS, rates[i], 3);
    }
}

/* Whenever something else has the processor, at the beginning, in between, at the end. */
TEST(a_pause_does_no_harm)
{
    start_machine(3200000000);
    pit_cycles();
    unsigned accesses = machine.accesses;
    assert_true(accesses > 1000);
    machine.pause_cycles = 7000000;
    for (unsigned at = 2; at <= 2 * accesses + 1; at++) {
        start_machine(3200000000);
        machine.accesses = 0;
        machine.pause_before = at % 2 == 0 ? at / 2 : 0;
        machine.pause_behind = at % 2 == 1 ? at / 2 : 0;
        assert_near(pit_cycles() * PIT_WINDOWS, 3200000000, 10);
    }
}

TEST(of_paused_measurements_the_best_counts)
{
    start_machine(3200000000);
    machine.access_cycles = 96000; /* each access is a pause of 30 us */
    machine.pause_before = 5;      /* before the last half of the count */
    machine.pause_cycles = 7000000;
    assert_near(pit_cycles() * PIT_WINDOWS, 3200000000, 30);
    assert_in_range(machine.accesses, 8 * 5000 / 30, 9 * 5000 / 30);
}

TEST(the_rate_is_measured_once)
{
    start_machine(2000000000);
    uint64_t hz = clock_hz();
    ports_forget();
    machine.tsc_hz = 1000000000;
    assert_rate(hz, "pit");
    clock_wait(10);
    assert_int_equal(ports_seen_count, 0);
}

TEST(the_count_is_five_milliseconds)
{
    start_machine(1000000000);
    pit_cycles();
    assert_int_equal(machine.count, 5966);
    assert_int_equal(ports_seen[0].port, COMMAND);
    assert_int_equal(ports_seen[0].value, 0x30);
}

/* Where nothing answers, nothing is set going and nobody waits. */
TEST(no_pit_costs_nothing)
{
    start_without_pit(2000000000);
    assert_int_equal(pit_cycles(), 0);
    assert_int_equal(ports_seen_count, 3);
    assert_int_equal(ports_last_write(COUNTER_0), -1);
}

TEST(a_stuck_pit_ends_by_cycles)
{
    start_machine(2000000000);
    machine.is_stuck = true;
    uint64_t before = cpu_model.tsc;
    assert_int_equal(pit_cycles(), 0);
    assert_in_range(cpu_model.tsc - before, 800000000, 880000000);
}

TEST(a_stuck_pit_ends_by_polls_where_time_stands_still)
{
    start_machine(2000000000);
    machine.is_stuck = true;
    machine.access_cycles = cpu_model.tsc_step = 0;
    assert_int_equal(pit_cycles(), 0);
    assert_in_range(ports_seen_count, 1 << 22, 1 << 24);
}

/* The end comes, and so late that no processor is that fast. */
TEST(a_late_pit_is_not_believed)
{
    start_machine(100000000000);
    assert_int_equal(pit_cycles(), 0);
}

TEST(a_crystal_tells_the_rate)
{
    start_without_pit(2400000000);
    leaves.highest = 0x16;
    leaves.crystal = (struct cpuid){.eax = 2, .ebx = 200, .ecx = 24000000};
    leaves.frequency = (struct cpuid){.eax = 2300};
    assert_rate(2400000000, "cpuid");
}

TEST(the_pit_comes_before_the_crystal)
{
    start_machine(2000000000);
    leaves.highest = 0x15;
    leaves.crystal = (struct cpuid){.eax = 1, .ebx = 100, .ecx = 24000000};
    assert_string_equal(clock_source(), "pit");
}

TEST(a_crystal_without_a_rate_tells_nothing)
{
    start_without_pit(2400000000);
    leaves.highest = 0x16;
    leaves.crystal = (struct cpuid){.eax = 2, .ebx = 200};
    leaves.frequency = (struct cpuid){.eax = 0xabcd0000 | 2300};
    assert_rate(2300000000, "cpuid");
}

/* Division by 0, and products that no processor has. */
TEST(nonsense_of_the_processor_is_not_believed)
{
    start_without_pit(2400000000);
    leaves.highest = 0x15;
    leaves.crystal = (struct cpuid){.eax = 0, .ebx = 200, .ecx = 24000000};
    assert_rate(1000000000, "assumed");
}

TEST(a_rate_beyond_all_processors_is_not_believed)
{
    start_without_pit(2400000000);
    leaves.highest = 0x15;
    leaves.crystal = (struct cpuid){.eax = 1, .ebx = ~0U, .ecx = ~0U};
    assert_rate(1000000000, "assumed");
}

TEST(a_hypervisor_tells_the_rate)
{
    start_without_pit(2600000000);
    cpu_model.has_hypervisor = true;
    leaves.highest = 0x16;
    leaves.frequency = (struct cpuid){.eax = 2300};
    leaves.highest_hypervisor = 0x40000010;
    leaves.timing = (struct cpuid){.eax = 2600000};
    assert_rate(2600000000, "hypervisor");
}

TEST(a_hypervisor_without_timing_is_not_asked)
{
    start_without_pit(2600000000);
    cpu_model.has_hypervisor = true;
    leaves.highest_hypervisor = 0x40000001;
    assert_rate(1000000000, "assumed");
}

/* leaf() fails the test where a leaf above the highest, or a hypervisor's without one, is read. */
TEST(without_anything_1_ghz_is_assumed)
{
    start_without_pit(2600000000);
    assert_rate(1000000000, "assumed");
}

static void start_assumed(void)
{
    start_without_pit(1000000000);
    cpu_model.tsc_step = 0;
    clock_hz();
}

TEST(microseconds_since_reset)
{
    start_assumed();
    cpu_model.tsc = 5000999;
    assert_int_equal(clock_us(), 5000);
}

TEST(years_do_not_overflow)
{
    start_assumed();
    cpu_model.tsc = 1000000000ULL * 86400 * 365 * 100 + 2000;
    assert_int_equal(clock_us(), 1000000ULL * 86400 * 365 * 100 + 2);
}

TEST(a_fast_clock_does_not_overflow)
{
    start_without_pit(1);
    leaves.highest = 0x15;
    leaves.crystal = (struct cpuid){.eax = 1, .ebx = 16, .ecx = 0xf0000000}; /* 64.4 GHz */
    cpu_model.tsc_step = 0;
    uint64_t hz = clock_hz();
    assert_string_equal(clock_source(), "cpuid");
    cpu_model.tsc = hz * 1000 + hz - 1;
    assert_int_equal(clock_us(), 1000999999);
}

TEST(a_wait_lasts_as_long_as_it_says)
{
    static const uint64_t waits[] = {1, 100, 1000000};
    start_assumed();
    cpu_model.tsc_step = 100;
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        uint64_t before = cpu_model.tsc;
        clock_wait(waits[i]);
        assert_in_range(cpu_model.tsc - before, (waits[i] - 1) * 1000, (waits[i] + 1) * 1000);
    }
}

TEST(no_wait_is_none)
{
    start_assumed();
    clock_wait(0);
}

TEST(the_apic_timer_is_measured)
{
    start_machine(2000000000);
    machine.apic_hz = 100000000;
    assert_near(clock_apic_count(1000000), 100000000 / APIC_DIVIDE, 3);
    assert_near(clock_apic_count(10000), 1000000 / APIC_DIVIDE, 3);
}

TEST(the_apic_timer_is_measured_once)
{
    start_machine(2000000000);
    machine.apic_hz = 100000000;
    uint32_t count = clock_apic_count(1000);
    machine.apic_started = 0;
    machine.apic_hz = 1;
    assert_int_equal(clock_apic_count(1000), count);
    assert_int_equal(machine.apic_started, 0);
}

TEST(the_apic_timer_needs_no_pit)
{
    start_without_pit(1000000000);
    machine.apic_hz = 1000000000;
    assert_near(clock_apic_count(1000), 1000000 / APIC_DIVIDE, 3);
}

TEST(an_apic_that_starts_late_is_measured_then)
{
    start_machine(2000000000);
    assert_int_equal(clock_apic_count(1000000), 1);
    machine.apic_hz = 100000000;
    assert_near(clock_apic_count(1000000), 100000000 / APIC_DIVIDE, 3);
}

TEST(apic_counts_keep_within_their_register)
{
    start_machine(2000000000);
    machine.apic_hz = 4000000000;
    assert_int_equal(clock_apic_count(~0U), ~0U);
    assert_int_equal(clock_apic_count(0), 1);
}

RUN_TESTS(
    cmocka_unit_test(the_pit_tells_the_rate),
    cmocka_unit_test(slow_and_fast_processors_are_measured), cmocka_unit_test(a_pause_does_no_harm),
    cmocka_unit_test(of_paused_measurements_the_best_counts),
    cmocka_unit_test(the_rate_is_measured_once), cmocka_unit_test(the_count_is_five_milliseconds),
    cmocka_unit_test(no_pit_costs_nothing), cmocka_unit_test(a_stuck_pit_ends_by_cycles),
    cmocka_unit_test(a_stuck_pit_ends_by_polls_where_time_stands_still),
    cmocka_unit_test(a_late_pit_is_not_believed), cmocka_unit_test(a_crystal_tells_the_rate),
    cmocka_unit_test(the_pit_comes_before_the_crystal),
    cmocka_unit_test(a_crystal_without_a_rate_tells_nothing),
    cmocka_unit_test(nonsense_of_the_processor_is_not_believed),
    cmocka_unit_test(a_rate_beyond_all_processors_is_not_believed),
    cmocka_unit_test(a_hypervisor_tells_the_rate),
    cmocka_unit_test(a_hypervisor_without_timing_is_not_asked),
    cmocka_unit_test(without_anything_1_ghz_is_assumed), cmocka_unit_test(microseconds_since_reset),
    cmocka_unit_test(years_do_not_overflow), cmocka_unit_test(a_fast_clock_does_not_overflow),
    cmocka_unit_test(a_wait_lasts_as_long_as_it_says), cmocka_unit_test(no_wait_is_none),
    cmocka_unit_test(the_apic_timer_is_measured), cmocka_unit_test(the_apic_timer_is_measured_once),
    cmocka_unit_test(the_apic_timer_needs_no_pit),
    cmocka_unit_test(an_apic_that_starts_late_is_measured_then),
    cmocka_unit_test(apic_counts_keep_within_their_register))
