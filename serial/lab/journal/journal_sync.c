/* SPDX-License-Identifier: MIT */
/* What survives a power cut: files are synced in a thread of their own, so that writing goes on
 * meanwhile. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/journal/journal_writing.h"
#include "serial/lab/journal/until.h"

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

void journal_close_ended(struct journal_writer *writer, unsigned count)
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
        journal_close_ended(writer, ended);
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
    pthread_mutex_lock(&writer->lock);
    while (writer->ended_count == JOURNAL_UNSYNCED && writer->sync_error == 0)
        pthread_cond_wait(&writer->changed, &writer->lock);
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
    atomic_store(&writer->busy_since, until_now()); /* it may wait for a sync */
    if (writer->settings.sync == JOURNAL_SYNC_TIMED && writer->end > writer->first)
        hand_over(writer);
    else
        close_own(writer);
    atomic_store(&writer->busy_since, 0);
    writer->file = -1;
}
