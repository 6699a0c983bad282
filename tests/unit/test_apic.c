/* SPDX-License-Identifier: MIT */
/* A local APIC of either kind, as firmware may have left it. */
#include "kernel/cpu/apic.h"

#include "tests/unit/cpu_model.h"
#include "tests/unit/run.h"

enum {
    MSR_APIC_BASE = 0x1b,
    BOOTSTRAP = 1 << 8,
    X2APIC = 1 << 10,
    ENABLED = 1 << 11,
    MSR_X2APIC = 0x800,
    REGISTERS = 64,
    ID = 0x02,
    TASK_PRIORITY = 0x08,
    END_OF_INTERRUPT = 0x0b,
    SPURIOUS = 0x0f,
    COMMAND_LOW = 0x30,
    COMMAND_HIGH = 0x31,
    LVT_TIMER = 0x32,
    LVT_LINT0 = 0x35,
    TIMER_INITIAL = 0x38,
    TIMER_CURRENT = 0x39,
    TIMER_DIVIDE = 0x3e,
    WORDS = 4, /* of 32 bits, from one register in memory to the next */
    LEFT = 0x10700,
    MASKED = 1 << 16,
    PERIODIC = 1 << 17,
    VECTOR = 0x41,
};

static uint32_t memory[REGISTERS * WORDS];
static uint32_t msrs[REGISTERS];
static uint64_t base;
static bool has_apic;
static unsigned base_writes, msr_writes;

static struct cpuid leaf(uint32_t number, uint32_t subleaf)
{
    (void)subleaf;
    assert_int_equal(number, 1);
    return (struct cpuid){.edx = has_apic ? 1 << 9 : 0};
}

static uint64_t read_msr(uint32_t number)
{
    assert_true(has_apic);
    if (number == MSR_APIC_BASE)
        return base;
    assert_true(base & X2APIC); /* it would fault */
    assert_in_range(number, MSR_X2APIC, MSR_X2APIC + REGISTERS - 1);
    return msrs[number - MSR_X2APIC];
}

static void write_msr(uint32_t number, uint64_t value)
{
    assert_true(has_apic);
    if (number == MSR_APIC_BASE) {
        base = value;
        base_writes++;
        return;
    }
    assert_true(base & X2APIC);
    assert_in_range(number, MSR_X2APIC, MSR_X2APIC + REGISTERS - 1);
    if (number == MSR_X2APIC + COMMAND_LOW)
        msrs[COMMAND_HIGH] = (uint32_t)(value >> 32); /* of 64 bits, the only one */
    else
        assert_int_equal(value >> 32, 0);
    msrs[number - MSR_X2APIC] = (uint32_t)value;
    msr_writes++;
}

static uint64_t mapped_at; /* 0: nothing was mapped */

/* One whose registers say that firmware used them. */
static void have_apic(uint64_t msr)
{
    mapped_at = 0;
    has_apic = true;
    base = msr;
    cpu_model.leaf = leaf;
    cpu_model.read_msr = read_msr;
    cpu_model.write_msr = write_msr;
    for (unsigned i = 0; i < REGISTERS; i++)
        memory[(size_t)i * WORDS] = msrs[i] = LEFT;
}

static uint32_t in_memory(unsigned number)
{
    return memory[(size_t)number * WORDS];
}

static uint32_t in_msr(unsigned number)
{
    return msrs[number];
}

static volatile void *map(uint64_t address, uint64_t size)
{
    assert_int_equal(size, 4096);
    mapped_at = address;
    return memory;
}

static volatile void *map_nothing(uint64_t address, uint64_t size)
{
    (void)size;
    mapped_at = address;
    return NULL;
}

static void start_in_memory(void)
{
    have_apic(0xfee00000 | BOOTSTRAP | ENABLED);
    assert_true(apic_start(map));
}

static void start_in_msrs(void)
{
    have_apic(0xfee00000 | BOOTSTRAP | ENABLED | X2APIC);
    assert_true(apic_start(map_nothing));
    assert_int_equal(mapped_at, 0);
}

static void assert_started(uint32_t (*at)(unsigned number))
{
    assert_int_equal(at(SPURIOUS), 0x1ff);
    assert_int_equal(at(TASK_PRIORITY), 0);
    assert_int_equal(at(LVT_TIMER), MASKED);
    assert_int_equal(at(LVT_LINT0), MASKED);
    assert_int_equal(at(END_OF_INTERRUPT), LEFT);
}

static void assert_ticks(uint32_t (*at)(unsigned number))
{
    apic_start_timer(VECTOR, 12345);
    assert_int_equal(at(TIMER_DIVIDE), 3);
    assert_int_equal(at(LVT_TIMER), PERIODIC | VECTOR);
    assert_int_equal(at(TIMER_INITIAL), 12345);
    assert_int_equal(apic_timer_count(), 12345);
    uint32_t before = apic_interrupts();
    apic_end_interrupt();
    assert_int_equal(at(END_OF_INTERRUPT), 0);
    assert_int_equal(apic_interrupts(), before + 1);
}

