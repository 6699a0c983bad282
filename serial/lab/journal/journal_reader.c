/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/journal/journal_reading.h"
#include "serial/lab/memory.h"

/* Names that hold at `position` stand in the head of its file and between there and the position:
 * so reading begins at the file's beginning, and keeps quiet about everything else. */
static void begin_at(struct journal_reader *reader, uint64_t position,
                     const struct journal_list *list)
{
    size_t index = journal_list_find(list, position);
    reader->quiet_until = position;
    if (index < list->count && journal_open_file(reader, list, index)) {
        journal_go_to(reader, list->positions[index]);
        return;
    }
    journal_close_file(reader);
    uint64_t first = reader->spool ? spool_next(reader->spool, position) : UINT64_MAX;
    if (index == list->count && list->count > 0 && list->positions[0] < first)
        first = list->positions[0];
    journal_go_to(reader, first != UINT64_MAX && first > position ? first : position);
    journal_name_all(reader);
}

bool journal_reader_seek(struct journal_reader *reader, uint64_t position)
{
    struct journal_list list;
    if (!journal_list_read(reader->folder, &list))
        return false;
    reader->spool_name = reader->spool_names_end = 0;
    begin_at(reader, position, &list);
    journal_list_free(&list);
    return true;
}

struct journal_reader *journal_reader_open(const char *folder, const struct spool *spool,
                                           uint64_t position)
{
    int descriptor = journal_folder(folder);
    if (descriptor < 0)
        return NULL;
    struct journal_reader *reader = memory_new(1, sizeof *reader);
    reader->folder = descriptor;
    reader->spool = spool;
    reader->file = -1;
    reader->buffer = memory_resize(NULL, SPOOL_BLOCK, 1);
    if (journal_reader_seek(reader, position))
        return reader;
    int reason = errno;
    journal_reader_close(reader);
    errno = reason;
    return NULL;
}

void journal_reader_close(struct journal_reader *reader)
{
    if (!reader)
        return;
    journal_close_file(reader);
    close(reader->folder);
    free(reader->buffer);
    free(reader);
}

uint64_t journal_reader_position(const struct journal_reader *reader)
{
    return reader->position > reader->quiet_until ? reader->position : reader->quiet_until;
}

static void give(const void *from, struct frame *frame, const uint8_t **bytes)
{
    memcpy(frame, from, sizeof *frame);
    *bytes = (const uint8_t *)from + sizeof *frame;
}

static bool give_file_name(struct journal_reader *reader, struct frame *frame,
                           const uint8_t **bytes)
{
    if (reader->names_at >= reader->head.size)
        return false;
    ssize_t length =
        pread(reader->file, reader->name, sizeof reader->name, (off_t)reader->names_at);
    size_t step = length > 0 ? frame_step(reader->name, (size_t)length) : 0;
    if (step == 0 || !frame_is_good(reader->name, (size_t)length)) {
        reader->names_at = reader->head.size; /* damaged: there are those in the stream */
        return false;
    }
    reader->names_at += step;
    give(reader->name, frame, bytes);
    return frame->kind == FRAME_NAME;
}

static bool give_spool_name(struct journal_reader *reader, struct frame *frame,
                            const uint8_t **bytes)
{
    while (reader->spool_name < reader->spool_names_end) {
        struct frame *made = (void *)reader->name;
        *made = (struct frame){.kind = FRAME_NAME, .source = reader->spool_name++};
        made->length = (uint32_t)spool_name(reader->spool, made->source, (char *)(made + 1));
        if (made->length == 0)
            continue;
        frame_seal(made);
        give(made, frame, bytes);
        return true;
    }
    return false;
}

/* The frame at hand, if there is one; *is_wanted: and if anybody wants it. */
static bool take(struct journal_reader *reader, struct frame *frame, const uint8_t **bytes,
                 bool *is_wanted)
{
    const uint8_t *at = reader->buffer + reader->begin;
    if (!frame_is_good(at, reader->end - reader->begin))
        return false;
    give(at, frame, bytes);
    *is_wanted = frame->kind == FRAME_NAME ||
                 (frame->kind != FRAME_PAD && reader->position >= reader->quiet_until);
    size_t step = frame_size(frame->length);
    reader->position += step;
    reader->begin += step;
    return true;
}

enum journal_event journal_next(struct journal_reader *reader, struct frame *frame,
                                const uint8_t **bytes)
{
    for (;;) {
        bool is_wanted = false;
        if (give_file_name(reader, frame, bytes) || give_spool_name(reader, frame, bytes))
            return JOURNAL_FRAME;
        if (take(reader, frame, bytes, &is_wanted)) {
            if (is_wanted)
                return JOURNAL_FRAME;
            continue;
        }
        enum journal_event event = journal_fill(reader);
        if (event != JOURNAL_FRAME) {
            *frame = (struct frame){0};
            *bytes = NULL;
            return event;
        }
    }
}
