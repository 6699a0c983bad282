/* SPDX-License-Identifier: MIT */
/* One meaning in two versions of a specification. */
#include "boot/multiboot.h"

#include "boot/fill.h"

enum {
    SCREEN_EGA_TEXT = 2,
    TEXT_COLUMNS = 80,
    TEXT_ROWS = 25,
};

int multiboot_fill_screen(struct handoff *out, const struct multiboot_screen *screen,
                          const struct multiboot_colours *colours)
{
    out->vga_text = screen->type == SCREEN_EGA_TEXT && screen->width == TEXT_COLUMNS &&
                    screen->height == TEXT_ROWS;
    /* Fewer colours than ours is a screen that we don't draw on, not a broken one. */
    if (screen->type != MULTIBOOT_DIRECT_COLOUR || (screen->bits != 24 && screen->bits != 32))
        return 0;
    struct handoff_framebuffer framebuffer = {
        .base = screen->base,
        .pitch = screen->pitch,
        .width = screen->width,
        .height = screen->height,
        .bits = screen->bits,
        .red = {colours->red_position, colours->red_size},
        .green = {colours->green_position, colours->green_size},
        .blue = {colours->blue_position, colours->blue_size},
    };
    return fill_framebuffer(out, &framebuffer);
}

void multiboot_fill_sizes(struct handoff *out, uint32_t lower_kib, uint32_t upper_kib)
{
    const uint64_t kib = 1024, mib = 1024 * kib;
    out->map_cut = true;
    fill_range(out, 0, lower_kib * kib, HANDOFF_RAM);
    fill_range(out, mib, upper_kib * kib, HANDOFF_RAM);
}
