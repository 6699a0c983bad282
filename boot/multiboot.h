/* SPDX-License-Identifier: MIT */
/* What both Multiboot versions tell alike: Multiboot Specification 0.6.96, 3.3, and Multiboot2
 * Specification 2.0, 3.6.4 (memory sizes) and 3.6.12 (framebuffer). */
#ifndef BOOT_MULTIBOOT_H
#define BOOT_MULTIBOOT_H

#include <stdint.h>

#include "boot/handoff.h"

#define MULTIBOOT_DIRECT_COLOUR 1 /* of multiboot_screen.type */

struct multiboot_screen {
    uint64_t base;
    uint32_t pitch;
    uint32_t width, height; /* characters for text, pixels otherwise */
    uint8_t bits;
    uint8_t type;
} __attribute__((packed));

/* Of direct colour; in version 2 two reserved bytes lie between screen and colours. */
struct multiboot_colours {
    uint8_t red_position, red_size;
    uint8_t green_position, green_size;
    uint8_t blue_position, blue_size;
};

/* Sets `vga_text` or `framebuffer`, or neither for a screen that is neither of both. STATUS_BROKEN
 * where a framebuffer contradicts itself. */
int multiboot_fill_screen(struct handoff *out, const struct multiboot_screen *screen,
                          const struct multiboot_colours *colours);

/* Takes the two figures that every loader gives for a map, in KiB from 0 and from 1 MiB: enough to
 * know some memory, never all of it, so the map counts as cut. */
void multiboot_fill_sizes(struct handoff *out, uint32_t lower_kib, uint32_t upper_kib);

#endif
