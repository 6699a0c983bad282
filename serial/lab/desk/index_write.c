/* SPDX-License-Identifier: MIT */
/* What is written is gathered first, so that a disk that takes nothing costs no more than waiting:
 * nothing that was concluded is forgotten, and nothing is half in there. */
#include <inttypes.h>
#include <stdio.h>

#include "serial/lab/desk/index_inside.h"
#include "serial/lab/memory.h"

enum { BOOTS_MAX = 256, MARKS_MAX = 16384, ID_ROOM = RECORD_BOOT_DIGITS + 1 };

/* An older row of the same boot is out of date. */
static void drop_boot(struct index *index, const struct boot *boot)
{
    for (struct boot **at = &index->new_boots; *at; at = &(*at)->next) {
        struct boot *old = *at;
        if (old->machine != boot->machine || old->id != boot->id)
            continue;
        *at = old->next;
        boot_free(old);
        index->boots_count--;
        return;
    }
}

void index_add_boot(struct index *index, struct boot *boot)
{
    drop_boot(index, boot);
    boot->next = index->new_boots;
    index->new_boots = boot;
    index->boots_count++;
}

void index_add_mark(struct index *index, const struct machine *machine, uint64_t ms,
                    uint64_t position)
{
    if (index->marks_count == index->marks_room) {
        index->marks_room = index->marks_room > 0 ? 2 * index->marks_room : 64;
        index->marks = memory_resize(index->marks, index->marks_room, sizeof *index->marks);
    }
    index->marks[index->marks_count++] =
        (struct mark){(uint64_t)machine->id, machine->log_end, ms, position};
}

bool index_is_full(const struct index *index)
{
    return index->boots_count >= BOOTS_MAX || index->marks_count >= MARKS_MAX;
}

static bool put_machine(struct index *index, const struct machine *machine)
{
    static const struct hearing none = {.first = UINT64_MAX};
    const struct hearing *hearing = machine->hearing ? machine->hearing : &none;
    return query_do(index->put_machine,
                    "itdiiiiiiiiiiiddit"
                    "diiiidi",
                    (uint64_t)machine->id, machine->name, (int)machine->source, machine->known,
                    machine->first_heard, machine->heard, machine->bytes, machine->lost,
                    machine->boots, machine->log_first, machine->log_end, hearing->first,
                    hearing->began, hearing->sealed, (int)hearing->is_again, (int)machine->line,
                    machine->line_since, machine->line_why, (int)machine->state,
                    machine->state_since, machine->begun[0], machine->begun[1], machine->begun[2],
                    (int)machine->is_garbled, machine->lost_at);
}

static bool put_boot(struct index *index, const struct boot *boot)
{
    char id[ID_ROOM];
    char *const *texts = boot->texts;
    snprintf(id, sizeof id, "%016" PRIx64, boot->id);
    return query_do(index->put_boot, "itiiiidddddddddtttttttt", (uint64_t)boot->machine, id,
                    boot->began, boot->ended, boot->first, boot->end, (int)boot->verdict,
                    (int)boot->pass, (int)boot->fail, (int)boot->error, (int)boot->skip,
                    (int)boot->accepted, (int)boot->changed, (int)boot->has_end,
                    (int)boot->is_whole, texts[BOOT_RUN], texts[BOOT_WHAT], texts[BOOT_NEXT],
                    texts[BOOT_VENDOR], texts[BOOT_PRODUCT], texts[BOOT_SERIAL], texts[BOOT_MAC],
                    texts[BOOT_JSON]);
}

static bool put_all(struct desk *desk)
{
    struct index *index = desk->index;
    bool is_good = database_run(index->database, "BEGIN IMMEDIATE");
    for (const struct machine *at = desk->dirty; at && is_good; at = at->next_dirty)
        is_good = put_machine(index, at);
    for (const struct boot *at = index->new_boots; at && is_good; at = at->next)
        is_good = put_boot(index, at);
    for (size_t i = 0; i < index->marks_count && is_good; i++)
        is_good = query_do(index->put_mark, "iiii", index->marks[i].machine, index->marks[i].offset,
                           index->marks[i].ms, index->marks[i].position);
    return is_good && query_do(index->put_followed, "ii", desk->followed, desk->history_ends) &&
           database_run(index->database, "COMMIT");
}

static void forget_written(struct desk *desk)
{
    struct index *index = desk->index;
    desk_lock(desk);
    index_forget(index);
    for (struct machine *at = desk->dirty, *next; at; at = next) {
        next = at->next_dirty;
        at->next_dirty = NULL;
        at->is_dirty = false;
    }
    desk->dirty = NULL;
    desk_unlock(desk);
}

bool index_commit(struct desk *desk)
{
    struct database *database = desk->index->database;
    if (put_all(desk)) {
        forget_written(desk);
        return true;
    }
    snprintf(desk->trouble, sizeof desk->trouble, "%s/index.db can't be written: %s", desk->folder,
             database_error(database));
    database_run(database, "ROLLBACK");
    return false;
}

static bool trim_machine(struct index *index, const struct machine *machine, uint64_t first,
                         uint64_t *offset)
{
    uint64_t id = (uint64_t)machine->id;
    *offset = machine->log_first;
    query_begin(index->last_mark, "ii", id, first);
    if (query_next(index->last_mark)) {
        *offset = query_number(index->last_mark, 0);
        query_end(index->last_mark);
    }
    return *offset <= machine->log_first || (query_do(index->trim_marks, "ii", id, *offset) &&
                                             query_do(index->trim_boots, "ii", id, *offset));
}

bool index_trim(struct desk *desk, uint64_t first, uint64_t *offsets)
{
    struct database *database = desk->index->database;
    bool is_good = database_run(database, "BEGIN IMMEDIATE");
    for (size_t i = 0; i < desk->count && is_good; i++)
        is_good = trim_machine(desk->index, desk->machines[i], first, &offsets[i]);
    is_good = is_good && database_run(database, "COMMIT");
    if (!is_good)
        database_run(database, "ROLLBACK");
    return is_good;
}
