/* SPDX-License-Identifier: MIT */
#include "serial/lab/collect/names.h"

#include <stdlib.h>
#include <string.h>

#include "serial/lab/journal/journal.h"
#include "serial/lab/memory.h"

struct named {
    struct line *line;
};

struct names {
    struct named *sorted;
    size_t count;
};

static int compare(const void *one, const void *other)
{
    const struct named *first = one, *second = other;
    return strcmp(first->line->name, second->line->name);
}

struct names *names_make(const struct lines *lines)
{
    struct names *names = memory_new(1, sizeof *names);
    names->sorted = memory_new(lines->count + 1, sizeof *names->sorted);
    for (uint32_t i = 0; i < lines->count; i++)
        if (lines->all[i])
            names->sorted[names->count++].line = lines->all[i];
    qsort(names->sorted, names->count, sizeof *names->sorted, compare);
    return names;
}

void names_free(struct names *names)
{
    free(names->sorted);
    free(names);
}

struct line *names_find(const struct names *names, const char *name)
{
    struct line wanted = {.name = (char *)name};
    const struct named key = {&wanted};
    const struct named *found =
        bsearch(&key, names->sorted, names->count, sizeof *names->sorted, compare);
    return found ? found->line : NULL;
}

/* Where the journal ends now all names hold that it ever had. */
static void take_from_journal(struct lines *lines, const char *folder)
{
    struct frame frame;
    const uint8_t *bytes;
    uint64_t first, end;
    char name[SPOOL_NAME_MAX + 1];
    if (!journal_extent(folder, &first, &end))
        return;
    struct journal_reader *reader = journal_reader_open(folder, NULL, end);
    while (reader && journal_next(reader, &frame, &bytes) == JOURNAL_FRAME) {
        if (frame.kind != FRAME_NAME || frame.source == FRAME_SOURCE_NONE ||
            frame.source >= SPOOL_SOURCES || frame.length >= sizeof name)
            continue;
        memcpy(name, bytes, frame.length);
        name[frame.length] = '\0';
        lines_add(lines, frame.source, name);
    }
    if (reader)
        journal_reader_close(reader);
}

/* The spool and the keeper are new where the names aren't kept. */
void lines_name(struct lines *lines, const struct kept *kept, const char *folder)
{
    for (uint32_t i = 1; i < kept->count; i++)
        if (kept->all[i].name)
            lines_add(lines, i, kept->all[i].name)->is_name_due = false;
    if (lines->count == 0)
        take_from_journal(lines, folder);
}
