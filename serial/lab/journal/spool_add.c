/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <unistd.h>

#include "serial/lab/journal/spool_shape.h"
#include "serial/lab/journal/until.h"

static const uint64_t telling_apart = 10000000; /* ns */

/* Both sides look at what the other one stored behind a full fence, so no wake is missed. */
static void wake_drain(struct spool *spool, int for_what)
{
    if (atomic_load(&spool->drain_waits) == for_what) {
        atomic_store(&spool->drain_waits, SPOOL_WAITS_NOT);
        sem_post(&spool->frames_came);
    }
}

void spool_tell_all(struct spool *spool)
{
    static const uint64_t one = 1;
    if (!atomic_exchange(&spool->is_untold, false))
        return;
    for (unsigned i = 0; i < spool->told_count; i++)
        if (write(spool->told[i], &one, sizeof one) < 0)
            continue; /* full: it is readable already */
}

void spool_tell(struct spool *spool, int eventfd)
{
    if (spool->told_count < SPOOL_TOLD_MAX)
        spool->told[spool->told_count++] = eventfd;
}

void spool_commit(struct spool *spool, struct frame *frame, enum frame_kind kind, uint32_t source,
                  uint64_t time, size_t length)
{
    struct spool_head *head = spool->head;
    if (time > head->time)
        head->time = time;
    *frame = (struct frame){
        .length = (uint32_t)length, .source = source, .kind = kind, .time = head->time};
    frame_seal(frame);
    uint64_t newest = atomic_load_explicit(&head->newest, memory_order_relaxed);
    atomic_store(&head->newest, newest + frame_size(length));
    wake_drain(spool, SPOOL_WAITS_FRAME);
    atomic_store_explicit(&spool->is_untold, true, memory_order_relaxed);
    if (head->time - spool->told_at >= telling_apart) {
        spool->told_at = head->time;
        spool_tell_all(spool);
    }
}

/* The block that holds, or will hold, the frame at `newest`; NULL: no memory for it now. */
static uint8_t *block_of_newest(struct spool *spool, uint64_t newest)
{
    uint64_t block = newest / SPOOL_BLOCK;
    if (spool->writing && spool->writing_block == block)
        return spool->writing;
    pthread_mutex_lock(&spool->lock);
    spool->writing = spool_claim(spool, block);
    spool->writing_block = block;
    pthread_mutex_unlock(&spool->lock);
    wake_drain(spool, SPOOL_WAITS_BLOCK);
    return spool->writing;
}

/* Fills up to the block's end; in two steps where that is more than a frame may have. */
static void pad(struct spool *spool, uint8_t *block, uint64_t newest)
{
    size_t rest = SPOOL_BLOCK - newest % SPOOL_BLOCK;
    size_t most = frame_size(FRAME_BYTES_MAX);
    size_t length = (rest > most ? rest / 2 / 8 * 8 : rest) - sizeof(struct frame);
    struct frame *frame = (void *)(block + newest % SPOOL_BLOCK);
    memset(frame + 1, 0, length);
    spool_commit(spool, frame, FRAME_PAD, FRAME_SOURCE_NONE, 0, length);
}

/* What is left behind a frame is nothing, or has room for a pad. */
static bool fits(size_t rest, size_t size)
{
    return size == rest || size + sizeof(struct frame) <= rest;
}

struct frame *spool_room(struct spool *spool, size_t size)
{
    for (;;) {
        uint64_t newest = atomic_load_explicit(&spool->head->newest, memory_order_relaxed);
        uint8_t *block = block_of_newest(spool, newest);
        if (!block)
            return NULL;
        if (fits(SPOOL_BLOCK - newest % SPOOL_BLOCK, size))
            return (void *)(block + newest % SPOOL_BLOCK);
        pad(spool, block, newest);
    }
}

bool spool_add(struct spool *spool, enum frame_kind kind, uint32_t source, uint64_t time,
               const void *bytes, size_t length)
{
    if (length > FRAME_BYTES_MAX)
        length = FRAME_BYTES_MAX;
    if (!spool_say_lost(spool, time))
        return false;
    struct frame *frame = spool_room(spool, frame_size(length));
    if (!frame)
        return false;
    if (length > 0)
        memcpy(frame + 1, bytes, length);
    spool_commit(spool, frame, kind, source, time, length);
    return true;
}

static bool has_block(struct spool *spool)
{
    return block_of_newest(spool, atomic_load(&spool->head->newest)) != NULL;
}

bool spool_wait_room(struct spool *spool, unsigned ms)
{
    struct timespec until = until_ms(ms);
    for (bool is_over = false;;) {
        atomic_store(&spool->writer_waits, 1);
        bool has_room = has_block(spool);
        if (has_room || is_over) {
            atomic_store(&spool->writer_waits, 0);
            return has_room;
        }
        is_over = sem_clockwait(&spool->room_came, CLOCK_MONOTONIC, &until) != 0;
    }
}
