/* SPDX-License-Identifier: MIT */
/* A linear framebuffer as a screen for the console: text in the grey of VGA text, as large as
 * leaves 80 columns and 25 rows, in the middle of a cleared screen. */
#ifndef KERNEL_SCREEN_FRAMEBUFFER_H
#define KERNEL_SCREEN_FRAMEBUFFER_H

#include <stdint.h>

#include "boot/handoff.h"
#include "kernel/log/log.h"

/* Bytes from the first pixel to the last: what is to be mapped. */
uint64_t framebuffer_size(const struct handoff_framebuffer *framebuffer);

/* Clears the screen and returns the console's sink. `mapped` is where the framebuffer's bytes can
 * be written; they are never read. NULL where `mapped` is, or where not one character fits. */
struct log_sink *framebuffer_start(const struct handoff_framebuffer *framebuffer, void *mapped);

#endif
