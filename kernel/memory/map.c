/* SPDX-License-Identifier: MIT */
/* Firmware's maps are unsorted and overlap; where two ranges disagree, reserved wins. */
#include "kernel/memory/map.h"

enum { PAGE = 4096, FIRST_MIB = 1 << 20 };

/* What the bytes from `at` on are called, a bit for each kind, and in `*next` where that may change
 * (0: never again). */
static unsigned kinds_at(const struct handoff *handoff, uint64_t at, uint64_t *next)
{
    unsigned kinds = 0;
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
    return kinds;
}

static bool is_ram_at(const struct handoff *handoff, uint64_t at, uint64_t *next)
{
    return kinds_at(handoff, at, next) == HANDOFF_RAM;
}

/* Bytes that are called these kinds, all of them and no other. */
static uint64_t bytes_of(const struct handoff *handoff, unsigned kinds)
{
    uint64_t total = 0, at = 0, next;
    do {
        if (kinds_at(handoff, at, &next) == kinds)
            total += next - at; /* `next` 0 is 2^64, and the difference wraps rightly */
        at = next;
    } while (next != 0);
    return total;
}

uint64_t memory_map_ram(const struct handoff *handoff)
{
    return bytes_of(handoff, HANDOFF_RAM);
}

uint64_t memory_map_disputed(const struct handoff *handoff)
{
    return bytes_of(handoff, HANDOFF_RAM | HANDOFF_RESERVED);
}

bool memory_map_next(const struct handoff *handoff, uint64_t from, struct memory_range *run)
{
    uint64_t at = from, next;
    bool ram;
    while (!(ram = is_ram_at(handoff, at, &next)) && next != 0)
        at = next;
    run->base = at;
    do
        at = next;
    while (at != 0 && is_ram_at(handoff, at, &next));
    run->length = at - run->base; /* `at` 0 is 2^64 */
    return ram;
}

bool memory_map_touches_ram(const struct handoff *handoff, uint64_t base, uint64_t size)
{
    for (uint32_t i = 0; i < handoff->range_count; i++) {
        const struct handoff_range *range = &handoff->ranges[i];
        if (range->kind == HANDOFF_RAM &&
            (base - range->base < range->length || range->base - base < size))
            return true;
    }
    return false;
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
