/* SPDX-License-Identifier: MIT */
/* Each write is held against the layout: all its bytes must be pixels of one row. */
#define _GNU_SOURCE
#include "tests/unit/video_model.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "kernel/screen/video.h"
#include "tests/unit/run.h"

enum { NOISE = 0xa7 };

struct video_model video_model;

static struct {
    struct handoff_framebuffer layout;
    size_t pixel_bytes;
    char *mapped;   /* no access */
    uint8_t *bytes; /* what was written */
} memory;

static uint8_t *written(char *at, size_t length)
{
    const size_t offset = (size_t)(at - memory.mapped);
    const size_t row_bytes = memory.layout.width * memory.pixel_bytes;
    assert_true(at >= memory.mapped && offset / memory.layout.pitch < memory.layout.height);
    assert_true(offset % memory.layout.pitch + length <= row_bytes);
    video_model.unflushed++;
    return memory.bytes + offset;
}

void video_write8(char *at, uint8_t value)
{
    *written(at, sizeof value) = value;
    video_model.writes++;
}

void video_write16(char *at, uint16_t value)
{
    memcpy(written(at, sizeof value), &value, sizeof value);
    video_model.writes++;
}

void video_write32(char *at, uint32_t value)
{
    memcpy(written(at, sizeof value), &value, sizeof value);
    video_model.writes++;
}

void video_clear(char *at, size_t length)
{
    memset(written(at, length), 0, length);
    video_model.clears++;
}

void video_flush(void)
{
    video_model.unflushed = 0;
}

void *video_model_start(const struct handoff_framebuffer *framebuffer)
{
    const size_t size = (size_t)framebuffer->pitch * framebuffer->height;
    memory.layout = *framebuffer;
    memory.pixel_bytes = framebuffer->bits / 8;
    free(memory.bytes);
    memory.bytes = malloc(size);
    assert_non_null(memory.bytes);
    memset(memory.bytes, NOISE, size);
    memory.mapped = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(memory.mapped != MAP_FAILED);
    video_model = (struct video_model){0};
    return memory.mapped;
}

uint32_t video_model_pixel(uint32_t x, uint32_t y)
{
    uint32_t pixel = 0;
    assert_true(x < memory.layout.width && y < memory.layout.height);
    memcpy(&pixel, memory.bytes + (size_t)y * memory.layout.pitch + x * memory.pixel_bytes,
           memory.pixel_bytes);
    return pixel;
}
