/* SPDX-License-Identifier: MIT */
/* The state that counts now, and until when: what a machine said last is only a part of it. */
#include <string.h>
#include <time.h>

#include "serial/lab/desk/due.h"
#include "serial/lab/desk/hooks.h"
#include "serial/lab/desk/inside.h"

void day_of(uint64_t ms, char day[DAY_ROOM])
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm local;
    strftime(day, DAY_ROOM, "%Y-%m-%d", localtime_r(&seconds, &local));
}

const char *machine_quarantine(const struct desk *desk, const struct machine *machine)
{
    char today[DAY_ROOM];
    day_of(desk->now, today);
    const struct lab_quarantine *quarantine =
        machine->lab ? lab_quarantined(machine->lab, today) : NULL;
    return !quarantine ? NULL : quarantine->why ? quarantine->why : "";
}

/* Until when it is in a loop; 0: it isn't. */
static uint64_t loops_until(const struct machine *machine)
{
    return machine->begun[0] > 0 ? machine->begun[0] + LOOP_MS : NEVER;
}

/* When an answer is late; 0: never. */
static uint64_t overdue_at(const struct machine *machine)
{
    uint64_t since = machine->last ? machine->last->began : machine->known;
    bool is_expected = machine->lab && machine->lab->expect_s > 0 && since > 0;
    return is_expected ? since + machine->lab->expect_s * UINT64_C(1000) : NEVER;
}

/* When it is clear that it says something, and no answer; 0: never. */
static uint64_t silent_at(const struct machine *machine)
{
    bool is_heard = machine->boots == 0 && machine->first_heard > 0;
    return is_heard ? machine->first_heard + SILENCE_MS : NEVER;
}

static bool is_past(const struct desk *desk, uint64_t ms)
{
    return ms != NEVER && desk->now >= ms;
}

static enum state state_of(const struct desk *desk, const struct machine *machine)
{
    uint64_t loops = loops_until(machine);
    if (machine_is_screen(machine))
        return STATE_SCREEN;
    if (loops != NEVER && desk->now < loops)
        return STATE_LOOPING;
    if (machine->hearing)
        return STATE_BOOTING;
    if (is_past(desk, overdue_at(machine)))
        return STATE_OVERDUE;
    if (machine->last)
        return state_of_verdict(machine->last->verdict);
    return machine->is_garbled || is_past(desk, silent_at(machine)) ? STATE_SILENT : STATE_UNHEARD;
}

void machine_restate(struct desk *desk, struct machine *machine)
{
    enum state before = machine->state;
    machine->state = state_of(desk, machine);
    if (machine->state != before) {
        machine->state_since = desk->now;
        machine_dirty(desk, machine);
        machine_changed(desk, machine);
        hooks_tell(desk, machine, before);
    }
    machine_rearm(desk, machine);
}

static void earlier(const struct desk *desk, uint64_t *due, uint64_t ms)
{
    if (ms > desk->now && (*due == NEVER || ms < *due))
        *due = ms;
}

void machine_rearm(struct desk *desk, struct machine *machine)
{
    uint64_t due = NEVER;
    earlier(desk, &due, loops_until(machine));
    earlier(desk, &due, overdue_at(machine));
    earlier(desk, &due, silent_at(machine));
    if (machine->hearing) /* which may be due already */
        due = due == NEVER || machine->hearing->due < due ? machine->hearing->due : due;
    due_set(desk, machine, due);
}
