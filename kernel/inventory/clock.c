/* SPDX-License-Identifier: MIT */
/* Which clocks there are, and what time the machine thinks it is: after a battery's end it thinks
 * wrong, and nobody sees it. */
#include "kernel/cpu/clock.h"

#include "kernel/answer/say.h"
#include "kernel/cpu/cpu.h"
#include "kernel/cpu/rtc.h"
#include "kernel/firmware/fadt.h"
#include "kernel/firmware/hpet.h"
#include "kernel/inventory/parts.h"
#include "kernel/machine.h"

/* Intel SDM volume 3B, 18.17.1: it counts at one rate, whatever the processor sleeps. */
static bool is_invariant(void)
{
    const uint32_t extended = 0x80000000, power = 0x80000007;
    return cpu_id(extended).eax >= power && cpu_id(power).edx >> 8 & 1;
}

void inventory_say_clock(enum words_say how)
{
    struct fadt fadt;
    struct hpet hpet;
    char rtc[RTC_TEXT_SIZE];
    (void)how;
    fadt_find(machine.memory, machine.acpi, &fadt);
    hpet_find(machine.memory, machine.acpi, &hpet);
    rtc_text(fadt.century, rtc);
    say_record("clock tsc_hz %lu from %s invariant %c hpet %lX pm_timer %lX rtc %s", clock_hz(),
               clock_source(), is_invariant(), hpet.address, fadt.pm_timer.address, rtc);
}
