/* SPDX-License-Identifier: MIT */
#include "serial/lab/collect/names.h"

#include <stdlib.h>
#include <string.h>

#include "serial/lab/journal/journal.h"
#include "serial/lab/memory.h"

struct names {
    struct line **sorted;
    size_t count;
};

static int compare(const void *one, const void *other)
{
    const struct line *const *first = one, *const *second = other;
    return strcmp((*first)->name, (*second)->name);
}

struct names *names_make(const struct lines *lines)
{
    struct names *names = memory_new(1, sizeof *names);
    names->sorted = memory_new(lines->count + 1, sizeof(void *));
    for (uint32_t i = 0; i < lines->count; i++)
        if (lines->all[i])
            names->sorted[names->count++] = lines->all[i];
    qsort(names->sorted, names->count, sizeof(void *), compare);
    return names;
}

void names_free(struct names *names)
{
    free(names->sorted);
    free(names);
}

struct line *names_find(const struct names *names, const char *name)
{
    const struct line wanted = {.name = (char *)name}, *key = &wanted;
    struct line **found = bsearch(&key, names->sorted, names->count, sizeof(void *), compare);
    return found ? *found : NULL;
}

static void take(struct lines *lines, const struct frame *frame, const void *bytes)
{
    char name[SPOOL_NAME_MAX + 1];
    if (frame->kind != FRAME_NAME || frame->source == FRAME_SOURCE_NONE ||
        frame->source >= SPOOL_SOURCES || frame->length >= sizeof name)
        return;
    memcpy(name, bytes, frame->length);
    name[frame->length] = '\0';
    lines_add(lines, frame->source, name);
}

/* All that it ever had: where what is on disk ends, and in what isn't yet. */
static void take_from_journal(struct lines *lines, const char *folder)
{
    struct frame frame;
    const uint8_t *bytes;
    enum journal_event event;
    struct journal_reader *reader =
        journal_reader_open(folder, lines->spool, spool_drained_position(lines->spool));
    while (reader && ((event = journal_next(reader, &frame, &bytes)) == JOURNAL_FRAME ||
                      event == JOURNAL_GONE))
        take(lines, &frame, bytes);
    if (reader)
        journal_reader_close(reader);
}

static void take_drained(struct lines *lines)
{
    char name[SPOOL_NAME_MAX];
    for (uint32_t i = 0; i < spool_names_end(lines->spool); i++) {
        const struct frame frame = {
            .kind = FRAME_NAME, .source = i, .length = (uint32_t)spool_name(lines->spool, i, name)};
        if (frame.length > 0)
            take(lines, &frame, name);
    }
}

static void take_undrained(struct lines *lines)
{
    uint8_t *block = memory_new(1, SPOOL_BLOCK);
    uint64_t position = spool_drained_position(lines->spool);
    long length;
    while ((length = spool_copy(lines->spool, position = spool_next(lines->spool, position), block,
                                SPOOL_BLOCK)) > 0) {
        size_t whole = (size_t)length, step;
        for (size_t at = 0; (step = frame_step(block + at, whole - at)) > 0; at += step)
            take(lines, (const void *)(block + at), block + at + sizeof(struct frame));
        position += whole;
    }
    free(block);
}

/* A collector that died may have said some that the keeper wasn't told. But it said all that were
 * in the journal before it told the keeper of any: the files, which may be long, needn't be read
 * again, and the lines don't wait for that. */
void lines_name(struct lines *lines, const struct kept *kept, const char *folder)
{
    for (uint32_t i = 1; i < kept->count; i++)
        if (kept->all[i].name)
            lines_add(lines, i, kept->all[i].name)->is_said = true;
    if (kept->count == 0) {
        take_from_journal(lines, folder);
        return;
    }
    take_drained(lines);
    take_undrained(lines);
}
