/* SPDX-License-Identifier: MIT */
#include "serial/lab/collect/lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "serial/lab/collect/names.h"
#include "serial/lab/collect/say.h"
#include "serial/lab/journal/journal.h"
#include "serial/lab/memory.h"

enum {
    READY_MAX = 256,
    LEAVING_MS = 100,
    ROOM_MS = 100,    /* how long one wait for room in the spool takes */
    ROOM_TRIES = 100, /* and how many of them a frame is worth */
};

struct line *lines_find(const struct lines *lines, uint32_t source)
{
    return source < lines->count ? lines->all[source] : NULL;
}

bool lines_say_name(struct lines *lines, struct line *line)
{
    if (line->is_said)
        return true;
    line->is_said = spool_add(lines->spool, FRAME_NAME, line->source, lines->now, line->name,
                              strlen(line->name));
    line->is_name_due = line->is_said;
    if (line->is_said)
        lines_keep(lines, line);
    return line->is_said;
}

/* Nobody else looks meanwhile whether a write hangs, which makes room. */
static void wait_for_room(const struct lines *lines)
{
    struct journal_status status;
    spool_wait_room(lines->spool, ROOM_MS);
    if (lines->writer)
        journal_writer_status(lines->writer, &status);
}

bool lines_frame(struct lines *lines, enum frame_kind kind, uint32_t source, const void *bytes,
                 size_t length)
{
    struct line *line = lines_find(lines, source);
    for (unsigned tries = 0; tries < ROOM_TRIES; tries++) {
        bool is_named = !line || lines_say_name(lines, line);
        if (is_named && (kind == FRAME_NAME ||
                         spool_add(lines->spool, kind, source, lines->now, bytes, length)))
            return true;
        wait_for_room(lines);
    }
    say("the journal took nothing for %d s: an event is missing", ROOM_TRIES * ROOM_MS / 1000);
    return false;
}

void lines_keep(struct lines *lines, struct line *line)
{
    if (line->is_queued)
        return;
    line->is_queued = true;
    line->next_due = NULL;
    if (lines->last_due)
        lines->last_due->next_due = line;
    else
        lines->first_due = line;
    lines->last_due = line;
}

void lines_keep_all(struct lines *lines)
{
    for (uint32_t i = 0; i < lines->count; i++) {
        struct line *line = lines->all[i];
        if (!line)
            continue;
        line->is_name_due = line->is_said;
        line->is_keep_due = line->descriptor >= 0;
        lines_keep(lines, line);
    }
}

struct line *lines_add(struct lines *lines, uint32_t source, const char *name)
{
    if (source >= lines->room) {
        uint32_t room = source + 256;
        lines->all = memory_resize(lines->all, room, sizeof(void *));
        memset(lines->all + lines->room, 0, (room - lines->room) * sizeof(void *));
        lines->room = room;
    }
    lines->count = source >= lines->count ? source + 1 : lines->count;
    if (lines->all[source])
        return lines->all[source];
    struct line *line = memory_new(1, sizeof *line);
    *line = (struct line){.lines = lines,
                          .name = memory_copy(name, strlen(name)),
                          .source = source,
                          .descriptor = -1,
                          .pidfd = -1,
                          .its_end = -1,
                          .due_ms = LINE_NEVER,
                          .break_ms = LINE_NEVER};
    return lines->all[source] = line;
}

/* Those of the lab that nobody has named before get the next numbers. */
static void name_machine(struct lines *lines, struct names *names,
                         const struct lab_machine *machine)
{
    struct line *line = names_find(names, machine->name);
    if (!line && lines->count < SPOOL_SOURCES)
        line = lines_add(lines, lines->count > 0 ? lines->count : 1, machine->name);
    if (line)
        line->machine = machine;
    else
        say("%s: not served: the journal has names for %d machines, with those that were here "
            "once: take another `folder:`",
            machine->name, SPOOL_SOURCES - 1);
}

static bool has_line(const struct line *line)
{
    return line->machine && line_is_for(line->machine);
}

/* What the lab file says of it now, beside what it is. */
static void apply(struct lines *lines, struct line *line, struct kept *kept)
{
    struct kept_one *one = kept && line->source < kept->count ? &kept->all[line->source] : NULL;
    bool is_held = one && one->descriptor >= 0;
    uint64_t what = has_line(line) ? line_what(line->machine) : 0;
    /* To a new spool and keeper also of those that are no longer here: no number is used again. */
    if (!line->is_said)
        lines_frame(lines, FRAME_NAME, line->source, NULL, 0);
    if (is_held && what != 0 && one->line.what == what) {
        line_adopt(line, one->descriptor, &one->line);
        return;
    }
    if (is_held)
        line_forsake(line, one->descriptor, &one->line);
    if (line->what == what)
        return;
    line->what = what;
    line->is_news = false;
    if (what == 0) {
        line_close(line, "the lab file has no line for it any more");
        line->state = LINE_NONE;
    } else if (line->state != LINE_NONE) {
        line_reopen(line, "the lab file says otherwise now");
    } else {
        line_open(line);
    }
}

void lines_apply(struct lines *lines, const struct lab_file *lab, struct kept *kept)
{
    struct names *names = names_make(lines);
    for (uint32_t i = 0; i < lines->count; i++)
        if (lines->all[i])
            lines->all[i]->machine = NULL;
    for (unsigned i = 0; i < lab->machines_count; i++)
        name_machine(lines, names, &lab->machines[i]);
    names_free(names);
    lines->lines = 0;
    for (uint32_t i = 0; i < lines->count; i++) {
        struct line *line = lines->all[i];
        if (!line)
            continue;
        lines->lines += has_line(line);
        apply(lines, line, kept);
    }
}

void lines_sooner(struct lines *lines, uint64_t due_ms)
{
    lines->due_ms = due_ms < lines->due_ms ? due_ms : lines->due_ms;
}

void lines_due(struct lines *lines)
{
    if (lines->due_ms > lines->now_ms)
        return;
    lines->due_ms = LINE_NEVER;
    leaving_look(&lines->leaving, lines->now_ms);
    if (lines->leaving)
        lines_sooner(lines, lines->now_ms + LEAVING_MS);
    for (uint32_t i = 0; i < lines->count; i++) {
        struct line *line = lines->all[i];
        if (!line)
            continue;
        if (line->due_ms <= lines->now_ms || line->break_ms <= lines->now_ms)
            line_due(line);
        lines_sooner(lines, line->due_ms < line->break_ms ? line->due_ms : line->break_ms);
    }
}

bool lines_hear(struct lines *lines)
{
    struct epoll_event ready[READY_MAX];
    bool is_more = false;
    lines->is_full = false;
    for (unsigned round = 0; round <= lines->count / READY_MAX; round++) {
        int count = epoll_wait(lines->epoll, ready, READY_MAX, 0);
        for (int i = 0; i < count && !lines->is_full; i++)
            is_more |= line_ready(ready[i].data.ptr, ready[i].events);
        if (count < READY_MAX || lines->is_full)
            break;
    }
    return is_more;
}

void lines_close_all(struct lines *lines, const char *why)
{
    for (uint32_t i = 0; i < lines->count; i++)
        if (lines->all[i])
            line_close(lines->all[i], why);
}
