/* SPDX-License-Identifier: MIT */
/* What the doors' parsers do alike: put a range, a text, the words or a framebuffer into the
 * handoff. Pure; everything that comes in is untrusted. */
#ifndef BOOT_FILL_H
#define BOOT_FILL_H

#include <stddef.h>

#include "boot/handoff.h"
#include "kernel/lib/physical.h"

/* Adds [base, base + length); joins it to the range before where both touch and are of a kind.
 * Empty ranges are left out. One too many makes the map cut. STATUS_BROKEN where it runs past
 * 2^64, and then it isn't added and the map is cut. */
int fill_range(struct handoff *out, uint64_t base, uint64_t length, enum handoff_range_kind kind);

/* Copies text at `address` up to its NUL; `to` always ends with one. STATUS_NO_ROOM where it was
 * longer than `size` - 1 (cut there), STATUS_BROKEN where it can't be read. */
int fill_text(const struct physical *memory, uint64_t address, char *to, size_t size);

/* Takes the loader's own words off `out->words`, which holds the line as it came: a path or URI
 * in front, BOOT_IMAGE=, initrd= and BOOTIF= anywhere. BOOTIF=01-aa-bb-cc-dd-ee-ff becomes
 * boot_mac. */
void fill_words(struct handoff *out);

/* Takes `framebuffer` over where it keeps to what struct handoff_framebuffer says; else
 * STATUS_BROKEN. */
int fill_framebuffer(struct handoff *out, const struct handoff_framebuffer *framebuffer);

#endif
