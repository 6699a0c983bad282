/* SPDX-License-Identifier: MIT */
/* The readers' side, in any process: nothing in the memory is believed, since who wrote it may be
 * writing on, and may be broken. */
#include <string.h>

#include "serial/lab/journal/spool_shape.h"

uint64_t spool_newest(const struct spool *spool)
{
    return atomic_load_explicit(&spool->head->newest, memory_order_acquire);
}

uint64_t spool_undrained_bytes(const struct spool *spool)
{
    uint64_t drained = atomic_load(&spool->head->drained), newest = spool_newest(spool);
    return newest > drained ? newest - drained : 0;
}

uint64_t spool_room_bytes(const struct spool *spool)
{
    uint64_t size = spool->blocks_count * (uint64_t)SPOOL_BLOCK;
    uint64_t held = spool_undrained_bytes(spool);
    return size > held ? size - held : 0;
}

uint64_t spool_lost_bytes(const struct spool *spool)
{
    return atomic_load(&spool->head->lost_bytes);
}

uint64_t spool_next(const struct spool *spool, uint64_t position)
{
    uint64_t newest = spool_newest(spool);
    uint64_t block = spool_find_next(spool, position / SPOOL_BLOCK);
    if (position >= newest || block > newest / SPOOL_BLOCK)
        return newest;
    uint64_t start = block * SPOOL_BLOCK;
    if (start < spool->head->first)
        start = spool->head->first;
    if (start < position)
        start = position;
    return start < newest ? start : newest;
}

long spool_copy(const struct spool *spool, uint64_t position, void *to, size_t room)
{
    uint64_t newest = spool_newest(spool), block = position / SPOOL_BLOCK;
    if (position >= newest)
        return position == newest ? 0 : -1;
    int index = spool_find(spool, block);
    if (index == SPOOL_NONE || position < spool->head->first)
        return -1;
    size_t offset = position % SPOOL_BLOCK, length = SPOOL_BLOCK - offset;
    if (length > newest - position)
        length = newest - position;
    if (length > room)
        length = room;
    memcpy(to, spool_block(spool, index) + offset, length);
    atomic_thread_fence(memory_order_seq_cst);
    if (atomic_load(&spool->tags[index]) != block + 1)
        return -1;
    size_t whole = frame_whole(to, length);
    return whole > 0 ? (long)whole : -1;
}

uint32_t spool_names_end(const struct spool *spool)
{
    uint32_t end = atomic_load(&spool->head->sources_end);
    return end < SPOOL_SOURCES ? end : SPOOL_SOURCES;
}

size_t spool_name(const struct spool *spool, uint32_t source, char name[SPOOL_NAME_MAX])
{
    if (source >= SPOOL_SOURCES)
        return 0;
    const struct spool_source *known = &spool->sources[source];
    size_t length = atomic_load_explicit(&known->name_length, memory_order_acquire);
    if (length > SPOOL_NAME_MAX)
        return 0;
    memcpy(name, known->name, length);
    return length;
}
