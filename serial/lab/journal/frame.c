/* SPDX-License-Identifier: MIT */
#include "serial/lab/journal/frame.h"

#include <string.h>

enum { KINDS = 256 }; /* a later version's kinds are stepped over, a garbled header isn't */

size_t frame_size(size_t length)
{
    return (sizeof(struct frame) + length + 7) & ~(size_t)7;
}

static uint32_t sum_of(const struct frame *header, const uint8_t *bytes)
{
    uint32_t sum = frame_sum(0, &header->length, sizeof *header - sizeof header->sum);
    return frame_sum(sum, bytes, header->length);
}

void frame_seal(struct frame *frame)
{
    uint8_t *bytes = (uint8_t *)(frame + 1);
    memset(bytes + frame->length, 0, frame_size(frame->length) - sizeof *frame - frame->length);
    frame->sum = sum_of(frame, bytes);
}

size_t frame_step(const void *bytes, size_t length)
{
    struct frame header;
    if (length < sizeof header)
        return 0;
    memcpy(&header, bytes, sizeof header);
    if (header.length > FRAME_BYTES_MAX || header.kind == 0 || header.kind >= KINDS)
        return 0;
    size_t size = frame_size(header.length);
    return size <= length ? size : 0;
}

size_t frame_whole(const void *bytes, size_t length)
{
    size_t whole = 0, step;
    while ((step = frame_step((const uint8_t *)bytes + whole, length - whole)) > 0)
        whole += step;
    return whole;
}

bool frame_is_good(const void *bytes, size_t length)
{
    if (frame_step(bytes, length) == 0)
        return false;
    struct frame header;
    memcpy(&header, bytes, sizeof header);
    return header.sum == sum_of(&header, (const uint8_t *)bytes + sizeof header);
}
