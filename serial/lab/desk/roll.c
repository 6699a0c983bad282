/* SPDX-License-Identifier: MIT */
#include "serial/lab/desk/roll.h"

#include <stdlib.h>
#include <string.h>

#include "serial/lab/desk/index.h"
#include "serial/lab/desk/tell.h"
#include "serial/lab/memory.h"
#include "serial/lab/text.h"

static const char not_since[] = "no boot has begun since";

static void set(json_t *machine, const char *key, json_t *value)
{
    json_object_set_new(machine, key, value);
}

/* What it said before isn't what was asked for. */
static void take_back(struct roll_entry *entry)
{
    static const char *const counts[] = {"pass", "fail", "error", "skip", "accepted", "changed"};
    static const char *const others[] = {"verdict", "boot", "run", "began", "progress", "next"};
    entry->state = STATE_UNHEARD;
    set(entry->machine, "state", json_string(state_name(STATE_UNHEARD)));
    set(entry->machine, "what", json_string(not_since));
    for (size_t i = 0; i < sizeof counts / sizeof(char *); i++)
        set(entry->machine, counts[i], json_integer(0));
    for (size_t i = 0; i < sizeof others / sizeof(char *); i++)
        set(entry->machine, others[i], json_null());
}

/* Until the boot under way is over the one before it counts, and is told of. */
static void take_last(struct roll_entry *entry, const struct machine *machine)
{
    static const char *const keys[] = {"boot", "run",  "began", "what",
                                       "pass", "fail", "error", "skip"};
    json_t *last = boot_summary(machine->last);
    for (size_t i = 0; i < sizeof keys / sizeof(char *); i++)
        json_object_set(entry->machine, keys[i], json_object_get(last, keys[i]));
    set(entry->machine, "accepted", json_integer(machine->last->accepted));
    if (!machine->hearing->is_again)
        entry->note = memory_format("a boot is under way, this is of the one before it, %s",
                                    json_string_value(json_object_get(last, "boot")));
    json_decref(last);
}

/* A line that is closed is told of beside what was heard while it was open. */
static void take_closed(struct roll_entry *entry, const struct machine *machine)
{
    char *closed = tell_closed(machine), *note = entry->note;
    if (!closed)
        return;
    entry->note = note ? memory_format("%s; %s", note, closed) : memory_text(closed);
    free(note);
    free(closed);
}

static char *take_json(struct desk *desk, const struct machine *machine)
{
    struct boot *boot = index_boot(desk, machine, machine->last->id);
    char *json = boot ? boot->texts[BOOT_JSON] : NULL;
    if (boot)
        boot->texts[BOOT_JSON] = NULL;
    boot_free(boot);
    return json;
}

static void call(struct desk *desk, const struct machine *machine, uint64_t since,
                 struct roll_entry *entry)
{
    const struct boot *last = machine->last;
    bool is_since = last && last->began >= since;
    uint64_t begun = machine->hearing ? machine->hearing->began : 0;
    *entry = (struct roll_entry){.name = memory_text(machine->name),
                                 .machine = tell_machine(desk, machine),
                                 .state = machine->state};
    if (is_since)
        entry->json = take_json(desk, machine);
    bool is_back = !is_since && begun < since && since > 0 && machine->state != STATE_SCREEN;
    if (is_back)
        take_back(entry);
    bool is_before = is_since && entry->state == STATE_BOOTING;
    if (is_before)
        take_last(entry, machine);
    if (is_back || (entry->state != STATE_UNHEARD && entry->state != STATE_OVERDUE))
        take_closed(entry, machine);
    entry->counts = is_before ? state_of_verdict(last->verdict) : entry->state;
    entry->is_quarantined = machine_quarantine(desk, machine) != NULL;
    entry->verdict = entry->is_quarantined ? -1 : state_verdict(entry->counts);
}

static bool is_asked(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return count == 0;
}

/* 6 4 3 7 1 8 5 0: what a lab wants to hear of first. */
static unsigned weight(int verdict)
{
    static const unsigned weights[] = {
        [VERDICT_CRASHED] = 8, [VERDICT_DAMAGED] = 7, [VERDICT_TRUNCATED] = 6,
        [VERDICT_OTHER] = 5,   [VERDICT_FAIL] = 4,    [VERDICT_INCONCLUSIVE] = 3,
        [VERDICT_SILENT] = 2,  [VERDICT_PASS] = 1,    [VERDICT_NOT_ASKED] = 0};
    return verdict < 0 ? 0 : weights[verdict];
}

void roll_call(struct desk *desk, struct roll *roll, uint64_t since, const char *const *names,
               size_t count)
{
    desk_lock(desk);
    *roll = (struct roll){.now = desk_clock(desk), .verdict = VERDICT_NOT_ASKED};
    roll->journal = tell_journal(desk);
    roll->entries = memory_new(desk->listed_count, sizeof *roll->entries);
    for (size_t i = 0; i < desk->listed_count; i++) {
        const struct machine *machine = desk->listed[i];
        if (!is_asked(machine->name, names, count))
            continue;
        struct roll_entry *entry = &roll->entries[roll->count++];
        call(desk, machine, since, entry);
        if (weight(entry->verdict) > weight(roll->verdict))
            roll->verdict = entry->verdict;
    }
    if (roll->verdict == VERDICT_NOT_ASKED) /* nobody counts: nothing is proven */
        roll->verdict = VERDICT_INCONCLUSIVE;
    desk_unlock(desk);
}

void roll_free(struct roll *roll)
{
    for (size_t i = 0; i < roll->count; i++) {
        free(roll->entries[i].name);
        free(roll->entries[i].json);
        free(roll->entries[i].note);
        json_decref(roll->entries[i].machine);
    }
    free(roll->entries);
    json_decref(roll->journal);
}

char *roll_journal(const struct roll *roll)
{
    const char *error = json_string_value(json_object_get(roll->journal, "error"));
    json_int_t lost = json_integer_value(json_object_get(roll->journal, "lost"));
    if (!error && lost == 0)
        return NULL;
    char *words = lost == 0 ? memory_format("the journal: %s", error)
                            : memory_format("the journal: %s%s%" JSON_INTEGER_FORMAT
                                            " bytes are lost since serve began",
                                            error ? error : "", error ? "; " : "", lost);
    text_clean(words);
    return words;
}

char *desk_report(struct desk *desk, enum desk_format format, uint64_t since_ms,
                  const char *const *names, size_t count)
{
    static char *(*const made[])(const struct roll *) = {
        [DESK_JSON] = roll_json,
        [DESK_JUNIT] = roll_junit,
        [DESK_KTAP] = roll_ktap,
        [DESK_TABLE] = roll_table,
    };
    struct roll roll;
    roll_call(desk, &roll, since_ms, names, count);
    char *text = made[format](&roll);
    roll_free(&roll);
    return text;
}
