/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "serial/lab/journal/journal_writing.h"
#include "serial/lab/journal/until.h"
#include "serial/lab/memory.h"

enum {
    IDLE_MS = 200,
    GATHER_MS = 20,         /* what comes within it is one write */
    GATHER_BELOW = 1 << 17, /* bytes; more than that is written at once */
    LATE_MS = 1000,         /* longer than a thread was given to end */
    SEGMENT_LEAST = 1 << 20,
};

static const uint64_t hung = 5000000000; /* ns that a write takes: the disk takes nothing */

static bool is_over(struct journal_writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    bool is_ending = writer->is_ending, is_late = is_ending && until_now() > writer->deadline;
    pthread_mutex_unlock(&writer->lock);
    return is_late || (is_ending && spool_undrained_bytes(writer->spool) == 0);
}

static void drain_some(struct journal_writer *writer)
{
    uint64_t position;
    struct iovec pieces[JOURNAL_PIECES];
    unsigned count = writer->pieces;
    size_t size = spool_undrained(writer->spool, IDLE_MS, &position, pieces, &count);
    if (size > 0 && size < GATHER_BELOW) {
        spool_gather(writer->spool, GATHER_MS);
        count = writer->pieces;
        size = spool_undrained(writer->spool, 0, &position, pieces, &count);
    }
    if (size > 0)
        journal_store(writer, position, pieces, count, size);
}

static void *drain(void *data)
{
    struct journal_writer *writer = data;
    while (!is_over(writer)) {
        if (journal_watch(writer) && journal_rewrite(writer))
            drain_some(writer);
        journal_keep(writer, false);
    }
    journal_watch(writer); /* it may have been removed since it was written last */
    journal_end_file(writer);
    pthread_mutex_lock(&writer->lock);
    writer->is_drained = true;
    pthread_cond_broadcast(&writer->changed);
    pthread_mutex_unlock(&writer->lock);
    return NULL;
}

static bool open_folder(struct journal_writer *writer, char *error, size_t size)
{
    const char *path = writer->settings.folder;
    if (mkdir(path, 0750) != 0 && errno != EEXIST) {
        snprintf(error, size, "%s: can't be made: %s; make it, or give this user the right to",
                 path, strerror(errno));
        return false;
    }
    writer->folder = journal_folder(path);
    if (writer->folder < 0) {
        snprintf(error, size, "%s: can't be opened: %s", path, strerror(errno));
        return false;
    }
    if (flock(writer->folder, LOCK_EX | LOCK_NB) != 0) {
        snprintf(error, size, "%s: another daemon writes there; stop it, or name another folder",
                 path);
        return false;
    }
    return journal_open_last(writer, error, size);
}

static void free_writer(struct journal_writer *writer)
{
    if (writer->file >= 0)
        close(writer->file);
    if (writer->folder >= 0)
        close(writer->folder);
    pthread_mutex_destroy(&writer->lock);
    pthread_cond_destroy(&writer->changed);
    free((char *)writer->settings.folder);
    free(writer);
}

static struct journal_writer *new_writer(const struct journal_settings *settings,
                                         struct spool *spool)
{
    struct journal_writer *writer = memory_new(1, sizeof *writer);
    writer->settings = *settings;
    writer->settings.folder = memory_copy(settings->folder, strlen(settings->folder));
    if (settings->segment_bytes < SEGMENT_LEAST)
        writer->settings.segment_bytes = SEGMENT_LEAST;
    writer->spool = spool;
    writer->folder = writer->file = writer->open_file = -1;
    writer->pieces = JOURNAL_PIECES;
    writer->pause_ms = 100;
    writer->status.written = writer->status.synced = spool_drained_position(spool);
    pthread_mutex_init(&writer->lock, NULL);
    pthread_cond_init(&writer->changed, NULL);
    return writer;
}

static bool start_threads(struct journal_writer *writer)
{
    bool is_timed = writer->settings.sync == JOURNAL_SYNC_TIMED;
    if (is_timed && pthread_create(&writer->syncing, NULL, journal_sync_timed, writer) != 0)
        return false;
    if (pthread_create(&writer->draining, NULL, drain, writer) == 0)
        return true;
    pthread_mutex_lock(&writer->lock);
    writer->is_drained = true;
    pthread_cond_broadcast(&writer->changed);
    pthread_mutex_unlock(&writer->lock);
    if (is_timed)
        pthread_join(writer->syncing, NULL);
    return false;
}

struct journal_writer *journal_writer_start(const struct journal_settings *settings,
                                            struct spool *spool, char *error, size_t size)
{
    struct journal_writer *writer = new_writer(settings, spool);
    spool_stalled(spool, false);
    if (open_folder(writer, error, size)) {
        journal_keep(writer, true);
        if (start_threads(writer))
            return writer;
        snprintf(error, size, "%s: a thread can't be started: %s", settings->folder,
                 strerror(errno));
    }
    free_writer(writer);
    return NULL;
}

/* With the lock, so that it can't overtake the write's success: ns that one takes too long; 0: none
 * does. */
static uint64_t hung_for(struct journal_writer *writer)
{
    uint64_t since = atomic_load(&writer->busy_since), now = until_now();
    if (since == 0 || now < since + hung)
        return 0;
    spool_stalled(writer->spool, true);
    return now - since;
}

void journal_writer_status(struct journal_writer *writer, struct journal_status *status)
{
    pthread_mutex_lock(&writer->lock);
    uint64_t ns = hung_for(writer);
    *status = writer->status;
    if (status->error[0] == '\0')
        memcpy(status->error, writer->doubt, sizeof status->error);
    pthread_mutex_unlock(&writer->lock);
    status->lost_bytes = spool_lost_bytes(writer->spool);
    if (ns == 0 || status->is_stalled)
        return;
    status->is_stalled = true;
    status->stalled_since = spool_time(writer->spool) - ns;
    snprintf(status->error, sizeof status->error, "%.100s: a write has taken %u s so far",
             writer->settings.folder, (unsigned)(ns / 1000000000));
}

/* With the lock: until the thread said that it ends. False: it doesn't come back. */
static bool has_ended(struct journal_writer *writer, const bool *flag, unsigned ms)
{
    struct timespec until = until_ms(ms);
    while (!*flag &&
           pthread_cond_clockwait(&writer->changed, &writer->lock, CLOCK_MONOTONIC, &until) == 0)
        continue;
    return *flag;
}

void journal_writer_stop(struct journal_writer *writer, unsigned ms)
{
    if (!writer)
        return;
    bool is_timed = writer->settings.sync == JOURNAL_SYNC_TIMED;
    pthread_mutex_lock(&writer->lock);
    writer->is_ending = true;
    writer->deadline = until_now() + (uint64_t)ms * 1000000;
    pthread_cond_broadcast(&writer->changed);
    bool is_over = has_ended(writer, &writer->is_drained, ms + LATE_MS) &&
                   (!is_timed || has_ended(writer, &writer->is_synced, ms + LATE_MS));
    pthread_mutex_unlock(&writer->lock);
    if (!is_over)
        return; /* it hangs in the kernel, and ends with the process */
    pthread_join(writer->draining, NULL);
    if (is_timed)
        pthread_join(writer->syncing, NULL);
    if (writer->sync_error != 0)
        fprintf(stderr,
                "rollcall: %s: the last sync failed: %s; what came since the one before is "
                "in doubt\n",
                writer->settings.folder, strerror(writer->sync_error));
    free_writer(writer);
}
