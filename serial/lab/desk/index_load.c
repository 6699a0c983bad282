/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "serial/lab/desk/index_inside.h"
#include "serial/lab/memory.h"

/* A boot that was under way; hear_again() hears it anew. */
static struct hearing *open_boot(const struct query *row)
{
    struct hearing *hearing = NULL;
    if (query_number(row, 11) != UINT64_MAX) {
        hearing = memory_new(1, sizeof *hearing);
        hearing->first = query_number(row, 11);
        hearing->began = query_number(row, 12);
        hearing->sealed = query_number(row, 13);
        hearing->is_again = query_number(row, 14) != 0;
    }
    return hearing;
}

static void take_row(struct desk *desk, struct machine *machine, const struct query *row)
{
    machine->id = (int64_t)query_number(row, 0);
    if (machine->id >= desk->next_id)
        desk->next_id = machine->id + 1;
    machine_name_source(desk, machine, (uint32_t)query_number(row, 2));
    machine->known = query_number(row, 3);
    machine->first_heard = query_number(row, 4);
    machine->heard = query_number(row, 5);
    machine->bytes = query_number(row, 6);
    machine->lost = query_number(row, 7);
    machine->boots = query_number(row, 8);
    machine->log_first = query_number(row, 9);
    machine->log_end = query_number(row, 10);
    machine->hearing = open_boot(row);
    machine->line = (enum line)(query_number(row, 15) % (LINE_CLOSED + 1));
    machine->line_since = query_number(row, 16);
    machine->line_why = memory_text(query_text(row, 17));
    machine->state = (enum state)(query_number(row, 18) % STATES);
    machine->state_since = query_number(row, 19);
    for (int i = 0; i < LOOP_BOOTS; i++)
        machine->begun[i] = query_number(row, 20 + i);
    machine->is_garbled = query_number(row, 23) != 0;
    machine->lost_at = query_number(row, 24);
}

static void load_last(struct machine *machine, struct query *boot, struct query *mark)
{
    query_begin(boot, "i", (uint64_t)machine->id);
    if (query_next(boot)) {
        machine->last = index_row(boot, false);
        query_end(boot);
    }
    query_begin(mark, "i", (uint64_t)machine->id);
    if (query_next(mark)) {
        machine->mark_end = query_number(mark, 0);
        machine->mark_ms = query_number(mark, 1);
        query_end(mark);
    }
}

/* How far it came, and whether it was still at what had happened before. */
static void load_followed(struct desk *desk, struct database *database)
{
    uint64_t ends = (uint64_t)database_number(database, "SELECT history_ends FROM followed", 0);
    if (ends > desk->history_ends)
        desk->history_ends = ends;
    desk->followed = (uint64_t)database_number(database, "SELECT position FROM followed", 0);
}

bool index_load(struct desk *desk)
{
    struct database *database = desk->index->database;
    database_has_failed(database);
    struct query *rows = database_query(database, "SELECT * FROM machines ORDER BY id");
    struct query *boot = database_query(
        database, "SELECT " BOOT_COLUMNS
                  ", NULL FROM boots WHERE machine=? ORDER BY began DESC, log_first DESC"
                  " LIMIT 1");
    struct query *mark = database_query(
        database, "SELECT offset, ms FROM marks WHERE machine=? ORDER BY offset DESC LIMIT 1");
    load_followed(desk, database);
    query_begin(rows, "");
    while (query_next(rows)) {
        const char *name = query_text(rows, 1);
        struct machine *machine = machine_of(desk, name ? name : "");
        take_row(desk, machine, rows);
        load_last(machine, boot, mark);
        if (machine->heard > desk->now)
            desk->now = machine->heard;
    }
    return !database_has_failed(database);
}
