/* SPDX-License-Identifier: MIT */
/* Can the loader's memory map be true? Pure. */
#ifndef KERNEL_CHECK_TOOLS_SANE_H
#define KERNEL_CHECK_TOOLS_SANE_H

#include <stdint.h>

#include "boot/handoff.h"

/* What is wrong with the map, in words; NULL where nothing is. `end` is where physical addresses
 * end; `installed` is how much memory SMBIOS counts, in MiB, 0 where that isn't known: 90 % of it
 * must be RAM, or all but 64 MiB. A map that was cut isn't held against it. */
const char *sane_map(const struct handoff *handoff, uint64_t end, uint64_t installed);

#endif
