/* SPDX-License-Identifier: MIT */
/* What a loader of the Linux boot protocol left (struct boot_params, the "zero page"), read into
 * the handoff; our own real-mode setup leaves the same for the boot sector and the PXE ROM.
 * The Linux/x86 Boot Protocol, 2.15, and its "zero page". */
#ifndef BOOT_LINUX_PARSE_H
#define BOOT_LINUX_PARSE_H

#include "boot/handoff.h"
#include "kernel/lib/physical.h"

/* `params` is the physical address of struct boot_params; `out` was cleared by the caller but for
 * its door, which says whose boot_params it is. False where nothing of it could be read. */
bool linux_parse(uint64_t params, const struct physical *memory, struct handoff *out);

#endif
