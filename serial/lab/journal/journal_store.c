/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/journal/journal_writing.h"
#include "serial/lab/journal/until.h"

enum { PAUSE_LEAST = 100, PAUSE_MOST = 2000 }; /* ms between two tries */

/* Great writes are better on a slow disk, but none shall take so long that it looks hung. */
static const uint64_t short_write = 500000000, long_write = 1000000000; /* ns */

/* So much of the first pieces is written. */
static void step_over(struct iovec **pieces, unsigned *count, size_t length)
{
    for (; *count > 0 && length >= (*pieces)->iov_len; ++*pieces, --*count)
        length -= (*pieces)->iov_len;
    if (*count > 0) {
        (*pieces)->iov_base = (uint8_t *)(*pieces)->iov_base + length;
        (*pieces)->iov_len -= length;
    }
}

size_t journal_write(struct journal_writer *writer, int file, uint64_t offset, struct iovec *pieces,
                     unsigned count)
{
    size_t written = 0;
    while (count > 0) {
        atomic_store(&writer->busy_since, until_now());
        ssize_t length = pwritev(file, pieces, (int)count, (off_t)(offset + written));
        if (length < 0 && errno == EINTR)
            continue;
        if (length == 0)
            errno = ENOSPC;
        if (length <= 0)
            break;
        written += (size_t)length;
        step_over(&pieces, &count, (size_t)length);
    }
    int reason = errno;
    atomic_store(&writer->busy_since, 0);
    errno = reason;
    return written;
}

static void pause_drain(struct journal_writer *writer)
{
    struct timespec until = until_ms(writer->pause_ms);
    pthread_mutex_lock(&writer->lock);
    bool is_ending = writer->is_ending;
    while (is_ending == writer->is_ending &&
           pthread_cond_clockwait(&writer->changed, &writer->lock, CLOCK_MONOTONIC, &until) == 0)
        continue;
    pthread_mutex_unlock(&writer->lock);
    writer->pause_ms = writer->pause_ms * 2 < PAUSE_MOST ? writer->pause_ms * 2 : PAUSE_MOST;
}

static void say(struct journal_writer *writer, const char *what, int reason)
{
    struct journal_status *status = &writer->status;
    pthread_mutex_lock(&writer->lock);
    if (!status->is_stalled)
        status->stalled_since = spool_time(writer->spool);
    status->is_stalled = true;
    snprintf(status->error, sizeof status->error, "%.100s: %s: %s", writer->settings.folder, what,
             strerror(reason));
    pthread_mutex_unlock(&writer->lock);
}

void journal_fail(struct journal_writer *writer, const char *what, int reason)
{
    say(writer, what, reason);
    if (reason != ENOSPC && reason != EDQUOT)
        journal_end_file(writer); /* whatever is wrong may be wrong with this file only */
    spool_drained(writer->spool, spool_drained_position(writer->spool));
    spool_stalled(writer->spool, true);
    pause_drain(writer);
}

void journal_succeed(struct journal_writer *writer)
{
    writer->pause_ms = PAUSE_LEAST;
    pthread_mutex_lock(&writer->lock);
    spool_stalled(writer->spool, false);
    writer->status.is_stalled = false;
    writer->status.error[0] = '\0';
    pthread_mutex_unlock(&writer->lock);
}

/* So much of it is in the file: syncs, where that was asked for before anything counts as stored.
 * False: it was said why not. */
static bool accept(struct journal_writer *writer, uint64_t up_to)
{
    bool is_always = writer->settings.sync == JOURNAL_SYNC_ALWAYS;
    if (is_always && !journal_sync_now(writer)) {
        int reason = errno;
        journal_end_file(writer); /* a sync of this one means nothing any more */
        journal_fail(writer, "can't be synced", reason);
        return false;
    }
    pthread_mutex_lock(&writer->lock);
    struct journal_status *status = &writer->status;
    if (status->written == status->synced)
        pthread_cond_broadcast(&writer->changed);
    status->written = up_to;
    status->synced = is_always ? up_to : status->synced;
    status->bytes = writer->others_bytes + writer->head_size + up_to - writer->first;
    pthread_mutex_unlock(&writer->lock);
    writer->end = up_to;
    spool_drained(writer->spool, up_to);
    return true;
}

/* How many of so many bytes are whole frames. */
static size_t whole_frames(const struct iovec *pieces, unsigned count, size_t length)
{
    size_t whole = 0;
    for (unsigned i = 0; i < count && length > 0; i++) {
        size_t here = length < pieces[i].iov_len ? length : pieces[i].iov_len;
        size_t good = frame_whole(pieces[i].iov_base, here);
        whole += good;
        length = good == here ? length - here : 0;
    }
    return whole;
}

/* A write failed in the middle: what it tore is cut, what is whole counts. */
static void keep_whole(struct journal_writer *writer, uint64_t position, size_t whole)
{
    off_t size = (off_t)(position + whole - writer->first + writer->head_size);
    if (ftruncate(writer->file, size) != 0)
        journal_end_file(writer); /* the next one begins where this one is good */
    if (whole > 0)
        accept(writer, position + whole);
}

static void adapt(struct journal_writer *writer, uint64_t took)
{
    if (took > long_write && writer->pieces > 1)
        writer->pieces /= 2;
    else if (took < short_write && writer->pieces < JOURNAL_PIECES)
        writer->pieces *= 2;
}

void journal_store(struct journal_writer *writer, uint64_t position, const struct iovec *pieces,
                   unsigned count, size_t size)
{
    struct iovec rest[JOURNAL_PIECES];
    memcpy(rest, pieces, count * sizeof *rest);
    if (!journal_ready(writer, position)) {
        journal_fail(writer, "a file can't be begun", errno);
        return;
    }
    uint64_t began = until_now();
    size_t written = journal_write(writer, writer->file,
                                   position - writer->first + writer->head_size, rest, count);
    if (written == size) {
        if (accept(writer, position + size))
            journal_succeed(writer);
        adapt(writer, until_now() - began);
        return;
    }
    int reason = errno;
    keep_whole(writer, position, whole_frames(pieces, count, written));
    journal_fail(writer, "can't be written", reason);
}
