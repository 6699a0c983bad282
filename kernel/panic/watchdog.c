/* SPDX-License-Identifier: MIT */
/* The rate of the counter isn't known, and needn't be: a hang lasts for ever. */
#include "kernel/panic/watchdog.h"

#include <stdint.h>

#include "kernel/cpu/apic.h"
#include "kernel/cpu/cpu.h"
#include "kernel/panic/panic.h"

static volatile uint64_t last_progress;
static uint64_t suspect; /* the progress that the tick before found too old */

void watchdog_progress(void)
{
    last_progress = cpu_tsc();
}

void watchdog_tick(const struct trap_frame *frame)
{
    apic_end_interrupt();
    if (cpu_tsc() - last_progress <= WATCHDOG_CYCLES)
        return;
    /* A machine that was paused finds time gone by, and goes on before the next tick. */
    if (suspect == last_progress)
        panic_say("hang: no progress for too long", frame);
    suspect = last_progress;
}
