/* SPDX-License-Identifier: MIT */
/* Firmware may have left timers and legacy interrupts on, which nobody here asked for. */
#include "kernel/cpu/apic.h"

#include <stddef.h>

#include "kernel/cpu/cpu.h"

enum {
    MSR_APIC_BASE = 0x1b,
    BASE_X2APIC = 1 << 10,
    BASE_ENABLED = 1 << 11,
    MSR_X2APIC = 0x800,
    FEATURE_APIC = 1 << 9, /* EDX of CPUID leaf 1 */
    /* Registers, in steps of 16 bytes or of one MSR. */
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
    STEP = 16,
    APIC_SIZE = 4096,
    SPURIOUS_VECTOR = 0xff,
    SOFTWARE_ENABLE = 1 << 8,
    DELIVER_NMI = 4 << 8,
    LEVEL_ASSERT = 1 << 14,
    LVT_MASKED = 1 << 16,
    LVT_PERIODIC = 1 << 17,
    DIVIDE_BY_16 = 3,
};

static const uint64_t base_address = 0xffffffffff000;

static enum { APIC_NONE, APIC_MEMORY, APIC_MSR } kind;
static volatile uint32_t *mapped;
static volatile uint32_t ended;

static void write_register(unsigned number, uint32_t value)
{
    if (kind == APIC_MSR)
        cpu_write_msr(MSR_X2APIC + number, value);
    else if (kind == APIC_MEMORY)
        mapped[(size_t)number * STEP / sizeof *mapped] = value;
}

/* All ones where there is nothing to read. */
static uint32_t read_register(unsigned number)
{
    if (kind == APIC_MSR)
        return (uint32_t)cpu_read_msr(MSR_X2APIC + number);
    return kind == APIC_MEMORY ? mapped[(size_t)number * STEP / sizeof *mapped] : UINT32_MAX;
}

/* To ourselves by our number: the shorthand for that carries no NMI (Intel SDM volume 3A, table
 * 11-3). */
void apic_send_nmi(void)
{
    uint32_t who = read_register(ID), what = LEVEL_ASSERT | DELIVER_NMI;
    if (kind == APIC_MSR) {
        cpu_write_msr(MSR_X2APIC + COMMAND_LOW, (uint64_t)who << 32 | what);
    } else {
        write_register(COMMAND_HIGH, who);
        write_register(COMMAND_LOW, what);
    }
}

bool apic_start(volatile void *(*map)(uint64_t base, uint64_t size))
{
    uint64_t base = cpu_id(1).edx & FEATURE_APIC ? cpu_read_msr(MSR_APIC_BASE) : 0;
    uint64_t address = base & base_address;
    if (base & BASE_X2APIC)
        kind = APIC_MSR;
    else if (address != 0 && (mapped = map(address, APIC_SIZE)) != NULL)
        kind = APIC_MEMORY;
    else
        return false;
    if (!(base & BASE_ENABLED))
        cpu_write_msr(MSR_APIC_BASE, base | BASE_ENABLED);
    write_register(SPURIOUS, SOFTWARE_ENABLE | SPURIOUS_VECTOR);
    write_register(TASK_PRIORITY, 0);
    write_register(LVT_TIMER, LVT_MASKED);
    write_register(LVT_LINT0, LVT_MASKED);
    return true;
}

static void start_timer(uint32_t entry, uint32_t count)
{
    write_register(TIMER_DIVIDE, DIVIDE_BY_16);
    write_register(LVT_TIMER, entry);
    write_register(TIMER_INITIAL, count);
}

void apic_start_timer(uint8_t vector, uint32_t count)
{
    start_timer(LVT_PERIODIC | vector, count);
}

void apic_count_down(void)
{
    start_timer(LVT_MASKED, UINT32_MAX);
}

uint32_t apic_counted(void)
{
    return UINT32_MAX - read_register(TIMER_CURRENT);
}

uint32_t apic_timer_count(void)
{
    return read_register(TIMER_INITIAL);
}

uint32_t apic_interrupts(void)
{
    return ended;
}

void apic_end_interrupt(void)
{
    ended++;
    write_register(END_OF_INTERRUPT, 0);
}
