/* SPDX-License-Identifier: MIT */
/* A writer goes on in memory that another one left behind, which was killed or ran wild. Where a
 * frame begins that is no frame, the drain would stand for ever. */
#include "serial/lab/journal/spool_shape.h"

static bool is_chain(const uint8_t *bytes, size_t length)
{
    while (length > 0) {
        size_t step = frame_step(bytes, length);
        if (step == 0)
            return false;
        bytes += step;
        length -= step;
    }
    return true;
}

static bool is_sound_block(const struct spool *spool, size_t index)
{
    uint64_t tag = atomic_load(&spool->tags[index]), newest = spool_newest(spool);
    if (tag == 0)
        return true;
    uint64_t start = (tag - 1) * SPOOL_BLOCK, end = start + SPOOL_BLOCK;
    if (tag > newest / SPOOL_BLOCK + 1 || spool_find(spool, tag - 1) != (int)index)
        return false;
    if (start < spool->head->first)
        start = spool->head->first;
    if (end > newest)
        end = newest;
    return start <= end &&
           is_chain(spool_block(spool, (int)index) + start % SPOOL_BLOCK, end - start);
}

bool spool_is_sound(const struct spool *spool)
{
    uint64_t newest = spool_newest(spool), drained = atomic_load(&spool->head->drained);
    if (newest % 8 != 0 || drained % 8 != 0 || drained > newest || spool->head->first > drained ||
        spool->head->first % 8 != 0 || newest > UINT64_MAX / 2 ||
        SPOOL_BLOCK - newest % SPOOL_BLOCK < sizeof(struct frame))
        return false;
    if (newest % SPOOL_BLOCK != 0 && spool_find(spool, newest / SPOOL_BLOCK) == SPOOL_NONE)
        return false;
    for (size_t i = 0; i < spool->blocks_count; i++)
        if (!is_sound_block(spool, i))
            return false;
    return true;
}
