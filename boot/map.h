/* SPDX-License-Identifier: MIT */
/* Memory maps as tables of entries, whoever made them: into the handoff's ranges. */
#ifndef BOOT_MAP_H
#define BOOT_MAP_H

#include "boot/handoff.h"
#include "kernel/lib/physical.h"

/* What an entry looks like, named by the least bytes that it has. */
enum map_layout {
    /* ACPI Specification 6.5, 15.1: as BIOS call E820 lists memory. */
    MAP_E820 = 20,
    /* The same, and a reserved field: Multiboot2 Specification 2.0, 3.6.8. */
    MAP_MULTIBOOT2 = 24,
    /* UEFI Specification 2.10, 7.2.3 (GetMemoryMap) and table 7.10 (what is free once boot services
     * have ended). */
    MAP_EFI = 40,
};

/* Adds the ranges of `size` bytes of entries at `address`, `stride` bytes from one to the next. The
 * handoff is broken and its map cut where some of it can't be read or makes no sense, or where
 * there is no entry. */
void map_fill(struct handoff *out, const struct physical *memory, uint64_t address, uint64_t size,
              uint64_t stride, enum map_layout layout);

/* Takes the two figures that loaders give beside a map, in KiB from 0 and from 1 MiB: enough to
 * know some memory, never all of it, so the map counts as cut. */
void map_fill_sizes(struct handoff *out, uint32_t lower_kib, uint32_t upper_kib);

#endif
