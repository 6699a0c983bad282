/* SPDX-License-Identifier: MIT */
/* A machine that lost a DIMM boots all the same, with less. */
#include "kernel/check/tools/sane.h"

#include <stdbool.h>
#include <stddef.h>

#include "kernel/memory/map.h"

enum {
    MIB = 1 << 20,
    DISPUTED_MAX = MIB, /* firmware is untidy with its own pages */
    MISSING_MAX = 64,   /* MiB: what firmware keeps of little */
    SHARE = 90,         /* per cent */
};

static bool reaches_past(const struct handoff *handoff, uint64_t end)
{
    for (uint32_t i = 0; i < handoff->range_count; i++) {
        const struct handoff_range *range = &handoff->ranges[i];
        if (range->kind == HANDOFF_RAM && (range->base > end || range->length > end - range->base))
            return true;
    }
    return false;
}

static bool is_too_little(uint64_t ram, uint64_t installed)
{
    return ram + MISSING_MAX < installed && ram * 100 < installed * SHARE;
}

const char *sane_map(const struct handoff *handoff, uint64_t end, uint64_t installed)
{
    struct memory_range run;
    if (!memory_map_next(handoff, 0, &run))
        return "no RAM";
    if (run.base >= MIB)
        return "no RAM below 1 MiB";
    if (!memory_map_next(handoff, MIB, &run))
        return "no RAM above 1 MiB";
    if (reaches_past(handoff, end))
        return "RAM past what the processor can address";
    if (memory_map_disputed(handoff) > DISPUTED_MAX)
        return "RAM that is called reserved too";
    if (!handoff->map_cut && is_too_little(memory_map_ram(handoff) / MIB, installed))
        return "less than 90 per cent of what SMBIOS counts";
    return NULL;
}
