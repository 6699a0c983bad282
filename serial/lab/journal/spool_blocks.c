/* SPDX-License-Identifier: MIT */
/* Which memory holds which of the stream's blocks. There are few blocks, and they are looked for
 * once in 256 KiB of stream: every search is a walk over all tags. */
#include <fcntl.h>

#include "serial/lab/journal/spool_shape.h"

int spool_find(const struct spool *spool, uint64_t block)
{
    for (size_t i = 0; i < spool->blocks_count; i++)
        if (atomic_load_explicit(&spool->tags[i], memory_order_acquire) == block + 1)
            return (int)i;
    return SPOOL_NONE;
}

uint64_t spool_find_next(const struct spool *spool, uint64_t block)
{
    uint64_t next = UINT64_MAX;
    for (size_t i = 0; i < spool->blocks_count; i++) {
        uint64_t tag = atomic_load_explicit(&spool->tags[i], memory_order_acquire);
        if (tag > block && tag - 1 < next)
            next = tag - 1;
    }
    return next;
}

uint8_t *spool_block(const struct spool *spool, int index)
{
    return index == SPOOL_NONE ? NULL : spool->blocks + (size_t)index * SPOOL_BLOCK;
}

static size_t held(const struct spool *spool)
{
    size_t count = 0;
    for (size_t i = 0; i < spool->blocks_count; i++)
        count += atomic_load_explicit(&spool->tags[i], memory_order_relaxed) != 0;
    return count;
}

static size_t window(const struct spool *spool)
{
    return spool->blocks_count / 2 < SPOOL_WINDOW ? spool->blocks_count / 2 : SPOOL_WINDOW;
}

/* The oldest block, if all of it is drained; else SPOOL_NONE. */
static int drained_block(const struct spool *spool)
{
    uint64_t block = spool_find_next(spool, 0);
    uint64_t drained = atomic_load(&spool->head->drained) / SPOOL_BLOCK;
    return block < drained ? spool_find(spool, block) : SPOOL_NONE;
}

static int free_block(const struct spool *spool)
{
    for (size_t i = 0; i < spool->blocks_count; i++)
        if (atomic_load_explicit(&spool->tags[i], memory_order_relaxed) == 0)
            return (int)i;
    return SPOOL_NONE;
}

/* The oldest undrained block that nobody has in hands, made free; SPOOL_NONE: there is none. */
static int made_free(struct spool *spool)
{
    uint64_t from = atomic_load(&spool->head->drained);
    if (spool->in_hands > from)
        from = spool->in_hands + SPOOL_BLOCK - 1;
    uint64_t block = spool_find_next(spool, from / SPOOL_BLOCK);
    if (block == UINT64_MAX)
        return SPOOL_NONE;
    int index = spool_find(spool, block);
    spool_drop_block(spool, index, block);
    return index;
}

uint8_t *spool_claim(struct spool *spool, uint64_t block)
{
    int index = spool_find(spool, block); /* there already where a writer died behind this */
    if (index != SPOOL_NONE)
        return spool_block(spool, index);
    if (held(spool) >= window(spool))
        index = drained_block(spool);
    if (index == SPOOL_NONE)
        index = free_block(spool);
    if (index == SPOOL_NONE)
        index = drained_block(spool);
    if (index == SPOOL_NONE && atomic_load(&spool->head->is_stalled))
        index = made_free(spool);
    if (index == SPOOL_NONE)
        return NULL;
    atomic_store(&spool->tags[index], 0); /* before anything in it changes, for readers */
    atomic_store(&spool->tags[index], block + 1);
    return spool_block(spool, index);
}

bool spool_trim(struct spool *spool)
{
    int index = held(spool) > window(spool) ? drained_block(spool) : SPOOL_NONE;
    if (index == SPOOL_NONE)
        return false;
    atomic_store(&spool->tags[index], 0);
    fallocate(spool->descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
              spool_block(spool, index) - (uint8_t *)spool->head, SPOOL_BLOCK);
    return true;
}
