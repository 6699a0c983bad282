/* SPDX-License-Identifier: MIT */
/* A map's ranges overlap and end anywhere, and in what it calls free lie our own pages and, with
 * some loaders, the firmware's tables. */
#include "kernel/check/tools/places.h"

#include "kernel/lib/bytes.h"

enum { FIRST_MIB = 1 << 20 };

static const uint64_t highest = 1ULL << 52; /* no run reaches past it */

static uint64_t round_up(uint64_t address)
{
    return (address + PLACE_SIZE - 1) / PLACE_SIZE * PLACE_SIZE;
}

void places_from_map(const struct handoff *handoff, uint64_t limit, struct places *out)
{
    struct memory_range run;
    uint64_t from = FIRST_MIB;
    out->count = 0;
    if (limit > highest)
        limit = highest;
    while (out->count < PLACES_MAX && from < limit && memory_map_next(handoff, from, &run) &&
           run.base < limit) {
        uint64_t room = limit - run.base;
        uint64_t end = run.base + (run.length != 0 && run.length < room ? run.length : room);
        uint64_t base = round_up(run.base), whole = end / PLACE_SIZE * PLACE_SIZE;
        if (base < whole)
            out->list[out->count++] = (struct memory_range){base, whole - base};
        from = end;
    }
}

/* Takes [base, end) out of run number `i`, which it touches: none, one or two pieces are left. */
static void cut(struct places *places, unsigned i, uint64_t base, uint64_t end)
{
    struct memory_range *at = &places->list[i], run = *at;
    uint64_t run_end = run.base + run.length;
    uint64_t below = base > run.base ? base - run.base : 0;
    uint64_t above = end < run_end ? run_end - end : 0;
    if (places->count == PLACES_MAX && below > 0 && above > 0) {
        if (below < above)
            below = 0;
        else
            above = 0;
    }
    unsigned pieces = (below > 0) + (above > 0);
    memmove(at + pieces, at + 1, (places->count - i - 1) * sizeof *at);
    places->count += pieces - 1;
    if (above > 0)
        at[pieces - 1] = (struct memory_range){run_end - above, above};
    if (below > 0)
        at[0] = (struct memory_range){run.base, below};
}

void places_avoid(struct places *places, uint64_t base, uint64_t length)
{
    if (length == 0 || base >= highest)
        return;
    uint64_t first = base / PLACE_SIZE * PLACE_SIZE;
    uint64_t end = length < highest - base ? round_up(base + length) : highest;
    for (unsigned i = places->count; i-- > 0;) {
        const struct memory_range *run = &places->list[i];
        if (run->base < end && first < run->base + run->length)
            cut(places, i, first, end);
    }
}

bool places_have(const struct places *places, uint64_t address)
{
    for (unsigned i = 0; i < places->count; i++)
        if (address - places->list[i].base < places->list[i].length)
            return true;
    return false;
}

uint64_t places_pages(const struct places *places)
{
    uint64_t pages = 0;
    for (unsigned i = 0; i < places->count; i++)
        pages += places->list[i].length / PLACE_SIZE;
    return pages;
}

uint64_t places_page(const struct places *places, uint64_t i)
{
    unsigned run = 0;
    while (i >= places->list[run].length / PLACE_SIZE)
        i -= places->list[run++].length / PLACE_SIZE;
    return places->list[run].base + i * PLACE_SIZE;
}
