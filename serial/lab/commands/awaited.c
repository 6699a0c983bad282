/* SPDX-License-Identifier: MIT */
#include "serial/lab/commands/awaited.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/memory.h"
#include "serial/lab/text.h"
#include "serial/lab/verdict.h"

/* The order of the issue: what is worst for whoever waits comes first. */
static const int order[] = {VERDICT_CRASHED, VERDICT_DAMAGED,      VERDICT_TRUNCATED, VERDICT_OTHER,
                            VERDICT_FAIL,    VERDICT_INCONCLUSIVE, VERDICT_SILENT,    VERDICT_PASS};

enum { ORDER = sizeof order / sizeof *order, SHOWN = 10, NAME_MAX_SHOWN = 40 };

static struct awaited_machine *find(struct awaited *awaited, const char *name)
{
    for (size_t i = 0; i < awaited->count; i++)
        if (strcmp(awaited->machines[i].name, name) == 0)
            return &awaited->machines[i];
    return NULL;
}

void awaited_add(struct awaited *awaited, const char *name)
{
    if (find(awaited, name))
        return;
    awaited->machines =
        memory_resize(awaited->machines, awaited->count + 1, sizeof *awaited->machines);
    awaited->machines[awaited->count++] =
        (struct awaited_machine){.name = memory_copy(name, strlen(name)), .has_line = true};
}

static void free_texts(struct awaited_machine *machine)
{
    free(machine->boot);
    free(machine->what);
    free(machine->next);
    free(machine->progress);
}

void awaited_free(struct awaited *awaited)
{
    for (size_t i = 0; i < awaited->count; i++) {
        free_texts(&awaited->machines[i]);
        free(awaited->machines[i].name);
    }
    free(awaited->machines);
}

static void set_text(char **to, const json_t *machine, const char *key)
{
    const char *text = json_string_value(json_object_get(machine, key));
    free(*to);
    *to = text ? memory_copy(text, strlen(text)) : NULL;
    if (*to)
        text_clean(*to);
}

/* The verdict of a state in which the last boot begun is over; -1: it isn't. */
static int verdict_of(const char *state, const json_t *machine)
{
    static const char *const states[] = {
        [VERDICT_PASS] = "pass",           [VERDICT_FAIL] = "fail",
        [VERDICT_TRUNCATED] = "truncated", [VERDICT_DAMAGED] = "damaged",
        [VERDICT_SILENT] = "silent",       [VERDICT_CRASHED] = "crashed",
        [VERDICT_OTHER] = "other",         [VERDICT_INCONCLUSIVE] = "inconclusive"};
    const json_t *last = json_object_get(machine, "verdict");
    for (int i = 0; i < (int)(sizeof states / sizeof *states); i++)
        if (states[i] && strcmp(state, states[i]) == 0)
            return i;
    /* Boot after boot without an end: each was broken off by the next. */
    if (strcmp(state, "looping") == 0)
        return json_is_integer(last) && json_integer_value(last) > 0 ? (int)json_integer_value(last)
                                                                     : VERDICT_CRASHED;
    return -1;
}

static enum awaited_state state_of(const struct awaited_rule *rule, const json_t *machine,
                                   int verdict)
{
    const json_t *began = json_object_get(machine, "began");
    const char *run = json_string_value(json_object_get(machine, "run"));
    uint64_t began_ms = json_is_integer(began) ? (uint64_t)json_integer_value(began) : 0;
    bool is_other = rule->run && (!run || strcmp(run, rule->run) != 0);
    /* A boot that has only begun hasn't said its run yet. */
    if (is_other)
        return began_ms >= rule->other_ms && (run || verdict >= 0) ? AWAITED_OTHER
                                                                   : AWAITED_UNHEARD;
    if (began_ms == 0 || began_ms < rule->since_ms)
        return AWAITED_UNHEARD;
    return verdict < 0 ? AWAITED_BOOTING : AWAITED_OVER;
}

