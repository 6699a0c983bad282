/* SPDX-License-Identifier: MIT */
/* Stands in for the real kernel/screen/video.h in hosted tests: video memory that can be written by
 * these and can't be read at all (tests/unit/video_model.h). */
#ifndef KERNEL_SCREEN_VIDEO_H
#define KERNEL_SCREEN_VIDEO_H

#include <stddef.h>
#include <stdint.h>

void video_write8(char *at, uint8_t value);
void video_write16(char *at, uint16_t value);
void video_write32(char *at, uint32_t value);
void video_clear(char *at, size_t length);
void video_flush(void);

#endif
