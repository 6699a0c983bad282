/* SPDX-License-Identifier: MIT */
/* What boot/efi/collect.c collected from the firmware, read into the handoff. UEFI Specification
 * 2.10: 7.2.3 (memory map), 9.1 (loaded image), 10.3 (device paths), 12.9 (graphics output). */
#ifndef BOOT_EFI_PARSE_H
#define BOOT_EFI_PARSE_H

#include "boot/handoff.h"
#include "kernel/lib/physical.h"

/* `info` is the physical address of a struct efi_info. Fills `out`, which the caller
 * cleared. False where nothing of it could be read. */
bool efi_parse(uint64_t info, const struct physical *memory, struct handoff *out);

/* What the system table at `address` (0: none) says of the firmware, for a loader that has ended
 * boot services: it and the vendor's name stay in runtime memory. What is none is left alone. UEFI
 * Specification 2.10, 4.3. */
void efi_fill_table(struct handoff *out, const struct physical *memory, uint64_t address);

#endif
