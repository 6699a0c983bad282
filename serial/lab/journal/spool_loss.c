/* SPDX-License-Identifier: MIT */
/* What is counted when a block is overwritten before it was on disk. Each step notes first what it
 * is about to change and into what, so that whoever finds the memory of a writer that was killed
 * can end the step: no byte is counted twice or not at all. */
#include <stdio.h>
#include <string.h>

#include "serial/lab/journal/spool_shape.h"

static uint32_t source_of(const struct frame *frame)
{
    return frame->source < SPOOL_SOURCES ? frame->source : FRAME_SOURCE_NONE;
}

static void hear_of(struct spool *spool, uint32_t source)
{
    if (source >= atomic_load(&spool->head->sources_end))
        atomic_store(&spool->head->sources_end, source + 1);
}

static void learn_name(struct spool *spool, const struct frame *frame)
{
    uint32_t length = frame->length < SPOOL_NAME_MAX ? frame->length : SPOOL_NAME_MAX;
    struct spool_source *known = &spool->sources[source_of(frame)];
    if (atomic_load(&known->name_length) == length && memcmp(known->name, frame + 1, length) == 0)
        return;
    atomic_store(&known->name_length, 0);
    memcpy(known->name, frame + 1, length);
    atomic_store(&known->name_length, length);
    hear_of(spool, source_of(frame));
}

void spool_learn_names(struct spool *spool, const uint8_t *frames, size_t length)
{
    size_t step;
    for (; (step = frame_step(frames, length)) > 0; frames += step, length -= step) {
        const struct frame *frame = (const void *)frames;
        if (frame->kind == FRAME_NAME)
            learn_name(spool, frame);
    }
}

static uint64_t lost_with(const struct frame *frame)
{
    if (frame->kind == FRAME_BYTES)
        return frame->length;
    uint64_t count = 0;
    const char *digit = (const char *)(frame + 1), *end = digit + frame->length;
    if (frame->kind == FRAME_LOST) /* was said, and is lost itself */
        for (; digit < end && *digit >= '0' && *digit <= '9'; digit++)
            count = count * 10 + (uint64_t)(*digit - '0');
    return count;
}

static void end_counting(struct spool *spool)
{
    struct spool_drop *drop = &spool->head->drop;
    if (drop->source < SPOOL_SOURCES)
        spool->sources[drop->source].lost = drop->total;
    atomic_store(&spool->head->lost_bytes, drop->total_all);
}

static void count_frame(struct spool *spool, const struct frame *frame, uint64_t position)
{
    struct spool_drop *drop = &spool->head->drop;
    uint64_t lost = lost_with(frame), fresh = frame->kind == FRAME_BYTES ? lost : 0;
    if (frame->kind == FRAME_NAME)
        learn_name(spool, frame);
    if (lost == 0)
        return;
    hear_of(spool, source_of(frame));
    drop->source = source_of(frame);
    drop->total = spool->sources[drop->source].lost + lost;
    drop->total_all = atomic_load(&spool->head->lost_bytes) + fresh;
    atomic_store(&drop->counting, position);
    end_counting(spool);
}

static void count_block(struct spool *spool, const uint8_t *block, uint64_t position)
{
    struct spool_drop *drop = &spool->head->drop;
    uint64_t newest = spool_newest(spool), end = (position / SPOOL_BLOCK + 1) * SPOOL_BLOCK;
    if (end > newest)
        end = newest;
    while (position < end) {
        const struct frame *frame = (const void *)(block + position % SPOOL_BLOCK);
        size_t step = frame_step(frame, end - position);
        if (step == 0)
            return;
        count_frame(spool, frame, position);
        position += step;
        atomic_store(&drop->cursor, position);
    }
}

void spool_drop_block(struct spool *spool, int index, uint64_t block)
{
    struct spool_drop *drop = &spool->head->drop;
    uint64_t drained = atomic_load(&spool->head->drained), from = block * SPOOL_BLOCK;
    if (from < spool->head->first)
        from = spool->head->first;
    atomic_store(&spool->head->is_unsaid, 1);
    atomic_store(&drop->cursor, drained > from ? drained : from);
    atomic_store(&drop->tag, block + 1);
    count_block(spool, spool_block(spool, index), atomic_load(&drop->cursor));
    atomic_store(&spool->tags[index], 0);
    atomic_store(&drop->tag, 0);
}

static void recover_drop(struct spool *spool, uint64_t block)
{
    struct spool_drop *drop = &spool->head->drop;
    int index = spool_find(spool, block);
    uint64_t cursor = atomic_load(&drop->cursor);
    if (index != SPOOL_NONE && cursor / SPOOL_BLOCK == block && cursor % 8 == 0) {
        if (atomic_load(&drop->counting) == cursor) {
            end_counting(spool);
            cursor += frame_step(spool_block(spool, index) + cursor % SPOOL_BLOCK,
                                 SPOOL_BLOCK - cursor % SPOOL_BLOCK);
        }
        if (cursor / SPOOL_BLOCK == block)
            count_block(spool, spool_block(spool, index), cursor);
    }
    if (index != SPOOL_NONE)
        atomic_store(&spool->tags[index], 0);
    atomic_store(&drop->tag, 0);
}

static void end_saying(struct spool *spool)
{
    struct spool_say *say = &spool->head->say;
    if (say->source < SPOOL_SOURCES)
        spool->sources[say->source].lost = 0;
    atomic_store(&say->position, UINT64_MAX);
}

void spool_recover_loss(struct spool *spool)
{
    uint64_t dropping = atomic_load(&spool->head->drop.tag);
    if (dropping != 0)
        recover_drop(spool, dropping - 1);
    if (atomic_load(&spool->head->say.position) < spool_newest(spool))
        end_saying(spool);
}

static bool say_lost(struct spool *spool, uint32_t source, uint64_t time)
{
    char text[24];
    struct spool_say *say = &spool->head->say;
    struct frame *frame = spool_room(spool, frame_size(sizeof text));
    if (!frame)
        return false;
    int length =
        snprintf(text, sizeof text, "%llu", (unsigned long long)spool->sources[source].lost);
    memcpy(frame + 1, text, (size_t)length);
    say->source = source;
    atomic_store(&say->position, spool_newest(spool));
    spool_commit(spool, frame, FRAME_LOST, source, time, (size_t)length);
    end_saying(spool);
    return true;
}

bool spool_say_lost(struct spool *spool, uint64_t time)
{
    struct spool_head *head = spool->head;
    if (!atomic_load_explicit(&head->is_unsaid, memory_order_relaxed) ||
        atomic_load_explicit(&head->is_stalled, memory_order_relaxed))
        return true;
    for (uint32_t source = 0; source < spool_names_end(spool); source++)
        if (spool->sources[source].lost > 0 && !say_lost(spool, source, time))
            return false;
    atomic_store(&head->is_unsaid, 0);
    return true;
}
