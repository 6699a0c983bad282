/* SPDX-License-Identifier: MIT */
/* UEFI's memory map, which firmware gives to its applications and some loaders hand on. UEFI
 * Specification 2.10, 7.2.3 (EFI_BOOT_SERVICES.GetMemoryMap) and table 7.10 (what is free once
 * boot services have ended). */
#ifndef BOOT_EFI_MAP_H
#define BOOT_EFI_MAP_H

#include "boot/handoff.h"
#include "kernel/lib/physical.h"

/* Adds the ranges of `size` bytes of descriptors at `address`, `stride` bytes from one to the
 * next. STATUS_BROKEN, and the map is cut, where some of it can't be read or makes no sense. */
int efi_map_fill(struct handoff *out, const struct physical *memory, uint64_t address,
                 uint64_t size, uint64_t stride);

#endif
