/* SPDX-License-Identifier: MIT */
/* Where in a plain log something stands. Marks tell it roughly, the journal exactly. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/desk/index.h"
#include "serial/lab/desk/plain.h"

/* Of the stream, so much is read at most: others wait meanwhile. */
enum { FRAMES_MAX = 1 << 15, BYTES_MAX = 8 << 20, NS_IN_MS = 1000000 };

/* With the lock, unless there is no such machine. */
static struct machine *find(struct desk *desk, const char *name)
{
    desk_lock(desk);
    struct machine *machine = machine_find(desk, name);
    if (machine && machine->lab)
        return machine;
    desk_unlock(desk);
    return NULL;
}

bool desk_log(struct desk *desk, const char *name, struct desk_log *log)
{
    struct machine *machine = find(desk, name);
    if (!machine)
        return false;
    plain_path(desk, name, log->path);
    log->first = machine->log_first;
    log->end = machine->log_flushed;
    log->heard = desk->has_caught_up ? machine->log_end : UINT64_MAX;
    machine->watched = desk_clock(desk);
    if (!plain_is_whole(desk, machine)) {
        desk->is_log_gone = true;
        desk_wake(desk);
    }
    desk_unlock(desk);
    return true;
}

/* Whether the frame is this machine's; `*source` is which one it is by now. */
static bool is_of(const struct frame *frame, const uint8_t *bytes, const char *name,
                  uint32_t *source)
{
    if (frame->kind == FRAME_NAME) {
        bool is_name = frame->length == strlen(name) && memcmp(bytes, name, frame->length) == 0;
        if (is_name)
            *source = frame->source;
        else if (frame->source == *source)
            *source = FRAME_SOURCE_NONE;
    }
    return frame->source == *source && frame->kind == FRAME_BYTES;
}

/* Counts the machine's bytes from there on up to what was heard at or behind that time; `source` is
 * which one it is where nothing there says otherwise. */
static uint64_t count_until(struct desk *desk, const char *name, uint32_t source, uint64_t position,
                            uint64_t ms)
{
    struct frame frame;
    const uint8_t *bytes;
    uint64_t count = 0, read = 0;
    struct journal_reader *reader =
        journal_reader_open(desk->folder, desk->options.spool, position);
    for (unsigned i = 0; reader && i < FRAMES_MAX && read < BYTES_MAX; i++) {
        uint64_t at = journal_reader_position(reader);
        if (journal_next(reader, &frame, &bytes) != JOURNAL_FRAME)
            break;
        read += frame.length;
        bool is_own = is_of(&frame, bytes, name, &source) && at >= position;
        if (frame.time / NS_IN_MS >= ms && frame.kind != FRAME_NAME)
            break;
        if (is_own)
            count += frame.length;
    }
    journal_reader_close(reader);
    return count;
}

bool desk_log_since(struct desk *desk, const char *name, uint64_t ms, uint64_t *offset)
{
    uint64_t position;
    const struct machine *machine = find(desk, name);
    if (!machine)
        return false;
    uint64_t first = machine->log_first, end = machine->log_end;
    bool is_marked = machine->heard >= ms && index_mark(desk, machine, ms, offset, &position);
    bool is_later = machine->heard < ms;
    uint32_t source = machine->source;
    desk_unlock(desk);
    if (!is_marked) {
        *offset = is_later ? end : first;
        return true;
    }
    *offset += count_until(desk, name, source, position, ms);
    *offset = *offset < first ? first : *offset > end ? end : *offset;
    return true;
}

bool desk_log_boot(struct desk *desk, const char *name, const char *boot, uint64_t *first,
                   uint64_t *end)
{
    const struct machine *machine = find(desk, name);
    if (!machine)
        return false;
    uint64_t id = strtoull(boot, NULL, 16);
    const struct hearing *hearing = machine->hearing;
    size_t count = hearing ? answers_count(hearing->answers) : 0;
    struct boot *found = NULL;
    bool is_found = true;
    if (count > 0 && answers_boot(hearing->answers, count - 1)->id == id) {
        *first = hearing->first;
        *end = machine->log_end;
    } else if ((found = index_boot(desk, machine, id)) != NULL) {
        *first = found->first > machine->log_first ? found->first : machine->log_first;
        *end = found->end;
    } else {
        is_found = false;
    }
    boot_free(found);
    desk_unlock(desk);
    return is_found;
}
