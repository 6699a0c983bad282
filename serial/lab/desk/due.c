/* SPDX-License-Identifier: MIT */
#include "serial/lab/desk/due.h"

#include "serial/lab/memory.h"

static void put(struct desk *desk, size_t place, struct machine *machine)
{
    desk->due[place] = machine;
    machine->due_place = place;
}

static void rise(struct desk *desk, struct machine *machine, size_t place)
{
    while (place > 0 && desk->due[(place - 1) / 2]->due > machine->due) {
        put(desk, place, desk->due[(place - 1) / 2]);
        place = (place - 1) / 2;
    }
    put(desk, place, machine);
}

static void sink(struct desk *desk, struct machine *machine, size_t place)
{
    for (size_t child; (child = 2 * place + 1) < desk->due_count; place = child) {
        if (child + 1 < desk->due_count && desk->due[child + 1]->due < desk->due[child]->due)
            child++;
        if (desk->due[child]->due >= machine->due)
            break;
        put(desk, place, desk->due[child]);
    }
    put(desk, place, machine);
}

static void leave(struct desk *desk, const struct machine *machine)
{
    struct machine *last = desk->due[--desk->due_count];
    if (last == machine)
        return;
    sink(desk, last, machine->due_place);
    rise(desk, last, last->due_place);
}

void due_set(struct desk *desk, struct machine *machine, uint64_t when)
{
    if (machine->due == when)
        return;
    if (machine->due != NEVER)
        leave(desk, machine);
    machine->due = when;
    if (when == NEVER)
        return;
    rise(desk, machine, desk->due_count++); /* machine_of made room for everybody */
}

uint64_t due_next(const struct desk *desk)
{
    return desk->due_count > 0 ? desk->due[0]->due : NEVER;
}

/* A look always ends with a later time, or none. */
void due_run(struct desk *desk, uint64_t ms)
{
    while (desk->due_count > 0 && desk->due[0]->due <= ms) {
        struct machine *machine = desk->due[0];
        if (machine->due > desk->now)
            desk->now = machine->due;
        if (machine->hearing && machine->hearing->due <= desk->now)
            boot_look(desk, machine);
        machine_restate(desk, machine);
    }
}
