/* SPDX-License-Identifier: MIT */
/* From what a loader left to the handoff, whichever door it came through. */
#ifndef BOOT_DOORS_H
#define BOOT_DOORS_H

#include "boot/handoff.h"
#include "kernel/lib/physical.h"

/* Fills all of `out` from what the loader of `door` left at physical `info`. Returns 0, or
 * STATUS_BROKEN where a part of it is broken: the rest is in `out` all the same. */
int doors_read(enum handoff_door door, uint64_t info, const struct physical *memory,
               struct handoff *out);

#endif
