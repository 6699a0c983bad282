/* SPDX-License-Identifier: MIT */
/* What the loader's memory map amounts to. Pure: it runs hosted. */
#ifndef KERNEL_MEMORY_MAP_H
#define KERNEL_MEMORY_MAP_H

#include "boot/handoff.h"

/* Bytes that some range calls RAM and none calls anything else, each counted once, however the
 * ranges overlap and in whatever order they come. */
uint64_t memory_map_ram(const struct handoff *handoff);

#endif
