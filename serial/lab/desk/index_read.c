/* SPDX-License-Identifier: MIT */
/* What isn't written yet is looked at first; then a second connection reads what is, so that nobody
 * who asks waits for a disk that is slow to write. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "serial/lab/desk/index_inside.h"
#include "serial/lab/memory.h"

enum { ERROR_MAX = 256, ID_ROOM = RECORD_BOOT_DIGITS + 1, JSON_COLUMN = 22 };

struct boot *index_row(const struct query *query, bool has_json)
{
    struct boot *boot = memory_new(1, sizeof *boot);
    const char *id = query_text(query, 1);
    int column = 2;
    uint64_t *const numbers[] = {&boot->began, &boot->ended, &boot->first, &boot->end};
    unsigned *const counts[] = {&boot->verdict, &boot->pass,     &boot->fail,   &boot->error,
                                &boot->skip,    &boot->accepted, &boot->changed};
    boot->machine = (int64_t)query_number(query, 0);
    boot->id = id ? strtoull(id, NULL, 16) : 0;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        *numbers[i] = query_number(query, column++);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        *counts[i] = (unsigned)query_number(query, column++);
    boot->verdict = boot->verdict <= VERDICT_INCONCLUSIVE ? boot->verdict : VERDICT_NOT_ASKED;
    boot->has_end = query_number(query, column++) != 0;
    boot->is_whole = query_number(query, column++) != 0;
    for (unsigned i = 0; i < BOOT_TEXTS; i++, column++)
        if (i != BOOT_JSON || has_json)
            boot->texts[i] = memory_text(query_text(query, column));
    return boot;
}

void boots_free(struct boot *boots)
{
    for (struct boot *next; boots; boots = next) {
        next = boots->next;
        boot_free(boots);
    }
}

static bool has_reader(struct index *index)
{
    char error[ERROR_MAX];
    if (index->reader)
        return true;
    index->reader = database_open(index->path, true, error, sizeof error);
    if (!index->reader)
        return false;
    database_run(index->reader, "PRAGMA cache_size=-256");
    index->boots = database_query(
        index->reader, "SELECT " BOOT_COLUMNS ", CASE ? WHEN 1 THEN json END FROM boots"
                       " WHERE machine=? AND began<? ORDER BY began DESC, log_first DESC LIMIT ?");
    index->boot = database_query(index->reader, "SELECT " BOOT_COLUMNS
                                                ", json FROM boots WHERE machine=? AND boot=?");
    index->whole_before = database_query(
        index->reader,
        "SELECT json FROM boots WHERE machine=? AND boot<>? AND is_whole"
        " AND (began, log_first)<(?, ?) ORDER BY began DESC, log_first DESC LIMIT 1");
    index->mark =
        database_query(index->reader, "SELECT offset, position FROM marks WHERE machine=? AND ms<=?"
                                      " ORDER BY offset DESC LIMIT 1");
    return true;
}

static struct boot *copy_of(const struct boot *boot, bool has_json)
{
    struct boot *copy = boot_copy(boot);
    if (has_json)
        copy->texts[BOOT_JSON] = memory_text(boot->texts[BOOT_JSON]);
    return copy;
}

/* Two may have begun within a millisecond. */
static bool is_later(const struct boot *one, const struct boot *other)
{
    return one->began > other->began || (one->began == other->began && one->first > other->first);
}

/* Into the list, which is sorted by time, the latest first; one that is there already counts. */
static void insert(struct boot **boots, struct boot *boot)
{
    struct boot **at = boots;
    for (const struct boot *old = *boots; old; old = old->next)
        if (old->id == boot->id) {
            boot_free(boot);
            return;
        }
    while (*at && is_later(*at, boot))
        at = &(*at)->next;
    boot->next = *at;
    *at = boot;
}

static void cut(struct boot **boots, unsigned most)
{
    while (*boots && most-- > 0)
        boots = &(*boots)->next;
    boots_free(*boots);
    *boots = NULL;
}

struct boot *index_boots(struct desk *desk, const struct machine *machine, uint64_t before,
                         unsigned most, bool has_json)
{
    struct index *index = desk->index;
    struct boot *boots = NULL;
    before = before > 0 && before < INT64_MAX ? before : INT64_MAX;
    for (const struct boot *at = index->new_boots; at; at = at->next)
        if (at->machine == machine->id && at->began < before)
            insert(&boots, copy_of(at, has_json));
    if (has_reader(index)) {
        query_begin(index->boots, "diid", (int)has_json, (uint64_t)machine->id, before, (int)most);
        while (query_next(index->boots))
            insert(&boots, index_row(index->boots, has_json));
    }
    cut(&boots, most);
    return boots;
}

struct boot *index_boot(struct desk *desk, const struct machine *machine, uint64_t id)
{
    struct index *index = desk->index;
    struct boot *boot = NULL;
    char text[ID_ROOM];
    for (const struct boot *at = index->new_boots; at; at = at->next)
        if (at->machine == machine->id && at->id == id)
            return copy_of(at, true);
    if (!has_reader(index))
        return NULL;
    snprintf(text, sizeof text, "%016" PRIx64, id);
    query_begin(index->boot, "it", (uint64_t)machine->id, text);
    if (query_next(index->boot)) {
        boot = index_row(index->boot, true);
        query_end(index->boot);
    }
    return boot;
}

bool index_mark(struct desk *desk, const struct machine *machine, uint64_t ms, uint64_t *offset,
                uint64_t *position)
{
    struct index *index = desk->index;
    for (size_t i = index->marks_count; i-- > 0;) {
        const struct mark *mark = &index->marks[i];
        if ((int64_t)mark->machine != machine->id || mark->ms > ms)
            continue;
        *offset = mark->offset;
        *position = mark->position;
        return true;
    }
    if (!has_reader(index))
        return false;
    query_begin(index->mark, "ii", (uint64_t)machine->id, ms);
    bool is_there = query_next(index->mark);
    if (is_there) {
        *offset = query_number(index->mark, 0);
        *position = query_number(index->mark, 1);
        query_end(index->mark);
    }
    return is_there;
}

char *index_whole_before(struct desk *desk, const struct machine *machine, const struct boot *boot)
{
    struct index *index = desk->index;
    const struct boot *latest = NULL;
    char id[ID_ROOM], *json = NULL;
    for (const struct boot *at = index->new_boots; at; at = at->next)
        if (at->machine == machine->id && at->id != boot->id && at->is_whole &&
            is_later(boot, at) && (!latest || is_later(at, latest)))
            latest = at;
    if (latest)
        return memory_text(latest->texts[BOOT_JSON]);
    if (!has_reader(index))
        return NULL;
    snprintf(id, sizeof id, "%016" PRIx64, boot->id);
    query_begin(index->whole_before, "itii", (uint64_t)machine->id, id, boot->began, boot->first);
    if (query_next(index->whole_before)) {
        json = memory_text(query_text(index->whole_before, 0));
        query_end(index->whole_before);
    }
    return json;
}
