/* SPDX-License-Identifier: MIT */
#include "serial/lab/desk/inside.h"

#include <stdlib.h>
#include <string.h>

#include "serial/lab/desk/crash.h"
#include "serial/lab/desk/plain.h"
#include "serial/lab/memory.h"

enum { SOURCES_MAX = 1 << 20, POINTER = sizeof(void *), FIRST_ROOM = 16 };

struct machine *machine_find(const struct desk *desk, const char *name)
{
    for (size_t i = 0; i < desk->count; i++)
        if (strcmp(desk->machines[i]->name, name) == 0)
            return desk->machines[i];
    return NULL;
}

static void make_room(struct desk *desk)
{
    if (desk->count < desk->room)
        return;
    desk->room = desk->room > 0 ? 2 * desk->room : FIRST_ROOM;
    desk->machines = memory_resize(desk->machines, desk->room, POINTER);
    desk->due = memory_resize(desk->due, desk->room, POINTER);
}

struct machine *machine_of(struct desk *desk, const char *name)
{
    struct machine *machine = machine_find(desk, name);
    if (machine)
        return machine;
    make_room(desk);
    machine = memory_new(1, sizeof *machine);
    machine->name = memory_copy(name, strlen(name));
    machine->lab = lab_file_find(desk->lab, name);
    machine->id = desk->next_id++;
    machine->log = -1;
    lines_begin(&machine->lines);
    desk->machines[desk->count++] = machine;
    return machine;
}

void machine_free(struct machine *machine)
{
    hearing_end(machine);
    boot_free(machine->last);
    free(machine->name);
    free(machine->line_why);
    free(machine->text);
    free(machine->writer);
    free(machine);
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

void machine_take_lab(struct desk *desk, const struct lab_file *lab)
{
    desk->lab = lab;
    crash_free(desk); /* which may lie elsewhere now */
    for (unsigned i = 0; i < lab->machines_count; i++)
        machine_of(desk, lab->machines[i].name);
    for (size_t i = 0; i < desk->count; i++) {
        struct machine *machine = desk->machines[i];
        machine->lab = lab_file_find(lab, machine->name);
        machine_restate(desk, machine);
        machine_dirty(desk, machine);
        machine_changed(desk, machine);
    }
}

bool machine_is_screen(const struct machine *machine)
{
    return machine->lab && machine->lab->source && strcmp(machine->lab->source, "none") == 0;
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
