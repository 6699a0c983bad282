/* SPDX-License-Identifier: MIT */
/* No signal tells that an answer is over: what ends it is what was heard, and then quiet; and where
 * something is missing, that it was asked for in vain. */
#include <stdlib.h>
#include <string.h>

#include "serial/lab/desk/crash.h"
#include "serial/lab/desk/drift.h"
#include "serial/lab/desk/index.h"
#include "serial/lab/desk/inside.h"
#include "serial/lab/desk/plain.h"
#include "serial/lab/memory.h"

enum {
    LAST_WORDS_MS = 300,    /* of quiet behind an answer: a line for people follows it */
    CRASH_WORDS_MS = 1000,  /* the same behind a panic's record: its dump follows */
    LAST_WORDS_MAX = 10000, /* a line that never falls quiet keeps nobody waiting */
    UNASKED_MAX = 60000,    /* nor one on which nothing can be typed for so long */
    ASKING_MAX = 360000,
    STRANGE_MAX = 20, /* lines of others since the last sealed one: it is no rollcall any more */
    POURING_MS = 500, /* a machine that says an answer doesn't pause for so long */
    LOOK_MS = 1000,
    LOOK_MIN_MS = 20,
};

static uint64_t earlier(uint64_t one, uint64_t other)
{
    return one < other ? one : other;
}

/* When it is over behind `end` or a panic, if nothing more comes. */
static uint64_t ended_at(const struct machine *machine, bool may_ask)
{
    const struct hearing *hearing = machine->hearing;
    const struct asker *asker = &hearing->asker;
    bool is_asking = may_ask && !hearing->missing.is_crashed && !hearing->missing.is_complete &&
                     asker->state != ASKER_GAVE_UP;
    if (is_asking)
        return hearing->over + (asker->began_at > 0 ? ASKING_MAX : UNASKED_MAX);
    return earlier(machine->heard + (hearing->missing.is_crashed ? CRASH_WORDS_MS : LAST_WORDS_MS),
                   hearing->over + LAST_WORDS_MAX);
}

/* When it is over, if nothing more comes; a time that follows from what was heard, so that whoever
 * looks when, it is the same. */
static uint64_t over_at(const struct machine *machine, bool may_ask)
{
    const struct hearing *hearing = machine->hearing;
    if (hearing->missing.is_over)
        return ended_at(machine, may_ask);
    if (may_ask && (hearing->asker.state == ASKER_ENTERED || hearing->asker.state == ASKER_ASKED))
        return UINT64_MAX;
    if (hearing->asker.speech.strange > STRANGE_MAX)
        return earlier(machine->heard, hearing->sealed) + SILENCE_MS;
    return machine->heard + SILENCE_MS;
}

/* Types what is due. Returns how long to wait then. */
static unsigned ask(struct desk *desk, struct machine *machine)
{
    struct hearing *hearing = machine->hearing;
    unsigned wait = LOOK_MS;
    const char *text = asker_next(&hearing->asker, &hearing->missing.facts, desk->now, &wait);
    if (text)
        order_send(desk, machine, ORDER_TYPE, "rollcall", text, strlen(text));
    return wait < LOOK_MIN_MS ? LOOK_MIN_MS : wait < LOOK_MS ? wait : LOOK_MS;
}

static void finish(struct desk *desk, struct machine *machine)
{
    machine->is_garbled = answers_count(machine->hearing->answers) == 0;
    while (answers_count(machine->hearing->answers) > 0)
        boot_conclude(desk, machine, 0, machine->log_end);
    hearing_end(machine);
    machine_dirty(desk, machine);
    desk->had_boots = true;
}

/* While lines come and none may be the last, there is nothing to look for. */
static bool is_pouring(const struct desk *desk, const struct machine *machine)
{
    const struct hearing *hearing = machine->hearing;
    return hearing->over == 0 && hearing->asker.state == ASKER_WATCHES &&
           desk->now < machine->heard + POURING_MS;
}

static void refresh(struct desk *desk, struct machine *machine)
{
    struct hearing *hearing = machine->hearing;
    if (hearing->is_stale) {
        missing_read(hearing->answers, NULL, &hearing->missing);
        hearing->is_stale = false;
        machine_refresh(desk, machine);
    }
    if (hearing->missing.is_over && hearing->over == 0)
        hearing->over = desk->now;
}

void boot_look(struct desk *desk, struct machine *machine)
{
    bool may_ask = order_may_ask(machine);
    uint64_t wait = SILENCE_MS;
    if (is_pouring(desk, machine)) {
        wait = machine->heard + POURING_MS - desk->now;
    } else {
        refresh(desk, machine);
        wait = may_ask ? ask(desk, machine) : SILENCE_MS;
    }
    uint64_t over = over_at(machine, may_ask);
    if (desk->now >= over)
        finish(desk, machine);
    else
        machine->hearing->due = earlier(over, desk->now + wait);
}

/* What an answer that isn't whole doesn't say, the one before it may have said. */
static void keep_machine(struct boot *boot, const struct boot *last)
{
    for (unsigned i = BOOT_VENDOR; last && i <= BOOT_MAC; i++)
        if (!boot->texts[i] && !boot->is_whole && last->texts[i])
            boot->texts[i] = memory_text(last->texts[i]);
}

/* Boots without an end, since one had it. */
static void count_loop(struct machine *machine, const struct boot *boot, bool is_again)
{
    if (boot->has_end) {
        memset(machine->begun, 0, sizeof machine->begun);
    } else if (!is_again) {
        memmove(machine->begun, machine->begun + 1, sizeof machine->begun - sizeof(uint64_t));
        machine->begun[LOOP_BOOTS - 1] = boot->began;
    }
}

static void keep(struct desk *desk, struct machine *machine, struct boot *boot)
{
    bool is_again = machine->hearing->is_again;
    machine->boots += !is_again;
    count_loop(machine, boot, is_again);
    keep_machine(boot, machine->last);
    boot_free(machine->last);
    machine->last = boot_copy(boot);
    index_add_boot(desk->index, boot);
    machine_dirty(desk, machine);
    machine_changed(desk, machine);
}

void boot_conclude(struct desk *desk, struct machine *machine, size_t index, uint64_t end)
{
    struct hearing *hearing = machine->hearing;
    char day[DAY_ROOM], path[PATH_MAX_HERE];
    struct verdict_asked asked = {.machine = machine->lab, .today = day};
    struct report report;
    day_of(desk->now, day);
    plain_path(desk, machine->name, path);
    report_make(&report, path, hearing->answers, answers_boot(hearing->answers, index)->name,
                &asked);
    struct boot *boot = boot_of(&report);
    boot->machine = machine->id;
    boot->began = hearing->began;
    boot->ended = hearing->sealed;
    boot->first = hearing->first;
    boot->end = end;
    crash_explain(desk, machine, boot, &report.judgement.records);
    boot->changed = drift_count(desk, machine, boot, &report.judgement.records);
    keep(desk, machine, boot);
    report_free(&report);
    answers_drop(hearing->answers, index);
}
