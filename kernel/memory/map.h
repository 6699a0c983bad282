/* SPDX-License-Identifier: MIT */
/* What the loader's memory map amounts to. Pure: it runs hosted. */
#ifndef KERNEL_MEMORY_MAP_H
#define KERNEL_MEMORY_MAP_H

#include <stddef.h>

#include "boot/handoff.h"

/* Bytes that some range calls RAM and none calls anything else, each counted once, however the
 * ranges overlap and in whatever order they come. */
uint64_t memory_map_ram(const struct handoff *handoff);

/* Physical bytes [base, base + length), never past 2^64. */
struct memory_range {
    uint64_t base;
    uint64_t length;
};

/* The highest `size` bytes of such RAM, on a page boundary, above the first MiB and below `limit`,
 * that touch none of the `avoid_count` ranges. 0 where there are none. */
uint64_t memory_map_find(const struct handoff *handoff, uint64_t size, uint64_t limit,
                         const struct memory_range *avoid, size_t avoid_count);

#endif
