/* SPDX-License-Identifier: MIT */
/* What the doors' parsers do alike: read memory, and put a range, a text, a MAC or a framebuffer
 * into the handoff. Pure; everything that comes in is untrusted. Who finds something that can't be
 * read or contradicts itself says so in `out->broken`, and goes on with the rest. */
#ifndef BOOT_FILL_H
#define BOOT_FILL_H

#include <stdbool.h>
#include <stddef.h>

#include "boot/handoff.h"
#include "kernel/lib/physical.h"

/* Copies `length` bytes from `address`. False, and the handoff is broken, where they can't be
 * read. */
bool fill_read(struct handoff *out, const struct physical *memory, uint64_t address, void *to,
               size_t length);

/* The map is cut, and the handoff broken. */
void fill_broken_map(struct handoff *out);

/* Adds [base, base + length); joins it to the range before where both touch and are of a kind.
 * Empty ranges are left out. One too many makes the map cut. What runs past 2^64 isn't added: the
 * map is broken. */
void fill_range(struct handoff *out, uint64_t base, uint64_t length, enum handoff_range_kind kind);

/* What a unit of text is. */
enum fill_text {
    FILL_BYTES = 1, /* taken as they are; they end with a NUL, within `length` or it is broken */
    FILL_UTF16 =
        2, /* ends with a NUL or at `length`; a `?` stands for what isn't printable ASCII */
};

/* Copies the text of up to `length` bytes at `address` (0: there is none) to `to`, where a NUL ends
 * it. False where it isn't all there: longer than `size` - 1, or broken. */
bool fill_text(struct handoff *out, const struct physical *memory, uint64_t address,
               uint64_t length, enum fill_text unit, char *to, size_t size);

/* The same for the loader's name for itself. */
void fill_loader(struct handoff *out, const struct physical *memory, uint64_t address,
                 uint64_t length, enum fill_text unit);

/* The same for the line of words, from which the loader's own are taken off. */
void fill_line(struct handoff *out, const struct physical *memory, uint64_t address,
               uint64_t length, enum fill_text unit);

/* Takes the loader's own words off `out->words`, which holds the line as it came: a path or URI
 * in front, BOOT_IMAGE=, initrd= and BOOTIF= anywhere. BOOTIF=01-aa-bb-cc-dd-ee-ff becomes
 * boot_mac. */
void fill_words(struct handoff *out);

/* Takes the six bytes over as boot_mac; false where they are 0: nobody's. */
bool fill_boot_mac(struct handoff *out, const uint8_t *mac);

/* Takes `framebuffer` over where it keeps to what struct handoff_framebuffer says; one that doesn't
 * is broken. Fewer colours than ours, with other `bits` than 24 and 32, is a screen that we don't
 * draw on, not a broken one. */
void fill_framebuffer(struct handoff *out, const struct handoff_framebuffer *framebuffer);

#endif
