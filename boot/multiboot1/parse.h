/* SPDX-License-Identifier: MIT */
/* What a Multiboot 1 loader left, read into the handoff. Multiboot Specification 0.6.96, 3.3. */
#ifndef BOOT_MULTIBOOT1_PARSE_H
#define BOOT_MULTIBOOT1_PARSE_H

#include "boot/handoff.h"
#include "kernel/lib/physical.h"

/* `info` is the physical address of the information structure. Fills `out`, which the
 * caller cleared. False where nothing of it could be read. */
bool multiboot1_parse(uint64_t info, const struct physical *memory, struct handoff *out);

#endif
