/* SPDX-License-Identifier: MIT */
/* What survives a power cut. After a sync that failed the kernel may have dropped what it couldn't
 * write and call the pages clean: another sync of the same file would succeed and mean nothing. So
 * nothing is synced any more until what the spool still has since the last good sync stands in a
 * new file; what it hasn't is in doubt, and that is said. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/journal/journal_writing.h"
#include "serial/lab/journal/until.h"
#include "serial/lab/memory.h"

bool journal_sync_now(struct journal_writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    bool is_folder_changed = writer->is_folder_changed;
    pthread_mutex_unlock(&writer->lock);
    atomic_store(&writer->busy_since, until_now());
    bool is_synced =
        fdatasync(writer->file) == 0 && (!is_folder_changed || fsync(writer->folder) == 0);
    int reason = errno;
    atomic_store(&writer->busy_since, 0);
    if (is_synced && is_folder_changed) {
        pthread_mutex_lock(&writer->lock);
        writer->is_folder_changed = false;
        pthread_mutex_unlock(&writer->lock);
    }
    errno = reason;
    return is_synced;
}

/* With the lock. */
static void close_ended(struct journal_writer *writer, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        close(writer->ended_files[i]);
    writer->ended_count -= count;
    memmove(writer->ended_files, writer->ended_files + count,
            writer->ended_count * sizeof *writer->ended_files);
}

/* With the lock, which is left meanwhile: none of these files is closed before that. */
static void sync_all(struct journal_writer *writer)
{
    int files[JOURNAL_UNSYNCED + 1];
    unsigned ended = writer->ended_count, count = ended;
    uint64_t end = writer->status.written;
    bool is_folder_changed = writer->is_folder_changed;
    memcpy(files, writer->ended_files, ended * sizeof *files);
    if (writer->open_file >= 0)
        files[count++] = writer->open_file;
    writer->is_folder_changed = false;
    writer->is_syncing = true;
    pthread_mutex_unlock(&writer->lock);
    int reason = is_folder_changed && fsync(writer->folder) != 0 ? errno : 0;
    for (unsigned i = 0; i < count && reason == 0; i++)
        reason = fdatasync(files[i]) != 0 ? errno : 0;
    pthread_mutex_lock(&writer->lock);
    writer->sync_error = reason;
    writer->is_syncing = false;
    if (reason == 0) {
        writer->status.synced = end;
        close_ended(writer, ended);
    }
    pthread_cond_broadcast(&writer->changed);
}

/* With the lock: until it is time, or there are too many files to wait for. */
static void wait_until_due(struct journal_writer *writer)
{
    struct timespec until = until_ms(writer->settings.sync_ms);
    while (!writer->is_drained && writer->ended_count < JOURNAL_UNSYNCED &&
           pthread_cond_clockwait(&writer->changed, &writer->lock, CLOCK_MONOTONIC, &until) == 0)
        continue;
}

void *journal_sync_timed(void *data)
{
    struct journal_writer *writer = data;
    const struct journal_status *status = &writer->status;
    pthread_mutex_lock(&writer->lock);
    for (;;) {
        while (!writer->is_drained &&
               (status->written == status->synced || writer->sync_error != 0))
            pthread_cond_wait(&writer->changed, &writer->lock);
        if (status->written == status->synced || writer->sync_error != 0)
            break;
        wait_until_due(writer);
        sync_all(writer);
    }
    writer->is_synced = true;
    pthread_cond_broadcast(&writer->changed);
    pthread_mutex_unlock(&writer->lock);
    return NULL;
}

/* While the other thread isn't at it: nothing in it counts. */
static void close_own(struct journal_writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    while (writer->is_syncing)
        pthread_cond_wait(&writer->changed, &writer->lock);
    close(writer->file);
    writer->open_file = -1;
    pthread_mutex_unlock(&writer->lock);
}

