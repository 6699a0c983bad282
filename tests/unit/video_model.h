/* SPDX-License-Identifier: MIT */
/* A framebuffer's memory as the code under test may use it: written through
 * kernel/screen/video.h, pixels and nothing around them, and never read, since what it is given is
 * a place where every access faults. What was written is kept apart from it. */
#ifndef TESTS_UNIT_VIDEO_MODEL_H
#define TESTS_UNIT_VIDEO_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "boot/handoff.h"

/* Counts since video_model_start() or whenever the test cleared them. */
extern struct video_model {
    size_t writes;    /* of single pixels or parts of one */
    size_t clears;    /* of runs of bytes */
    size_t unflushed; /* writes that might still be in the processor */
} video_model;

/* Video memory of this layout, with noise in it. Returns where the code under test finds it. */
void *video_model_start(const struct handoff_framebuffer *framebuffer);

/* The pixel's bits, unused ones too. */
uint32_t video_model_pixel(uint32_t x, uint32_t y);

#endif
