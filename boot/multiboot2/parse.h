/* SPDX-License-Identifier: MIT */
/* What a Multiboot 2 loader left, read into the handoff. Multiboot2 Specification 2.0, 3.6. */
#ifndef BOOT_MULTIBOOT2_PARSE_H
#define BOOT_MULTIBOOT2_PARSE_H

#include "boot/handoff.h"
#include "kernel/lib/physical.h"

/* `info` is the physical address of the information structure. Fills `out`, which the caller
 * cleared. Returns 0, or STATUS_BROKEN where some part of it could not be read or contradicts
 * itself; every other part is filled in all the same. */
int multiboot2_parse(uint64_t info, const struct physical *memory, struct handoff *out);

#endif