static void see(struct awaited_machine *machine, const struct awaited_rule *rule,
                const json_t *told)
{
    const char *state = json_string_value(json_object_get(told, "state"));
    int verdict = verdict_of(state ? state : "", told);
    enum awaited_state seen = state_of(rule, told, verdict);
    machine->is_known = true;
    machine->has_line = !state || strcmp(state, "screen") != 0;
    machine->is_quarantined = json_is_string(json_object_get(told, "quarantine"));
    /* A verdict counts although the machine boots again, until it has another. */
    if (machine->state == AWAITED_OVER && seen != AWAITED_OVER)
        return;
    machine->is_told &= machine->state == seen && machine->verdict == verdict;
    machine->state = seen;
    machine->verdict = verdict;
    set_text(&machine->boot, told, "boot");
    set_text(&machine->what, told, "what");
    set_text(&machine->next, told, "next");
    set_text(&machine->progress, told, "progress");
}

void awaited_see(struct awaited *awaited, const json_t *machine)
{
    const char *name = json_string_value(json_object_get(machine, "name"));
    if (!name)
        return;
    if (awaited->rule.is_all)
        awaited_add(awaited, name);
    struct awaited_machine *known = find(awaited, name);
    if (known)
        see(known, &awaited->rule, machine);
}

void awaited_lose(struct awaited *awaited, const char *name)
{
    struct awaited_machine *machine = find(awaited, name);
    if (machine)
        machine->has_line = false;
}

void awaited_begin(struct awaited *awaited)
{
    for (size_t i = 0; i < awaited->count; i++)
        awaited->machines[i].is_known = false;
}

void awaited_end(struct awaited *awaited)
{
    for (size_t i = 0; i < awaited->count; i++)
        awaited->machines[i].has_line &= awaited->machines[i].is_known;
}

bool awaited_counts(const struct awaited_machine *machine)
{
    return machine->has_line && !machine->is_quarantined;
}

int awaited_verdict_of(const struct awaited_machine *machine)
{
    switch (machine->state) {
    case AWAITED_OVER:
        return machine->verdict;
    case AWAITED_BOOTING:
        return VERDICT_TRUNCATED;
    case AWAITED_OTHER:
        return VERDICT_OTHER;
    default:
        return VERDICT_SILENT;
    }
}

int awaited_verdict(const struct awaited *awaited)
{
    for (int i = 0; i < ORDER; i++)
        for (size_t j = 0; j < awaited->count; j++)
            if (awaited_counts(&awaited->machines[j]) &&
                awaited_verdict_of(&awaited->machines[j]) == order[i])
                return order[i];
    return VERDICT_INCONCLUSIVE;
}

static bool is_missing(const struct awaited_machine *machine)
{
    return awaited_counts(machine) && machine->state != AWAITED_OVER;
}

size_t awaited_left(const struct awaited *awaited)
{
    size_t left = 0;
    for (size_t i = 0; i < awaited->count; i++)
        left += is_missing(&awaited->machines[i]);
    return left;
}

void awaited_missing(const struct awaited *awaited, char *text, size_t size)
{
    static const char more[] = " ...", booting[] = " (booting)";
    char name[1 + NAME_MAX_SHOWN + sizeof booting];
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < awaited->count; i++) {
        const struct awaited_machine *machine = &awaited->machines[i];
        if (!is_missing(machine))
            continue;
        size_t length =
            (size_t)snprintf(name, sizeof name, " %.*s%s", NAME_MAX_SHOWN, machine->name,
                             machine->state == AWAITED_BOOTING ? booting : "");
        bool has_room = used + length + sizeof more <= size;
        text_clean(name);
        memcpy(text + used, has_room ? name : more, has_room ? length + 1 : sizeof more);
        if (!has_room)
            return;
        used += length;
    }
}

const char *awaited_wrong(const struct awaited *awaited, const char **why)
{
    if (awaited->count == 0) {
        *why = "it has no machine";
        return "the lab";
    }
    for (size_t i = 0; i < awaited->count && !awaited->rule.is_all; i++) {
        const struct awaited_machine *machine = &awaited->machines[i];
        *why =
            machine->is_known ? "it has no line, and is never heard" : "there is no such machine";
        if (!machine->is_known || !machine->has_line)
            return machine->name;
    }
    return NULL;
}