/* The timer's steps, and no interrupt at their end. */
static void assert_counts(uint32_t (*at)(unsigned number), uint32_t *current)
{
    apic_count_down();
    assert_int_equal(at(TIMER_DIVIDE), 3);
    assert_int_equal(at(LVT_TIMER), MASKED);
    assert_int_equal(at(TIMER_INITIAL), UINT32_MAX);
    *current = UINT32_MAX;
    assert_int_equal(apic_counted(), 0);
    *current = UINT32_MAX - 777;
    assert_int_equal(apic_counted(), 777);
    *current = 0;
    assert_int_equal(apic_counted(), UINT32_MAX);
}

TEST(registers_in_memory_are_where_the_base_says)
{
    have_apic(0x12fee00000 | BOOTSTRAP | ENABLED);
    assert_true(apic_start(map));
    assert_true(mapped_at == 0x12fee00000);
}

TEST(registers_at_0_are_none)
{
    have_apic(BOOTSTRAP | ENABLED);
    assert_false(apic_start(map));
    assert_int_equal(mapped_at, 0);
}

TEST(start_masks_what_is_in_memory)
{
    start_in_memory();
    assert_started(in_memory);
    assert_int_equal(base_writes + msr_writes, 0);
}

TEST(start_masks_what_is_in_msrs)
{
    start_in_msrs();
    assert_started(in_msr);
    assert_int_equal(base_writes, 0);
    assert_int_equal(in_memory(SPURIOUS), LEFT);
}

TEST(start_switches_it_on)
{
    have_apic(0xfee00000 | BOOTSTRAP);
    assert_true(apic_start(map));
    assert_int_equal(base, 0xfee00000 | BOOTSTRAP | ENABLED);
    assert_started(in_memory);
}

/* read_msr fails the test where there is no APIC: it would fault. */
TEST(without_an_apic_nothing_is_touched)
{
    cpu_model.leaf = leaf;
    cpu_model.read_msr = read_msr;
    cpu_model.write_msr = write_msr;
    assert_false(apic_start(map));
    assert_int_equal(mapped_at, 0);
    apic_start_timer(VECTOR, 1);
    apic_end_interrupt();
    apic_send_nmi();
    apic_count_down();
    assert_int_equal(apic_counted(), 0);
    for (size_t i = 0; i < sizeof memory / sizeof *memory; i++)
        assert_int_equal(memory[i], 0);
}

TEST(registers_that_are_not_mapped_are_not_used)
{
    have_apic(0xfee00000 | ENABLED);
    assert_false(apic_start(map_nothing));
    apic_start_timer(VECTOR, 1);
    assert_int_equal(apic_counted(), 0);
    assert_int_equal(base_writes + msr_writes, 0);
}

TEST(the_timer_ticks_in_memory)
{
    start_in_memory();
    assert_ticks(in_memory);
}

TEST(the_timer_ticks_in_msrs)
{
    start_in_msrs();
    assert_ticks(in_msr);
}

TEST(the_timer_counts_in_memory)
{
    start_in_memory();
    assert_counts(in_memory, &memory[(size_t)TIMER_CURRENT * WORDS]);
}

TEST(the_timer_counts_in_msrs)
{
    start_in_msrs();
    assert_counts(in_msr, &msrs[TIMER_CURRENT]);
}

/* Intel SDM volume 3A, 11.6.1: level assert, NMI, one destination by its number. */
static void assert_nmi_sent(uint32_t (*at)(unsigned number), uint32_t who)
{
    apic_send_nmi();
    assert_int_equal(at(COMMAND_HIGH), who);
    assert_int_equal(at(COMMAND_LOW), 0x4400);
}

TEST(nmi_goes_to_this_core)
{
    start_in_memory();
    memory[(size_t)ID * WORDS] = 0x05000000;
    assert_nmi_sent(in_memory, 0x05000000);
    start_in_msrs();
    msrs[ID] = 0x12345;
    assert_nmi_sent(in_msr, 0x12345);
}

RUN_TESTS(cmocka_unit_test(registers_in_memory_are_where_the_base_says),

          cmocka_unit_test(registers_at_0_are_none),
          cmocka_unit_test(start_masks_what_is_in_memory),
          cmocka_unit_test(start_masks_what_is_in_msrs), cmocka_unit_test(start_switches_it_on),
          cmocka_unit_test(without_an_apic_nothing_is_touched),
          cmocka_unit_test(registers_that_are_not_mapped_are_not_used),
          cmocka_unit_test(the_timer_ticks_in_memory), cmocka_unit_test(the_timer_ticks_in_msrs),
          cmocka_unit_test(the_timer_counts_in_memory), cmocka_unit_test(the_timer_counts_in_msrs),
          cmocka_unit_test(nmi_goes_to_this_core))
