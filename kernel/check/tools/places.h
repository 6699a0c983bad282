/* SPDX-License-Identifier: MIT */
/* Which memory a check may write: what the loader's map calls RAM, less all that somebody needs.
 * Pure: it runs hosted. */
#ifndef KERNEL_CHECK_TOOLS_PLACES_H
#define KERNEL_CHECK_TOOLS_PLACES_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/handoff.h"
#include "kernel/memory/map.h"

#define PLACES_MAX 64
#define PLACE_SIZE 4096ULL /* bytes of a page */

/* Whole pages, from the lowest to the highest, none twice. */
struct places {
    unsigned count;
    struct memory_range list[PLACES_MAX];
};

/* The pages that are RAM from first to last byte, above the first MiB, where firmware lives, and
 * below `limit`. What there is no room for in `out` is left out. */
void places_from_map(const struct handoff *handoff, uint64_t limit, struct places *out);

/* Takes the pages out that hold one of these bytes; where no room is left to part a run in two, its
 * smaller half goes too. */
void places_avoid(struct places *places, uint64_t base, uint64_t length);

/* Whether the page that holds `address` may be written. */
bool places_have(const struct places *places, uint64_t address);

/* How many pages there are, and the address of page number `i` of them. */
uint64_t places_pages(const struct places *places);
uint64_t places_page(const struct places *places, uint64_t i);

#endif
