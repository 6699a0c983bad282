/* SPDX-License-Identifier: MIT */
/* Firmware tells where they are, and is wrong about one or the other on some machines: each is
 * looked at before it is believed. */
#include "kernel/check/tools/clocks.h"

#include <stddef.h>

#include "kernel/cpu/pit.h"
#include "kernel/cpu/ports.h"
#include "kernel/firmware/fadt.h"
#include "kernel/firmware/hpet.h"
#include "kernel/machine.h"
#include "kernel/memory/map.h"

enum {
    PM_TIMER_HZ = 3579545, /* ACPI 6.4, 4.8.3.3 */
    /* Intel IA-PC HPET Specification 1.0a, 2.3.4 to 2.3.7: words of its registers. */
    HPET_PERIOD = 1, /* femtoseconds */
    HPET_CONTROL = 4,
    HPET_COUNTER = 60,
    HPET_ENABLE = 1 << 0,
    HPET_PERIOD_MIN = 1000000, /* 1 GHz */
    HPET_PERIOD_MAX = 100000000,
};

static const uint64_t SECOND_FS = 1000000000000000;

static volatile uint32_t *hpet; /* mapped once */
static uint32_t hpet_control;   /* as it was */
static uint16_t pm_timer;

static uint32_t hpet_count(void)
{
    return hpet[HPET_COUNTER];
}

static uint32_t pm_timer_count(void)
{
    return port_read32(pm_timer);
}

static uint64_t start_hpet(void)
{
    struct hpet place;
    if (!hpet && hpet_find(machine.memory, machine.acpi, &place) == 0 &&
        !memory_map_touches_ram(machine.handoff, place.address, HPET_SIZE))
        hpet = machine.map_device(place.address, HPET_SIZE);
    uint32_t period = hpet ? hpet[HPET_PERIOD] : 0;
    if (period < HPET_PERIOD_MIN || period > HPET_PERIOD_MAX)
        return 0;
    hpet_control = hpet[HPET_CONTROL];
    hpet[HPET_CONTROL] = hpet_control | HPET_ENABLE;
    return SECOND_FS / period;
}

static uint64_t find_pm_timer(uint8_t *bits)
{
    struct fadt fadt;
    fadt_find(machine.memory, machine.acpi, &fadt);
    if (fadt.pm_timer.space != ACPI_SPACE_IO)
        return 0;
    pm_timer = (uint16_t)fadt.pm_timer.address;
    *bits = fadt.pm_timer_32_bits ? 32 : 24;
    return port_read32(pm_timer) != UINT32_MAX ? PM_TIMER_HZ : 0;
}

void clocks_start(struct rate rates[CLOCKS])
{
    rates[CLOCK_PIT] = (struct rate){.name = "pit", .counts_down = true, .read = pit_count};
    rates[CLOCK_PIT].bits = 16;
    rates[CLOCK_PIT].hz = pit_start() ? PIT_HZ : 0;
    rates[CLOCK_HPET] = (struct rate){.name = "hpet", .bits = 32, .read = hpet_count};
    rates[CLOCK_HPET].hz = start_hpet();
    rates[CLOCK_PM_TIMER] = (struct rate){.name = "pm timer", .read = pm_timer_count};
    rates[CLOCK_PM_TIMER].hz = find_pm_timer(&rates[CLOCK_PM_TIMER].bits);
}

void clocks_stop(void)
{
    if (hpet && !(hpet_control & HPET_ENABLE))
        hpet[HPET_CONTROL] = hpet_control;
}
