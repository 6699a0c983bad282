/* SPDX-License-Identifier: MIT */
/* Firmware's maps are unsorted and overlap; where two ranges disagree, reserved wins. */
#include "kernel/memory/map.h"

#include <stdbool.h>

/* Kind of the bytes from `at` on, and in `*next` where that may change (0: never again). */
static bool is_ram_at(const struct handoff *handoff, uint64_t at, uint64_t *next)
{
    bool ram = false, reserved = false;
    uint64_t nearest = 0;
    for (uint32_t i = 0; i < handoff->range_count; i++) {
        const struct handoff_range *range = &handoff->ranges[i];
        uint64_t end = range->base + range->length; /* 0 for a range up to 2^64 */
        bool inside = at >= range->base && at - range->base < range->length;
        uint64_t edge = inside ? end : range->base;
        if (inside && range->kind == HANDOFF_RAM)
            ram = true;
        else if (inside)
            reserved = true;
        if (edge > at && (nearest == 0 || edge < nearest))
            nearest = edge;
    }
    *next = nearest;
    return ram && !reserved;
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
