/* SPDX-License-Identifier: MIT */
/* What the loader's memory map amounts to. Pure: it runs hosted. */
#ifndef KERNEL_MEMORY_MAP_H
#define KERNEL_MEMORY_MAP_H

#include <stdbool.h>
#include <stddef.h>

#include "boot/handoff.h"

/* Bytes that some range calls RAM and none calls anything else, each counted once, however the
 * ranges overlap and in whatever order they come. */
uint64_t memory_map_ram(const struct handoff *handoff);

/* Whether some range calls one of the bytes [base, base + size) RAM: no place for a device. */
bool memory_map_touches_ram(const struct handoff *handoff, uint64_t base, uint64_t size);

/* Physical bytes [base, base + length), never past 2^64. */
struct memory_range {
    uint64_t base;
    uint64_t length;
};

/* Bytes that some range calls RAM and another something else. */
uint64_t memory_map_disputed(const struct handoff *handoff);

/* The first bytes of such RAM from `from` on, up to where it ends; false where there are none. */
bool memory_map_next(const struct handoff *handoff, uint64_t from, struct memory_range *run);

/* The highest `size` bytes of such RAM, on a page boundary, above the first MiB and below `limit`,
 * that touch none of the `avoid_count` ranges. 0 where there are none. */
uint64_t memory_map_find(const struct handoff *handoff, uint64_t size, uint64_t limit,
                         const struct memory_range *avoid, size_t avoid_count);

#endif
