/* SPDX-License-Identifier: MIT */
/* After a sync that failed the kernel may have dropped what it couldn't write and call the pages
 * clean: another sync of the same file would succeed and mean nothing. So nothing is synced any
 * more until what the spool still has since the last good sync stands in a new file. What it hasn't
 * is in doubt, and that is said. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/journal/journal_writing.h"
#include "serial/lab/memory.h"

/* What the spool has of these frames, into the file. Returns up to where: less than `end` with
 * errno, ESTALE where the spool has no more of it. */
static uint64_t copy_frames(struct journal_writer *writer, int file, size_t offset, uint64_t from,
                            uint64_t end)
{
    uint8_t *buffer = memory_resize(NULL, SPOOL_BLOCK, 1);
    uint64_t at = from;
    while (at < end) {
        long copied = spool_copy(writer->spool, at, buffer, SPOOL_BLOCK);
        size_t length = copied <= 0 ? 0 : (uint64_t)copied < end - at ? (size_t)copied : end - at;
        struct iovec piece = {buffer, length};
        errno = ESTALE;
        if (length == 0 || journal_write(writer, file, offset + at - from, &piece, 1) != length)
            break;
        at += length;
    }
    int reason = errno;
    free(buffer);
    errno = reason;
    return at;
}

/* Behind the file that holds everything from `position` on again. */
static void remove_later(struct journal_writer *writer, uint64_t position)
{
    struct journal_list list;
    char name[JOURNAL_NAME_SIZE];
    if (!journal_list_read(writer->folder, &list))
        return;
    for (size_t i = 0; i < list.count; i++)
        if (list.positions[i] > position) {
            journal_file_name(list.positions[i], name);
            unlinkat(writer->folder, name, 0);
        }
    journal_list_free(&list);
}

/* Into a new file that has its name once all is in it: readers find the old one until then. Returns
 * as copy_frames does. */
static uint64_t write_again(struct journal_writer *writer, uint64_t from, uint64_t end)
{
    size_t head_size;
    int file = journal_make_file(writer, from, &head_size);
    if (file < 0)
        return from;
    uint64_t copied = copy_frames(writer, file, head_size, from, end);
    if (copied == end && journal_name_file(writer, from)) {
        remove_later(writer, from);
        journal_use_file(writer, file, from, head_size, end);
        return end;
    }
    journal_drop_file(writer, file, from);
    return copied < end ? copied : from;
}

static void close_all(struct journal_writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    journal_close_ended(writer, writer->ended_count);
    if (writer->file >= 0)
        close(writer->file);
    writer->file = writer->open_file = -1;
    pthread_mutex_unlock(&writer->lock);
}

/* Syncing goes on. */
static void say_doubt(struct journal_writer *writer, int reason, uint64_t from)
{
    pthread_mutex_lock(&writer->lock);
    const struct journal_status *status = &writer->status;
    snprintf(writer->doubt, sizeof writer->doubt,
             "%.60s: a sync failed: %s; %" PRIu64 " bytes from %" PRIu64 " on are in doubt",
             writer->settings.folder, strerror(reason), from - status->synced, status->synced);
    writer->sync_error = 0;
    pthread_cond_broadcast(&writer->changed);
    pthread_mutex_unlock(&writer->lock);
}

/* The first position from there on that the spool has, if it isn't the one that can't be copied. */
static uint64_t next_held(const struct spool *spool, uint64_t position)
{
    uint64_t next = spool_next(spool, position);
    return next > position ? next : spool_next(spool, (position / SPOOL_BLOCK + 1) * SPOOL_BLOCK);
}

bool journal_write_again(struct journal_writer *writer, uint64_t *from, uint64_t end,
                         const char *failure)
{
    uint64_t at = spool_next(writer->spool, *from), copied;
    while (at < end && (copied = write_again(writer, at, end)) < end) {
        if (errno != ESTALE) {
            journal_fail(writer, failure, errno);
            return false;
        }
        at = next_held(writer->spool, copied);
    }
    *from = at < end ? at : end;
    return true;
}

bool journal_rewrite(struct journal_writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    int reason = writer->sync_error;
    uint64_t from = writer->status.synced, end = writer->status.written;
    pthread_mutex_unlock(&writer->lock);
    if (reason == 0)
        return true;
    close_all(writer);
    if (!journal_write_again(writer, &from, end,
                             "what a sync left in doubt can't be written again"))
        return false;
    journal_succeed(writer);
    say_doubt(writer, reason, from);
    return true;
}
