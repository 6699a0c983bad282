/* SPDX-License-Identifier: MIT */
/* Leaving a check in its middle is safe because of what can't be left there: a line on its way to
 * the log and its number (say_is_busy: then the check is left behind that line), an interrupt
 * handler or whatever else runs with interrupts off (no tick comes), and who called the check,
 * whose frames lie above guard_stack. The kernel has no locks and no heap. A window on memory
 * and PCI's address port are set anew by whoever uses them next. */
#include "kernel/check/guard.h"

#include <stddef.h>

#include "kernel/answer/say.h"
#include "kernel/cpu/clock.h"
#include "kernel/cpu/control.h"
#include "kernel/cpu/cpu.h"
#include "kernel/panic/watchdog.h"

enum {
    FLAGS_PLAIN = 0x202, /* interrupts on, nothing else: a check may have set what it likes */
    DOUBT_US = 100000,
};

/* kernel/check/guard.asm */
extern volatile uint64_t guard_stack;
extern const char guard_abandoned[];
enum check_outcome guard_call(enum check_outcome (*run)(void));
void guard_leave(void);

static volatile uint64_t progress_at, limit;
static uint64_t suspect, suspected_at; /* the progress that a tick found too old, and when */
static uint32_t first_number;
static volatile enum guard_end end;

uint64_t guard_cycles(void)
{
    uint64_t said = say_cycles();
    return cpu_tsc() - said;
}

void guard_progress(void)
{
    progress_at = guard_cycles();
    watchdog_progress();
}

/* Behind every line of the check: a flood of them, or time that was up on the line, ends here. */
static void leave_if_over(void)
{
    if (say_number() - first_number > GUARD_LINES_MAX)
        end = GUARD_LOUD;
    if (end != GUARD_RETURNED)
        guard_leave();
}

enum guard_end guard_run(const struct check *check, uint64_t limit_us, enum check_outcome *outcome)
{
    uint64_t cr0 = cpu_cr0(), cr4 = cpu_cr4();
    bool were_on = cpu_interrupts_save();
    cpu_interrupts_restore(were_on);
    end = GUARD_RETURNED;
    first_number = say_number();
    say_then = leave_if_over;
    limit = limit_us;
    guard_progress();
    *outcome = guard_call(check->run);
    say_then = NULL;
    cpu_interrupts_restore(were_on);
    cpu_set_cr0(cr0);
    cpu_set_cr4(cr4);
    watchdog_progress();
    return end;
}

/* A machine that was paused finds time gone by, and goes on within the time of the doubt. */
static bool is_overdue(void)
{
    uint64_t at = progress_at;
    if (clock_us_of(guard_cycles() - at) < limit)
        return false;
    if (suspect != at) {
        suspect = at;
        suspected_at = cpu_tsc();
    }
    return clock_us_of(cpu_tsc() - suspected_at) >= DOUBT_US;
}

void guard_tick(struct trap_frame *frame)
{
    if (guard_stack == 0 || !is_overdue())
        return;
    end = GUARD_LATE;
    if (say_is_busy())
        return;
    frame->rip = (uint64_t)guard_abandoned;
    frame->rsp = guard_stack;
    frame->rflags = FLAGS_PLAIN;
}