/* --- The last lines. --- */

static void print_title(int verdict, FILE *to)
{
    for (const char *c = verdict_title((enum verdict)verdict); *c != '\0'; c++)
        fputc(toupper((unsigned char)*c), to);
}

static const char *what_of(const struct awaited_machine *machine)
{
    switch (machine->state) {
    case AWAITED_OVER:
        return machine->what ? machine->what : "";
    case AWAITED_BOOTING:
        return machine->progress ? machine->progress : "its answer had no end when time was up";
    case AWAITED_OTHER:
        return "it booted, but not the run that was asked for";
    default:
        return "no boot was heard";
    }
}

static void print_machine(const struct awaited_machine *machine, FILE *to)
{
    fprintf(to, "%s ", machine->name);
    print_title(awaited_verdict_of(machine), to);
    bool has_boot = machine->boot && machine->state != AWAITED_UNHEARD;
    fprintf(to, " %s%s%s%s\n", what_of(machine), has_boot ? "; boot " : "",
            has_boot ? machine->boot : "",
            machine->is_quarantined ? "; in quarantine, so it doesn't count" : "");
}

/* Those with that verdict, some of them by name. */
static size_t print_machines(const struct awaited *awaited, int verdict, size_t shown, FILE *to)
{
    for (size_t i = 0; i < awaited->count; i++) {
        const struct awaited_machine *machine = &awaited->machines[i];
        if (machine->has_line && awaited_verdict_of(machine) == verdict && shown++ < SHOWN)
            print_machine(machine, to);
    }
    return shown;
}

static void print_counts(const struct awaited *awaited, FILE *to)
{
    size_t quarantined = 0, counts[VERDICTS] = {0}, all = 0;
    for (size_t i = 0; i < awaited->count; i++) {
        const struct awaited_machine *machine = &awaited->machines[i];
        all += awaited_counts(machine);
        quarantined += machine->is_quarantined;
        if (awaited_counts(machine))
            counts[awaited_verdict_of(machine)]++;
    }
    fprintf(to, "%zu of %zu passed", counts[VERDICT_PASS], all);
    for (int i = 0; i < ORDER - 1; i++)
        if (counts[order[i]] > 0)
            fprintf(to, ", %zu %s", counts[order[i]], verdict_title((enum verdict)order[i]));
    if (quarantined > 0)
        fprintf(to, "; %zu in quarantine", quarantined);
    fputc('\n', to);
}

static const char *next_of(const struct awaited *awaited, int verdict)
{
    for (size_t i = 0; i < awaited->count; i++) {
        const struct awaited_machine *machine = &awaited->machines[i];
        if (awaited_counts(machine) && machine->state == AWAITED_OVER &&
            machine->verdict == verdict && machine->next)
            return machine->next;
    }
    switch (verdict) {
    case VERDICT_SILENT:
        return "see that they have power and boot from the network, and look at cable and rate.";
    case VERDICT_TRUNCATED:
        return "wait longer (--timeout); if it stops there again, the machine hangs.";
    case VERDICT_OTHER:
        return "see that run= is among the words that it boots with.";
    case VERDICT_INCONCLUSIVE:
        return "nothing is proven either way: see what was skipped, or is in quarantine.";
    default:
        return "rollcall report tells of each; rollcall log NAME is what it said.";
    }
}

void awaited_conclude(const struct awaited *awaited, FILE *to)
{
    int verdict = awaited_verdict(awaited);
    size_t shown = 0;
    for (int i = 0; i < ORDER - 1; i++)
        shown = print_machines(awaited, order[i], shown, to);
    if (shown > SHOWN)
        fprintf(to, "and %zu more\n", shown - SHOWN);
    print_counts(awaited, to);
    if (verdict != VERDICT_PASS)
        fprintf(to, "next: %s\n", next_of(awaited, verdict));
}
