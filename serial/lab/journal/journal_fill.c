/* SPDX-License-Identifier: MIT */
/* Where a reader's next bytes come from: the spool, a file, or what is behind a gap. It goes block
 * by block: no frame crosses a position that SPOOL_BLOCK divides, in a file neither. So a length
 * that is damaged costs one block at most, and nothing in the file is believed to find that place.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "serial/lab/journal/journal_reading.h"

static const size_t look_most = (size_t)8 * SPOOL_BLOCK; /* bytes summed to find one good frame */

void journal_close_file(struct journal_reader *reader)
{
    if (reader->file >= 0)
        close(reader->file);
    reader->file = -1;
    reader->names_at = reader->head.size = 0;
}

bool journal_open_file(struct journal_reader *reader, const struct journal_list *list, size_t index)
{
    journal_close_file(reader);
    reader->file = journal_file_open(reader->folder, list->positions[index], false, &reader->head);
    reader->file_end = index + 1 < list->count ? list->positions[index + 1] : UINT64_MAX;
    if (reader->file < 0)
        reader->head.size = 0;
    else
        reader->names_at = sizeof reader->head;
    return reader->file >= 0;
}

void journal_go_to(struct journal_reader *reader, uint64_t position)
{
    reader->position = position;
    reader->begin = reader->end = 0;
}

void journal_name_all(struct journal_reader *reader)
{
    reader->spool_name = 0;
    reader->spool_names_end = reader->spool ? spool_names_end(reader->spool) : 0;
}

/* From the open file; how many bytes, none where it can't be read. */
static size_t read_at(struct journal_reader *reader, uint64_t position, void *to, size_t most)
{
    if (reader->file < 0 || position < reader->head.position || position >= reader->file_end)
        return 0;
    if (most > reader->file_end - position)
        most = reader->file_end - position;
    off_t offset = (off_t)(position - reader->head.position + reader->head.size);
    ssize_t length = pread(reader->file, to, most, offset);
    return length > 0 ? (size_t)length : 0;
}

static size_t block_rest(uint64_t position)
{
    return SPOOL_BLOCK - position % SPOOL_BLOCK;
}

/* What the open file has from the position on, to the block's end. */
static bool read_block(struct journal_reader *reader)
{
    reader->begin = 0;
    reader->end = read_at(reader, reader->position, reader->buffer, block_rest(reader->position));
    return frame_is_good(reader->buffer, reader->end);
}

/* Another one may be in its place, which has more. */
static bool is_removed(int file)
{
    struct stat status;
    return fstat(file, &status) == 0 && status.st_nlink == 0;
}

/* Opens the file that should have the position, if it isn't open. */
static void change_file(struct journal_reader *reader, const struct journal_list *list)
{
    size_t index = journal_list_find(list, reader->position);
    if (index < list->count &&
        (reader->file < 0 || reader->head.position != list->positions[index] ||
         is_removed(reader->file)))
        journal_open_file(reader, list, index);
}

static uint64_t end_of_file(const struct journal_reader *reader)
{
    struct stat status;
    if (reader->file < 0 || fstat(reader->file, &status) != 0 ||
        status.st_size <= (off_t)reader->head.size)
        return 0;
    uint64_t end = reader->head.position + (uint64_t)status.st_size - reader->head.size;
    return end < reader->file_end ? end : reader->file_end;
}

/* A good frame within what was read of the block. */
static uint64_t look_in_block(const struct journal_reader *reader)
{
    const uint8_t *bytes = reader->buffer;
    size_t length = reader->end, looked = 0, step = frame_step(bytes, length);
    if (step > 0 && frame_is_good(bytes + step, length - step))
        return reader->position + step;
    for (size_t at = 8; at < length && looked < look_most; at += 8) {
        step = frame_step(bytes + at, length - at);
        looked += step;
        if (step > 0 && frame_is_good(bytes + at, length - at))
            return reader->position + at;
    }
    return UINT64_MAX;
}

/* A good frame at the beginning of one of the file's further blocks. */
static uint64_t look_at_blocks(struct journal_reader *reader, uint64_t file_end)
{
    uint64_t position = reader->position + block_rest(reader->position);
    for (; position < file_end; position += SPOOL_BLOCK) {
        size_t length = read_at(reader, position, reader->buffer, frame_size(FRAME_BYTES_MAX));
        if (frame_is_good(reader->buffer, length))
            return position;
    }
    return UINT64_MAX;
}

static uint64_t next_in_file(struct journal_reader *reader, uint64_t file_end)
{
    uint64_t next = look_in_block(reader);
    return next != UINT64_MAX ? next : look_at_blocks(reader, file_end);
}

static uint64_t next_file(const struct journal_list *list, uint64_t position)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->positions[i] > position)
            return list->positions[i];
    return UINT64_MAX;
}

static uint64_t next_in_spool(const struct journal_reader *reader)
{
    if (!reader->spool)
        return UINT64_MAX;
    uint64_t next = spool_next(reader->spool, reader->position);
    if (next == reader->position) /* it is there, and is no frame */
        next = spool_next(reader->spool, reader->position + block_rest(reader->position));
    return next > reader->position ? next : UINT64_MAX;
}

/* There is no frame at the position: goes where there is one. */
static enum journal_event skip(struct journal_reader *reader, const struct journal_list *list,
                               uint64_t file_end)
{
    uint64_t in_file = next_in_file(reader, file_end), other = next_file(list, reader->position);
    uint64_t in_spool = next_in_spool(reader);
    uint64_t next = in_file < other ? in_file : other;
    bool is_silent = reader->position < reader->quiet_until;
    if (in_spool < next) {
        next = in_spool;
        journal_name_all(reader);
    }
    reader->begin = reader->end = 0;
    if (next == UINT64_MAX)
        return JOURNAL_LATEST;
    journal_go_to(reader, next);
    return is_silent ? JOURNAL_FRAME : JOURNAL_GONE;
}

static bool copy_from_spool(struct journal_reader *reader, bool *is_latest)
{
    long length = reader->spool
                      ? spool_copy(reader->spool, reader->position, reader->buffer, SPOOL_BLOCK)
                      : -1;
    *is_latest = length == 0;
    reader->begin = 0;
    reader->end = length > 0 ? (size_t)length : 0;
    return frame_is_good(reader->buffer, reader->end);
}

/* What is in the files. What was written meanwhile must not look like what is behind a gap: so the
 * list is read before the file's length, that before the frame, and the spool before all of them.
 */
static enum journal_event fill_from_files(struct journal_reader *reader)
{
    struct journal_list list;
    if (!journal_list_read(reader->folder, &list))
        return JOURNAL_FAILED;
    change_file(reader, &list);
    uint64_t file_end = end_of_file(reader);
    enum journal_event event = read_block(reader) ? JOURNAL_FRAME : skip(reader, &list, file_end);
    journal_list_free(&list);
    return event;
}

enum journal_event journal_fill(struct journal_reader *reader)
{
    bool is_latest;
    if (copy_from_spool(reader, &is_latest))
        return JOURNAL_FRAME;
    if (is_latest)
        return JOURNAL_LATEST;
    return read_block(reader) ? JOURNAL_FRAME : fill_from_files(reader);
}
