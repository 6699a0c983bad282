/* SPDX-License-Identifier: MIT */
/* A kernel that does nothing any more says so: a timer looks whether there was any progress. It
 * can't see code that spins with interrupts off. */
#ifndef KERNEL_PANIC_WATCHDOG_H
#define KERNEL_PANIC_WATCHDOG_H

#include "kernel/cpu/traps.h"

/* Cycles of the time-stamp counter without progress that are a hang: 8 s at 5 GHz, 40 s at 1 GHz.
 * More than any one write to a port may take (serial/uart/chip.h). */
#define WATCHDOG_CYCLES 40000000000ULL

/* There was progress. Whoever waits on purpose says so again and again. */
void watchdog_progress(void);

/* The timer's tick: panics where there was none for too long. */
void watchdog_tick(const struct trap_frame *frame);

#endif
