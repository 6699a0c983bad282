/* SPDX-License-Identifier: MIT */
/* Watchdog and prompt live by the timer's interrupts. */
#include "kernel/check/check.h"
#include "kernel/cpu/apic.h"
#include "kernel/cpu/clock.h"
#include "kernel/cpu/cpu.h"
#include "kernel/cpu/traps.h"
#include "kernel/machine.h"

enum {
    PERIOD_US = 250,
    TICKS = 4,
    WANTED_US = PERIOD_US * TICKS,
    WAIT_US = 50000, /* an emulator may be late */
    TOLERANCE = 5,   /* per cent */
    TRIES = 5,       /* firmware may have had the processor in between */
};

/* Microseconds from one tick to the one that comes TICKS later; 0 where they don't come. */
static uint32_t time_ticks(void)
{
    uint64_t begin = clock_us(), first = 0;
    uint32_t before = apic_interrupts(), ticks;
    while ((ticks = apic_interrupts() - before) <= TICKS) {
        if (first == 0 && ticks > 0)
            first = clock_us();
        if (clock_us() - begin > WAIT_US)
            return 0;
    }
    return (uint32_t)(clock_us() - first);
}

static bool is_off(uint32_t took)
{
    uint32_t off = took > WANTED_US ? took - WANTED_US : WANTED_US - took;
    return off > WANTED_US * TOLERANCE / 100;
}

CHECK(clock, timer, quick, .budget_ms = 60, .about = "timer interrupts come at their rate")
{
    if (!machine.facts->watched)
        return check_skip("no local APIC");
    uint32_t before = apic_timer_count();
    apic_start_timer(TRAP_TIMER, clock_apic_count(PERIOD_US));
    uint32_t took = time_ticks();
    for (unsigned i = 1; i < TRIES && is_off(took); i++)
        took = time_ticks();
    apic_start_timer(TRAP_TIMER, before);
    if (took == 0)
        return check_fail("fewer than %u interrupts in %u ms", TICKS, WAIT_US / 1000);
    if (is_off(took) && !cpu_has_hypervisor())
        return check_fail("%u interrupts took %u us, not %u", TICKS, took, WANTED_US);
    return check_pass("%u interrupts took %u us of %u", TICKS, took, WANTED_US);
}
