/* SPDX-License-Identifier: MIT */
#include "serial/lab/commands/awaited.h"

#include <stdlib.h>
#include <string.h>

#include "serial/lab/memory.h"
#include "serial/lab/text.h"
#include "serial/lab/verdict.h"

enum { NAME_MAX_SHOWN = 40 };

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
    free(machine->closed);
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

static void see_line(struct awaited_machine *machine, const json_t *line)
{
    const char *state = json_string_value(json_object_get(line, "state"));
    bool is_closed = state && strcmp(state, "closed") == 0;
    set_text(&machine->closed, is_closed ? line : NULL, "why");
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

/* A verdict that it had before stays. */
static void lose(struct awaited_machine *machine, const char *why)
{
    if (machine->state == AWAITED_OVER || !machine->has_line)
        return;
    machine->state = AWAITED_LOST;
    machine->lost = why;
}

static void see(struct awaited_machine *machine, const struct awaited_rule *rule,
                const json_t *told)
{
    const char *state = json_string_value(json_object_get(told, "state"));
    int verdict = verdict_of(state ? state : "", told);
    enum awaited_state seen = state_of(rule, told, verdict);
    bool has_line = !state || strcmp(state, "screen") != 0;
    machine->has_line = has_line || (machine->is_seen && machine->has_line);
    machine->is_known = machine->is_seen = true;
    see_line(machine, json_object_get(told, "line"));
    machine->is_quarantined = json_is_string(json_object_get(told, "quarantine"));
    /* A verdict counts although the machine boots again, until it has another. */
    if (machine->state == AWAITED_OVER && seen != AWAITED_OVER)
        return;
    machine->is_told &= machine->state == seen && machine->verdict == verdict;
    machine->state = seen;
    if (!has_line)
        lose(machine, "its line was taken out of the lab file meanwhile");
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
    if (!machine || !machine->is_seen)
        return;
    machine->is_known = false;
    lose(machine, "it was taken out of the lab file meanwhile");
}

void awaited_begin(struct awaited *awaited)
{
    for (size_t i = 0; i < awaited->count; i++)
        awaited->machines[i].is_known = false;
}

void awaited_end(struct awaited *awaited)
{
    for (size_t i = 0; i < awaited->count; i++)
        if (!awaited->machines[i].is_known)
            awaited_lose(awaited, awaited->machines[i].name);
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
    case AWAITED_LOST:
        return VERDICT_NOT_ASKED;
    default:
        return VERDICT_SILENT;
    }
}

static bool is_missing(const struct awaited_machine *machine)
{
    return awaited_counts(machine) && machine->state != AWAITED_OVER &&
           machine->state != AWAITED_LOST;
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
