/* SPDX-License-Identifier: MIT */
/* One meaning in two versions of a specification. */
#include "boot/multiboot.h"

#include "boot/fill.h"

enum {
    SCREEN_EGA_TEXT = 2,
    TEXT_COLUMNS = 80,
    TEXT_ROWS = 25,
};

void multiboot_fill_screen(struct handoff *out, const struct multiboot_screen *screen,
                           const struct multiboot_colours *colours)
{
    out->vga_text = screen->type == SCREEN_EGA_TEXT && screen->width == TEXT_COLUMNS &&
                    screen->height == TEXT_ROWS && out->framebuffer.base == 0;
    if (screen->type != MULTIBOOT_DIRECT_COLOUR)
        return;
    struct handoff_framebuffer framebuffer = {
        .base = screen->base,
        .pitch = screen->pitch,
        .width = screen->width,
        .height = screen->height,
        .bits = screen->bits,
        .red = colours->red,
        .green = colours->green,
        .blue = colours->blue,
    };
    fill_framebuffer(out, &framebuffer);
}
