/* SPDX-License-Identifier: MIT */
#include "serial/lab/desk/inside.h"

#include <stdlib.h>

#include "serial/lab/desk/index.h"
#include "serial/lab/desk/plain.h"
#include "serial/lab/memory.h"

static void trim_machine(struct desk *desk, struct machine *machine, uint64_t first)
{
    if (first <= machine->log_first)
        return;
    plain_trim(desk, machine, first);
    desk_lock(desk);
    machine->log_first = first;
    machine_dirty(desk, machine);
    desk_unlock(desk);
}

void trim(struct desk *desk)
{
    uint64_t first, end;
    desk->trimmed_at = desk_clock(desk);
    if (!journal_extent(desk->folder, &first, &end) || first == desk->journal_first)
        return;
    uint64_t *offsets = memory_new(desk->count, sizeof *offsets);
    if (index_trim(desk, first, offsets)) {
        for (size_t i = 0; i < desk->count; i++)
            trim_machine(desk, desk->machines[i], offsets[i]);
        desk->journal_first = first;
    }
    free(offsets);
}
