/* SPDX-License-Identifier: MIT */
#include "serial/lab/desk/inside.h"

#include <stdlib.h>
#include <string.h>

#include "serial/lab/desk/crash.h"
#include "serial/lab/desk/plain.h"
#include "serial/lab/memory.h"

enum { SOURCES_MAX = 1 << 20, POINTER = sizeof(void *), FIRST_ROOM = 16 };

/* Where the name stands, or would (FNV-1a). */
static struct machine **place_of(const struct desk *desk, const char *name)
{
    uint32_t hash = 2166136261;
    for (const char *c = name; *c != '\0'; c++)
        hash = (hash ^ (uint8_t)*c) * 16777619;
    size_t at = hash & (desk->names - 1);
    while (desk->by_name[at] && strcmp(desk->by_name[at]->name, name) != 0)
        at = (at + 1) & (desk->names - 1);
    return &desk->by_name[at];
}

struct machine *machine_find(const struct desk *desk, const char *name)
{
    return desk->names > 0 ? *place_of(desk, name) : NULL;
}

static void make_room(struct desk *desk)
{
    if (desk->count < desk->room)
        return;
    desk->room = desk->room > 0 ? 2 * desk->room : FIRST_ROOM;
    desk->machines = memory_resize(desk->machines, desk->room, POINTER);
    desk->due = memory_resize(desk->due, desk->room, POINTER);
    free(desk->by_name);
    desk->names = 2 * desk->room;
    desk->by_name = memory_new(desk->names, POINTER);
    for (size_t i = 0; i < desk->count; i++)
        *place_of(desk, desk->machines[i]->name) = desk->machines[i];
}

static void machine_free(struct machine *machine)
{
    hearing_end(machine);
    boot_free(machine->last);
    free(machine->name);
    free(machine->line_why);
    free(machine->text);
    free(machine->writer);
    free(machine);
}

void machines_forget(struct desk *desk)
{
    for (size_t i = 0; i < desk->count; i++)
        machine_free(desk->machines[i]);
    if (desk->names > 0)
        memset(desk->by_name, 0, desk->names * POINTER);
    desk->count = desk->sources_count = desk->due_count = desk->listed_count = 0;
    desk->newest = desk->oldest = desk->changed = desk->refreshed = desk->dirty = NULL;
    desk->next_id = 1;
}

struct machine *machine_of(struct desk *desk, const char *name)
{
    struct machine *machine = machine_find(desk, name);
    if (machine)
        return machine;
    make_room(desk);
    machine = memory_new(1, sizeof *machine);
    machine->name = memory_text(name);
    machine->id = desk->next_id++;
    machine->log = -1;
    lines_begin(&machine->lines);
    desk->machines[desk->count++] = machine;
    *place_of(desk, machine->name) = machine;
    return machine;
}

struct machine *machine_at(const struct desk *desk, uint32_t source)
{
    return source < desk->sources_count ? desk->sources[source] : NULL;
}

void machine_name_source(struct desk *desk, struct machine *machine, uint32_t source)
{
    struct machine *before = machine_at(desk, source);
    if (source == FRAME_SOURCE_NONE || source >= SOURCES_MAX || before == machine)
        return;
    if (source >= desk->sources_count) {
        size_t count = source + FIRST_ROOM;
        desk->sources = memory_resize(desk->sources, count, POINTER);
        memset(desk->sources + desk->sources_count, 0, (count - desk->sources_count) * POINTER);
        desk->sources_count = count;
    }
    if (before)
        before->source = FRAME_SOURCE_NONE;
    if (machine->source != FRAME_SOURCE_NONE)
        desk->sources[machine->source] = NULL;
    desk->sources[source] = machine;
    machine->source = source;
}

void machines_list(struct desk *desk)
{
    const struct lab_file *lab = desk->lab;
    desk->listed = memory_resize(desk->listed, lab->machines_count + 1, POINTER);
    desk->listed_count = lab->machines_count;
    for (size_t i = 0; i < desk->count; i++)
        desk->machines[i]->lab = NULL;
    for (unsigned i = 0; i < lab->machines_count; i++) {
        desk->listed[i] = machine_of(desk, lab->machines[i].name);
        desk->listed[i]->lab = &lab->machines[i];
    }
}

void machine_take_lab(struct desk *desk, const struct lab_file *lab)
{
    desk->lab = lab;
    crash_free(desk); /* which may lie elsewhere now */
    machines_list(desk);
    typing_take_lab(desk);
    for (size_t i = 0; i < desk->count; i++) {
        struct machine *machine = desk->machines[i];
        machine_restate(desk, machine);
        machine_dirty(desk, machine);
        machine_changed(desk, machine);
    }
}

bool machine_is_screen(const struct machine *machine)
{
    const struct lab_machine *lab = machine->lab;
    return lab && (!lab->source || strcmp(lab->source, "none") == 0);
}

void machine_dirty(struct desk *desk, struct machine *machine)
{
    if (machine->is_dirty)
        return;
    machine->is_dirty = true;
    machine->next_dirty = desk->dirty;
    desk->dirty = machine;
}

void machine_changed(struct desk *desk, struct machine *machine)
{
    if (machine->is_changed)
        return;
    machine->is_changed = true;
    machine->next_changed = NULL;
    if (desk->changed)
        desk->changed_last->next_changed = machine;
    else
        desk->changed = machine;
    desk->changed_last = machine;
}

void machine_refresh(struct desk *desk, struct machine *machine)
{
    if (machine->is_refreshed)
        return;
    machine->is_refreshed = true;
    machine->next_refreshed = NULL;
    if (desk->refreshed)
        desk->refreshed_last->next_refreshed = machine;
    else
        desk->refreshed = machine;
    desk->refreshed_last = machine;
}
