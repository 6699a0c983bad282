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
    TASK_PRIORITY = 0x08,
    END_OF_INTERRUPT = 0x0b,
    SPURIOUS = 0x0f,
    LVT_TIMER = 0x32,
    LVT_LINT0 = 0x35,
    TIMER_INITIAL = 0x38,
    TIMER_DIVIDE = 0x3e,
    STEP = 16,
    SPURIOUS_VECTOR = 0xff,
    SOFTWARE_ENABLE = 1 << 8,
    LVT_MASKED = 1 << 16,
    LVT_PERIODIC = 1 << 17,
    DIVIDE_BY_16 = 3,
    TIMER_COUNT = 1 << 22,
};

static const uint64_t base_address = 0xffffffffff000;

static enum { APIC_NONE, APIC_MEMORY, APIC_MSR } kind;
static volatile uint32_t *mapped;

static void write_register(unsigned number, uint32_t value)
{
    if (kind == APIC_MSR)
        cpu_write_msr(MSR_X2APIC + number, value);
    else if (kind == APIC_MEMORY)
        mapped[(size_t)number * STEP / sizeof *mapped] = value;
}

static uint64_t read_base(void)
{
    return cpu_id(1).edx & FEATURE_APIC ? cpu_read_msr(MSR_APIC_BASE) : 0;
}

uint64_t apic_registers(void)
{
    uint64_t base = read_base();
    return base & BASE_X2APIC ? 0 : base & base_address;
}

bool apic_start(volatile uint32_t *registers)
{
    uint64_t base = read_base();
    mapped = registers;
    if (base & BASE_X2APIC)
        kind = APIC_MSR;
    else if (base != 0 && registers != NULL)
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

void apic_start_timer(uint8_t vector)
{
    write_register(TIMER_DIVIDE, DIVIDE_BY_16);
    write_register(LVT_TIMER, LVT_PERIODIC | vector);
    write_register(TIMER_INITIAL, TIMER_COUNT);
}

void apic_end_interrupt(void)
{
    write_register(END_OF_INTERRUPT, 0);
}
