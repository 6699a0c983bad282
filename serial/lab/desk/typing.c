/* SPDX-License-Identifier: MIT */
/* Who writes to a machine: one at a time, taken and given back where everybody sees it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/desk/inside.h"
#include "serial/lab/desk/tell.h"
#include "serial/lab/memory.h"
#include "serial/lab/source_name.h"

static bool is_in(const char *const *list, unsigned count, const char *user)
{
    for (unsigned i = 0; i < count; i++)
        if (strcmp(list[i], user) == 0)
            return true;
    return false;
}

static bool may_type(const struct desk *desk, const struct machine *machine, const char *user)
{
    const struct lab_machine *lab = machine->lab;
    const struct lab_settings *settings = &desk->lab->settings;
    if (!user || lab->type != LAB_TYPE_PEOPLE ||
        is_in(settings->viewers, settings->viewers_count, user))
        return false;
    return lab->writers_count == 0 || is_in(lab->writers, lab->writers_count, user);
}

bool desk_may_type(struct desk *desk, const char *name, const char *user)
{
    desk_lock(desk);
    const struct machine *machine = machine_find(desk, name);
    bool may = machine && machine->lab && may_type(desk, machine, user);
    desk_unlock(desk);
    return may;
}

/* Into the journal, for whoever asks later who wrote there. */
static void note(struct desk *desk, const struct machine *machine, const char *what)
{
    char *json = memory_format("{\"%s\":\"%s\"}", what, machine->name);
    order_send(desk, machine, ORDER_NOTE, machine->writer, json, strlen(json));
    free(json);
}

/* Changes are told by the following thread; it is woken for that. */
static void told(struct desk *desk, struct machine *machine)
{
    machine->is_rewritten = true;
    desk->is_rewritten = true;
    desk_wake(desk);
}

static enum desk_refusal take(struct desk *desk, struct machine *machine, const char *user,
                              uint64_t session, char *who, size_t size)
{
    if (!may_type(desk, machine, user))
        return DESK_NOT_ALLOWED;
    if (machine->writer && machine->writer_session != session) {
        snprintf(who, size, "%s", machine->writer);
        return DESK_TAKEN;
    }
    if (machine->writer)
        return DESK_GRANTED;
    machine->writer = memory_text(user);
    machine->writer_session = session;
    note(desk, machine, "taken");
    told(desk, machine);
    return DESK_GRANTED;
}

enum desk_refusal desk_take(struct desk *desk, const char *name, const char *user, uint64_t session,
                            char *who, size_t size)
{
    if (size > 0)
        who[0] = '\0';
    desk_lock(desk);
    struct machine *machine = machine_find(desk, name);
    enum desk_refusal refusal =
        machine && machine->lab ? take(desk, machine, user, session, who, size) : DESK_NO_MACHINE;
    desk_unlock(desk);
    return refusal;
}

static void release(struct desk *desk, struct machine *machine)
{
    note(desk, machine, "released");
    free(machine->writer);
    machine->writer = NULL;
    machine->writer_session = 0;
    told(desk, machine);
}

void typing_take_lab(struct desk *desk)
{
    for (size_t i = 0; i < desk->count; i++) {
        struct machine *machine = desk->machines[i];
        if (machine->writer && !(machine->lab && may_type(desk, machine, machine->writer)))
            release(desk, machine);
    }
}

void desk_release(struct desk *desk, const char *name, uint64_t session)
{
    desk_lock(desk);
    for (size_t i = 0; i < desk->count; i++) {
        struct machine *machine = desk->machines[i];
        if (machine->writer && machine->writer_session == session &&
            (!name || strcmp(machine->name, name) == 0))
            release(desk, machine);
    }
    desk_unlock(desk);
}

static enum desk_refusal send(struct desk *desk, const char *name, uint64_t session, uint32_t kind,
                              const void *bytes, size_t length)
{
    enum desk_refusal refusal = DESK_NO_MACHINE;
    desk_lock(desk);
    const struct machine *machine = machine_find(desk, name);
    if (machine && machine->lab) {
        bool is_writer = machine->writer && machine->writer_session == session;
        refusal = is_writer ? order_send(desk, machine, kind, machine->writer, bytes, length)
                            : DESK_NOT_TAKEN;
    }
    desk_unlock(desk);
    return refusal;
}

enum desk_refusal desk_type(struct desk *desk, const char *name, uint64_t session,
                            const void *bytes, size_t length)
{
    return send(desk, name, session, ORDER_TYPE, bytes, length);
}

/* Without the machine or its source what else is wrong is said. */
static bool takes_break(struct desk *desk, const char *name)
{
    struct source_name source;
    desk_lock(desk);
    const struct machine *machine = machine_find(desk, name);
    const char *text = machine && machine->lab ? machine->lab->source : NULL;
    bool takes =
        !text || source_name_read(text, 0, "x", &source) != NULL || source_takes_break(&source);
    desk_unlock(desk);
    return takes;
}

enum desk_refusal desk_break(struct desk *desk, const char *name, uint64_t session)
{
    if (!takes_break(desk, name))
        return DESK_NO_BREAK;
    return send(desk, name, session, ORDER_BREAK, "", 0);
}
