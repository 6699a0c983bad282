/* SPDX-License-Identifier: MIT */
/* This machine's memory, for checks that write it: which pages they may, and how they get past the
 * caches. */
#ifndef KERNEL_CHECK_TOOLS_RAM_H
#define KERNEL_CHECK_TOOLS_RAM_H

#include <stdint.h>

#include "kernel/check/tools/places.h"

/* The pages that may be written, found at the first call; from then on no device masters the bus
 * but bridges and the display, so that none writes there too. Below 1 MiB there are none, nor where
 * the image, the log's room, the framebuffer, and the firmware's tables lie; and none at all on a
 * processor that can't flush its caches line by line. */
const struct places *ram_places(void);

/* Writes the line at `line` back, and forgets it: the next reading is of the memory itself. */
void ram_flush(volatile void *line);

/* The bits in which two words differ, for people: "bit 12", or "bits 0x1080". */
const char *ram_bits(uint64_t wrote, uint64_t read);

#endif
