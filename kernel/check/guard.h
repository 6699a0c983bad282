/* SPDX-License-Identifier: MIT */
/* A check's call, which comes to an end whatever the check does. Where no timer ticks, as main.c's
 * trouble record then says, a check that never returns is a hang. */
#ifndef KERNEL_CHECK_GUARD_H
#define KERNEL_CHECK_GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/check/check.h"
#include "kernel/cpu/traps.h"

#define GUARD_LINES_MAX 64

enum guard_end {
    GUARD_RETURNED,
    GUARD_LATE, /* it showed no progress for too long */
    GUARD_LOUD, /* it said more than GUARD_LINES_MAX records */
};

/* Runs the check, and leaves it where it is when it shows no progress for `limit_us`, or says too
 * much. `outcome` is what it returned. Interrupt flag, CR0 and CR4 are afterwards what they were.
 */
enum guard_end guard_run(const struct check *check, uint64_t limit_us, enum check_outcome *outcome);

/* Cycles of the time-stamp counter, but for those that saying lines took: the ports' time is not
 * the check's. */
uint64_t guard_cycles(void);

/* There is progress. */
void guard_progress(void);

/* The timer's tick: where a check's time is up, what was interrupted doesn't go on. */
void guard_tick(struct trap_frame *frame);

#endif
