/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "serial/lab/journal/spool_shape.h"
#include "serial/lab/journal/until.h"

enum { AT_ONCE = 4 }; /* blocks that are given back between two writes */

static void wait_for(struct spool *spool, int what, unsigned ms)
{
    struct timespec until = until_ms(ms);
    while (atomic_load(&spool->drain_waits) == what)
        if (sem_clockwait(&spool->frames_came, CLOCK_MONOTONIC, &until) != 0 && errno != EINTR)
            break;
    atomic_store(&spool->drain_waits, SPOOL_WAITS_NOT);
}

/* Where the drain goes on; what was overwritten before that is left out. With the lock. */
static uint64_t next_undrained(struct spool *spool)
{
    uint64_t drained = atomic_load(&spool->head->drained);
    uint64_t next = spool_next(spool, drained);
    if (next != drained)
        atomic_store(&spool->head->drained, next);
    return next;
}

uint64_t spool_drained_position(const struct spool *spool)
{
    return atomic_load(&spool->head->drained);
}

static bool has_undrained(struct spool *spool)
{
    return spool_newest(spool) != atomic_load(&spool->head->drained);
}

static size_t piece_at(const struct spool *spool, uint64_t position, uint64_t newest,
                       struct iovec *piece)
{
    uint8_t *block = spool_block(spool, spool_find(spool, position / SPOOL_BLOCK));
    if (!block || position >= newest)
        return 0;
    size_t offset = position % SPOOL_BLOCK, length = SPOOL_BLOCK - offset;
    if (length > newest - position)
        length = newest - position;
    *piece = (struct iovec){block + offset, length};
    return length;
}

static size_t take(struct spool *spool, uint64_t *position, struct iovec *pieces, unsigned *count)
{
    pthread_mutex_lock(&spool->lock);
    uint64_t from = next_undrained(spool), newest = spool_newest(spool);
    size_t most = spool->blocks_count / 2, total = 0, length; /* some stay free to be dropped */
    unsigned taken = 0;
    while (taken < *count && taken < most &&
           (length = piece_at(spool, from + total, newest, &pieces[taken])) > 0) {
        total += length;
        taken++;
    }
    spool->in_hands = total > 0 ? from + total : 0;
    *position = from;
    *count = taken;
    pthread_mutex_unlock(&spool->lock);
    return total;
}

/* Gives memory back, block by block, so that the writer never waits for long: so many, and as long
 * as the drain has nothing better to do. */
static void trim(struct spool *spool, size_t most)
{
    bool is_more = true;
    for (size_t i = 0; i < most && is_more; i++) {
        pthread_mutex_lock(&spool->lock);
        is_more = spool_undrained_bytes(spool) < SPOOL_BLOCK && spool_trim(spool);
        pthread_mutex_unlock(&spool->lock);
    }
}

size_t spool_undrained(struct spool *spool, unsigned ms, uint64_t *position, struct iovec *pieces,
                       unsigned *count)
{
    unsigned room = *count;
    size_t total = take(spool, position, pieces, count);
    if (total == 0)
        trim(spool, spool->blocks_count);
    if (total > 0 || ms == 0)
        return total;
    spool_tell_all(spool);
    atomic_store(&spool->drain_waits, SPOOL_WAITS_FRAME);
    if (!has_undrained(spool))
        wait_for(spool, SPOOL_WAITS_FRAME, ms);
    atomic_store(&spool->drain_waits, SPOOL_WAITS_NOT);
    *count = room;
    return take(spool, position, pieces, count);
}

void spool_gather(struct spool *spool, unsigned ms)
{
    atomic_store(&spool->drain_waits, SPOOL_WAITS_BLOCK);
    if (spool_newest(spool) / SPOOL_BLOCK == atomic_load(&spool->head->drained) / SPOOL_BLOCK)
        wait_for(spool, SPOOL_WAITS_BLOCK, ms);
    atomic_store(&spool->drain_waits, SPOOL_WAITS_NOT);
    spool_tell_all(spool);
}

static void wake_writer(struct spool *spool)
{
    if (atomic_exchange(&spool->writer_waits, 0))
        sem_post(&spool->room_came);
}

void spool_drained(struct spool *spool, uint64_t up_to)
{
    pthread_mutex_lock(&spool->lock);
    struct iovec piece;
    size_t length;
    for (uint64_t at = atomic_load(&spool->head->drained);
         (length = piece_at(spool, at, up_to, &piece)) > 0; at += length)
        spool_learn_names(spool, piece.iov_base, length);
    atomic_store(&spool->head->drained, up_to);
    spool->in_hands = 0;
    pthread_mutex_unlock(&spool->lock);
    wake_writer(spool);
    trim(spool, AT_ONCE);
}

void spool_stalled(struct spool *spool, bool is_stalled)
{
    atomic_store(&spool->head->is_stalled, is_stalled);
    wake_writer(spool);
}
