/* SPDX-License-Identifier: MIT */
/* Firmware's maps are unsorted and overlap; where two ranges disagree, reserved wins. */
#include "kernel/memory/map.h"

#include <stdbool.h>

enum { PAGE = 4096, FIRST_MIB = 1 << 20 };

/* Whether the bytes from `at` on are RAM, and in `*next` where that may change (0: never again). */
static bool is_ram_at(const struct handoff *handoff, uint64_t at, uint64_t *next)
{
    unsigned kinds = 0; /* a bit for each */
    uint64_t nearest = 0;
    for (uint32_t i = 0; i < handoff->range_count; i++) {
        const struct handoff_range *range = &handoff->ranges[i];
        uint64_t edge = range->base;
        if (at - range->base < range->length) {
            kinds |= range->kind;
            edge += range->length; /* 0 for a range up to 2^64 */
        }
        if (edge > at && edge - 1 < nearest - 1)
            nearest = edge;
    }
    *next = nearest;
    return kinds == HANDOFF_RAM;
}

uint64_t memory_map_ram(const struct handoff *handoff)
{
    uint64_t total = 0, at = 0, next;
    do {
        bool ram = is_ram_at(handoff, at, &next);
        if (ram)
            total += next - at; /* `next` 0 is 2^64, and the difference wraps rightly */
        at = next;
    } while (next != 0);
    return total;
}

static bool overlap(uint64_t base, uint64_t length, const struct memory_range *other)
{
    return other->base - base < length || base - other->base < other->length;
}

/* The highest place for `size` bytes in the RAM from `start` to `end`, or 0. */
static uint64_t find_between(uint64_t start, uint64_t end, uint64_t size,
                             const struct memory_range *avoid, size_t avoid_count)
{
    while (end >= size && (end - size) / PAGE * PAGE >= start) {
        uint64_t base = (end - size) / PAGE * PAGE;
        size_t i = 0;
        while (i < avoid_count && !overlap(base, size, &avoid[i]))
            i++;
        if (i == avoid_count)
            return base;
        end = avoid[i].base; /* below `base + size`, so this comes to an end */
    }
    return 0;
}

uint64_t memory_map_find(const struct handoff *handoff, uint64_t size, uint64_t limit,
                         const struct memory_range *avoid, size_t avoid_count)
{
    uint64_t best = 0, start = 0, at = 0, next;
    bool in_run = false;
    do {
        bool ram = is_ram_at(handoff, at, &next);
        uint64_t end = next == 0 || next > limit ? limit : next;
        if (ram && !in_run)
            start = at > FIRST_MIB ? at : FIRST_MIB;
        in_run = ram;
        uint64_t found =
            ram && end > start ? find_between(start, end, size, avoid, avoid_count) : 0;
        if (found != 0)
            best = found;
        at = next;
    } while (next != 0 && next < limit);
    return best;
}
