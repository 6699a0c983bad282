/* SPDX-License-Identifier: MIT */
/* The time-stamp counter and the machine's other clocks, in one window: each may run fast, slow, or
 * not at all. */
#include <stddef.h>

#include "kernel/check/check.h"
#include "kernel/check/tools/clocks.h"
#include "kernel/cpu/cpu.h"
#include "kernel/lib/format.h"

enum { TOLERANCE_PPM = 5000 };

enum { NAMES_MAX = 40 };

/* The names of those that are there. */
static void name_all(const struct rate *rates, char text[NAMES_MAX])
{
    size_t length = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < CLOCKS; i++)
        if (rates[i].hz != 0)
            length += format(text + length, NAMES_MAX - length, length == 0 ? "%s" : ", %s",
                             rates[i].name);
}

CHECK(clock, tsc, quick, .budget_ms = 40,
      .about = "the time-stamp counter against PIT, HPET and ACPI timer")
{
    struct rate rates[CLOCKS];
    const struct rate *worst;
    uint32_t ppm;
    char names[NAMES_MAX];
    clocks_start(rates);
    rates_measure(rates, CLOCKS);
    clocks_stop();
    unsigned there = rates_compare(rates, CLOCKS, &ppm, &worst);
    uint64_t hz = rates_middle(rates, CLOCKS);
    unsigned long khz = hz / 1000;
    name_all(rates, names);
    if (there == 0)
        return check_skip("no other clock");
    if (khz == 0 || hz == RATE_ENDLESS)
        return check_fail("%s stands still, by %s", khz == 0 ? "the time-stamp counter" : "all",
                          names);
    if (there == 1)
        return check_skip("%s is the only other clock", names);
    if (ppm > TOLERANCE_PPM && !cpu_has_hypervisor())
        return check_fail("%s is %u ppm off: %lu kHz by %s", worst->name, ppm, khz, names);
    return check_pass("%lu kHz by %s, at most %u ppm apart", khz, names, ppm);
}
