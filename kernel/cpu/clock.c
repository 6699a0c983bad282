/* SPDX-License-Identifier: MIT */
/* The time-stamp counter is there on every machine and says nothing until its rate is known. */
#include "kernel/cpu/clock.h"

#include "kernel/cpu/apic.h"
#include "kernel/cpu/cpu.h"
#include "kernel/cpu/pit.h"

enum {
    LEAF_CRYSTAL = 0x15,
    LEAF_FREQUENCY = 0x16,
    LEAF_HYPERVISOR = 0x40000000,
    LEAF_HYPERVISOR_TIMING = 0x40000010,
    SECOND = 1000000, /* in microseconds, as MHz are in Hz */
    ASSUMED_HZ = 1000000000,
    HZ_MIN = 1 << 20,
    HZ_MAX_BITS = 36, /* so that SECOND times a rate stays within 64 bits */
    APIC_WINDOW = 1000,
};

static uint64_t hz; /* 0: not measured yet */
static const char *source;
static uint32_t apic_window_count;

/* The first rate that is one counts. What no processor has is not believed, whoever says it. */
static void take(uint64_t rate, const char *from)
{
    if (hz != 0 || rate < HZ_MIN || rate >> HZ_MAX_BITS != 0)
        return;
    hz = rate;
    source = from;
}

/* A leaf above the highest one would repeat another's values. */
static struct cpuid leaf_from(uint32_t base, uint32_t leaf)
{
    return cpu_id(base).eax >= leaf ? cpu_id(leaf) : (struct cpuid){0};
}

static uint64_t crystal_hz(void)
{
    struct cpuid id = leaf_from(0, LEAF_CRYSTAL);
    return id.eax != 0 ? (uint64_t)id.ecx * id.ebx / id.eax : 0;
}

static uint64_t hypervisor_hz(void)
{
    if (!cpu_has_hypervisor())
        return 0;
    return (uint64_t)leaf_from(LEAF_HYPERVISOR, LEAF_HYPERVISOR_TIMING).eax * 1000;
}

static uint64_t base_hz(void)
{
    return (uint64_t)(leaf_from(0, LEAF_FREQUENCY).eax & 0xffff) * SECOND;
}

uint64_t clock_hz(void)
{
    if (hz == 0) {
        take(pit_cycles() * PIT_WINDOWS, "pit");
        take(crystal_hz(), "cpuid");
        take(hypervisor_hz(), "hypervisor");
        take(base_hz(), "cpuid");
        take(ASSUMED_HZ, "assumed");
    }
    return hz;
}

const char *clock_source(void)
{
    clock_hz();
    return source;
}

/* Whole seconds apart: years of cycles times a million don't fit. */
uint64_t clock_us_of(uint64_t cycles)
{
    uint64_t rate = clock_hz();
    return cycles / rate * SECOND + cycles % rate * SECOND / rate;
}

uint64_t clock_us(void)
{
    clock_hz(); /* measured before the counter is read, where it still has to be */
    return clock_us_of(cpu_tsc());
}

void clock_wait(uint64_t us)
{
    uint64_t start = clock_us();
    while (clock_us() - start < us)
        ;
}

uint32_t clock_apic_count(uint32_t us)
{
    if (apic_window_count == 0) {
        /* By the time that really passed: firmware may have the processor for milliseconds. */
        uint64_t start = clock_us();
        apic_count_down();
        clock_wait(APIC_WINDOW);
        uint64_t counted = apic_counted();
        apic_window_count = (uint32_t)(counted * APIC_WINDOW / (clock_us() - start));
    }
    uint64_t count = (uint64_t)us * apic_window_count / APIC_WINDOW;
    if (count > UINT32_MAX)
        return UINT32_MAX;
    return count != 0 ? (uint32_t)count : 1;
}