/* The other thread closes it when it is synced. */
static void hand_over(struct journal_writer *writer)
{
    atomic_store(&writer->busy_since, until_now());
    pthread_mutex_lock(&writer->lock);
    while (writer->ended_count == JOURNAL_UNSYNCED && writer->sync_error == 0)
        pthread_cond_wait(&writer->changed, &writer->lock);
    atomic_store(&writer->busy_since, 0);
    if (writer->ended_count < JOURNAL_UNSYNCED)
        writer->ended_files[writer->ended_count++] = writer->file;
    else
        close(writer->file); /* it is written again */
    writer->open_file = -1;
    pthread_cond_broadcast(&writer->changed);
    pthread_mutex_unlock(&writer->lock);
}

void journal_end_file(struct journal_writer *writer)
{
    if (writer->file < 0)
        return;
    writer->others_bytes += writer->head_size + writer->end - writer->first;
    if (writer->settings.sync == JOURNAL_SYNC_TIMED && writer->end > writer->first)
        hand_over(writer);
    else
        close_own(writer);
    writer->file = -1;
}

/* What the spool has of these frames, into the file. False: errno, ESTALE where some were
 * overwritten meanwhile. */
static bool copy_frames(struct journal_writer *writer, int file, size_t offset, uint64_t from,
                        uint64_t end)
{
    uint8_t *buffer = memory_new(1, SPOOL_BLOCK);
    bool is_copied = true;
    for (uint64_t at = from; is_copied && at < end;) {
        long length = spool_copy(writer->spool, at, buffer, SPOOL_BLOCK);
        if (length > 0 && (uint64_t)length > end - at)
            length = (long)(end - at);
        struct iovec piece = {buffer, length > 0 ? (size_t)length : 0};
        errno = ESTALE;
        is_copied = length > 0 &&
                    journal_write(writer, file, offset + at - from, &piece, 1) == (size_t)length;
        at += (uint64_t)length;
    }
    int reason = errno;
    free(buffer);
    errno = reason;
    return is_copied;
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

/* Into a new file that has its name once all is in it: readers find the old one until then. */
static bool write_again(struct journal_writer *writer, uint64_t from, uint64_t end)
{
    size_t head_size;
    int file = journal_make_file(writer, from, &head_size);
    if (file < 0)
        return false;
    if (copy_frames(writer, file, head_size, from, end) && journal_name_file(writer, from)) {
        remove_later(writer, from);
        journal_use_file(writer, file, from, head_size, end);
        return true;
    }
    int reason = errno;
    close(file);
    errno = reason;
    return false;
}

static void close_all(struct journal_writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    close_ended(writer, writer->ended_count);
    if (writer->file >= 0)
        close(writer->file);
    writer->file = writer->open_file = -1;
    pthread_mutex_unlock(&writer->lock);
}

/* Syncing goes on. */
static void say_doubt(struct journal_writer *writer, int reason, uint64_t from)
{
    pthread_mutex_lock(&writer->lock);
    struct journal_status *status = &writer->status;
    snprintf(status->error, sizeof status->error,
             "%.60s: a sync failed: %s; %" PRIu64 " bytes from %" PRIu64 " on are in doubt",
             writer->settings.folder, strerror(reason), from - status->synced, status->synced);
    writer->sync_error = 0;
    pthread_cond_broadcast(&writer->changed);
    pthread_mutex_unlock(&writer->lock);
}

bool journal_rewrite(struct journal_writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    int reason = writer->sync_error;
    uint64_t synced = writer->status.synced, end = writer->status.written, from;
    pthread_mutex_unlock(&writer->lock);
    if (reason == 0)
        return true;
    close_all(writer);
    do {
        from = spool_next(writer->spool, synced);
        from = from < end ? from : end;
    } while (from < end && !write_again(writer, from, end) && errno == ESTALE);
    if (from < end && writer->file < 0) {
        journal_fail(writer, "what a sync left in doubt can't be written again", errno);
        return false;
    }
    say_doubt(writer, reason, from);
    return true;
}
