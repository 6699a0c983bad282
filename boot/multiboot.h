/* SPDX-License-Identifier: MIT */
/* What both Multiboot versions tell alike: Multiboot Specification 0.6.96, 3.3, and Multiboot2
 * Specification 2.0, 3.6.12 (framebuffer). */
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
    struct handoff_colour red, green, blue;
};

/* Sets `vga_text` or `framebuffer`, or neither for a screen that is neither of both. */
void multiboot_fill_screen(struct handoff *out, const struct multiboot_screen *screen,
                           const struct multiboot_colours *colours);

#endif
