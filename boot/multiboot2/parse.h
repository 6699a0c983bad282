/* SPDX-License-Identifier: MIT */
/* What a Multiboot 2 loader left, read into the handoff. Multiboot2 Specification 2.0, 3.6. */
#ifndef BOOT_MULTIBOOT2_PARSE_H
#define BOOT_MULTIBOOT2_PARSE_H

#include "boot/handoff.h"
#include "kernel/lib/physical.h"

/* `info` is the physical address of the information structure. Fills `out`, which the
 * caller cleared. False where nothing of it could be read. */
bool multiboot2_parse(uint64_t info, const struct physical *memory, struct handoff *out);

#endif
