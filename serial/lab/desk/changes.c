/* SPDX-License-Identifier: MIT */
/* Who looks on is told of every machine that changed since he was told last. Machines stand in the
 * order of their last change, so that this costs what changed, not what there is; and many ask for
 * the same, so the text that was made for one is kept for the others. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/desk/tell.h"
#include "serial/lab/memory.h"

enum { TEXTS_KEPT = 4 };

struct desk_text {
    atomic_uint holders; /* whoever asked, and the desk as long as it keeps it */
    uint64_t since;
    struct desk_text *next; /* of those that are kept, the latest first */
    size_t length;
    char bytes[];
};

static void unlink_machine(struct desk *desk, struct machine *machine)
{
    if (machine->version == 0)
        return;
    *(machine->newer ? &machine->newer->older : &desk->newest) = machine->older;
    *(machine->older ? &machine->older->newer : &desk->oldest) = machine->newer;
}

static void publish(struct desk *desk, struct machine *machine)
{
    unlink_machine(desk, machine);
    machine->version = ++desk->version;
    machine->newer = NULL;
    machine->older = desk->newest;
    *(desk->newest ? &desk->newest->newer : &desk->oldest) = machine;
    desk->newest = machine;
    free(machine->text);
    machine->text = NULL;
}

static void take_rewritten(struct desk *desk)
{
    for (size_t i = 0; desk->is_rewritten && i < desk->count; i++)
        if (desk->machines[i]->is_rewritten) {
            desk->machines[i]->is_rewritten = false;
            machine_changed(desk, desk->machines[i]);
        }
    desk->is_rewritten = false;
}

bool tell_publish(struct desk *desk, unsigned refresh)
{
    struct machine *machine;
    take_rewritten(desk);
    for (; refresh > 0 && (machine = desk->refreshed) != NULL; refresh--) {
        desk->refreshed = machine->next_refreshed;
        machine->is_refreshed = false;
        machine_changed(desk, machine);
    }
    bool is_any = desk->changed != NULL;
    if (is_any)
        tell_free(desk); /* who asks now wants newer ones */
    while ((machine = desk->changed) != NULL) {
        desk->changed = machine->next_changed;
        machine->is_changed = false;
        if (machine->lab)
            publish(desk, machine);
    }
    return is_any;
}

static const char *text_of(const struct desk *desk, struct machine *machine)
{
    if (!machine->text) {
        json_t *object = tell_machine(desk, machine);
        machine->text = json_dumps(object, JSON_COMPACT);
        json_decref(object);
    }
    return machine->text;
}

/* In the order of their changes, as an array. */
static struct desk_text *make(struct desk *desk, uint64_t since)
{
    struct machine *first = NULL;
    size_t size = sizeof "[]";
    for (struct machine *at = desk->newest; at && at->version > since; at = at->older) {
        size += at->lab ? strlen(text_of(desk, at)) + 1 : 0;
        first = at;
    }
    struct desk_text *text = memory_new(1, sizeof *text + size);
    char *to = text->bytes;
    *to++ = '[';
    for (struct machine *at = first; at; at = at->newer) {
        if (!at->lab)
            continue;
        if (to[-1] != '[')
            *to++ = ',';
        to = stpcpy(to, text_of(desk, at));
    }
    *to++ = ']';
    text->length = (size_t)(to - text->bytes);
    text->since = since;
    atomic_init(&text->holders, 1);
    return text;
}

static void keep(struct desk *desk, struct desk_text *text)
{
    struct desk_text **at = &desk->texts;
    text->next = desk->texts;
    desk->texts = text;
    for (unsigned i = 0; i < TEXTS_KEPT && *at; i++)
        at = &(*at)->next;
    if (*at)
        desk_text_free(*at);
    *at = NULL;
}

static struct desk_text *find(const struct desk *desk, uint64_t since)
{
    struct desk_text *text = desk->texts;
    while (text && text->since != since)
        text = text->next;
    return text;
}

uint64_t desk_version(struct desk *desk)
{
    desk_lock(desk);
    uint64_t version = desk->version;
    desk_unlock(desk);
    return version;
}

const struct desk_text *desk_changes(struct desk *desk, uint64_t since, uint64_t *now)
{
    struct desk_text *text = NULL;
    desk_lock(desk);
    *now = desk->version;
    if (since > desk->version) /* another desk's */
        since = 0;
    if (desk->version > since) {
        text = find(desk, since);
        if (!text) {
            text = make(desk, since);
            keep(desk, text);
        }
        atomic_fetch_add(&text->holders, 1);
    }
    desk_unlock(desk);
    return text;
}

const char *desk_text(const struct desk_text *text, size_t *length)
{
    *length = text->length;
    return text->bytes;
}

void desk_text_free(const struct desk_text *text)
{
    struct desk_text *own = (struct desk_text *)text;
    if (own && atomic_fetch_sub(&own->holders, 1) == 1)
        free(own);
}

void tell_free(struct desk *desk)
{
    for (struct desk_text *text = desk->texts, *next; text; text = next) {
        next = text->next;
        desk_text_free(text);
    }
    desk->texts = NULL;
}
