/* SPDX-License-Identifier: MIT */
/* Firmware leaves a panel of any size with pixels of any layout. A glyph's pixel becomes a square
 * of whole pixels, so that text is crisp on all of them. */
#include "kernel/screen/framebuffer.h"

#include <stddef.h>

#include "kernel/screen/console.h"
#include "kernel/screen/font.h"
#include "kernel/screen/video.h"

enum {
    COLUMNS = 80, /* text is made larger as long as these fit */
    ROWS = 25,
    GREY = 0xaa, /* of each colour, as VGA text has it */
    GREY_BITS = 8,
};

static struct {
    char *grid; /* the top left pixel of the top left cell */
    uint64_t pitch;
    unsigned pixel_bytes;
    unsigned scale;
    uint32_t ink; /* a pixel of a glyph; paper is 0 */
    struct console_renderer renderer;
} screen;

static void write_pixel(char *at, uint32_t pixel)
{
    if (screen.pixel_bytes == sizeof pixel) {
        video_write32(at, pixel);
        return;
    }
    video_write16(at, (uint16_t)pixel);
    video_write8(at + 2, (uint8_t)(pixel >> 16));
}

static void draw_row(char *at, unsigned bits)
{
    for (unsigned bit = 1U << (FONT_WIDTH - 1); bit != 0; bit >>= 1) {
        uint32_t pixel = bits & bit ? screen.ink : 0;
        for (unsigned i = 0; i < screen.scale; i++, at += screen.pixel_bytes)
            write_pixel(at, pixel);
    }
}

static void draw(unsigned row, unsigned column, char c)
{
    const uint64_t line = screen.scale * screen.pitch; /* of pixels as large as the glyph's */
    char *at = screen.grid + (uint64_t)row * FONT_HEIGHT * line +
               (uint64_t)column * FONT_WIDTH * screen.scale * screen.pixel_bytes;
    for (unsigned y = 0; y < FONT_HEIGHT; y++)
        for (unsigned i = 0; i < screen.scale; i++, at += screen.pitch)
            draw_row(at, font_row(c, y));
}

static void finish(unsigned row, unsigned column)
{
    (void)row;
    (void)column;
    video_flush();
}

static uint32_t grey_of(struct handoff_colour colour)
{
    return (uint32_t)GREY >> (GREY_BITS - colour.size) << colour.position;
}

static void clear(const struct handoff_framebuffer *framebuffer, char *at)
{
    for (uint32_t y = 0; y < framebuffer->height; y++, at += framebuffer->pitch)
        video_clear(at, (uint64_t)framebuffer->width * screen.pixel_bytes);
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* How many cells of which size, and where. */
static void lay_out(const struct handoff_framebuffer *framebuffer, char *mapped)
{
    const unsigned wide = framebuffer->width / FONT_WIDTH, high = framebuffer->height / FONT_HEIGHT;
    const unsigned largest = least(wide / COLUMNS, high / ROWS);
    const unsigned scale = largest > 0 ? largest : 1;
    const unsigned columns = least(wide / scale, CONSOLE_COLUMNS_MAX);
    const unsigned rows = least(high / scale, CONSOLE_ROWS_MAX);
    const unsigned left = (framebuffer->width - columns * FONT_WIDTH * scale) / 2;
    const unsigned top = (framebuffer->height - rows * FONT_HEIGHT * scale) / 2;
    screen.grid = mapped + top * screen.pitch + (size_t)left * screen.pixel_bytes;
    screen.scale = scale;
    screen.renderer = (struct console_renderer){columns, rows, draw, finish};
}

uint64_t framebuffer_size(const struct handoff_framebuffer *framebuffer)
{
    if (framebuffer->height == 0)
        return 0;
    return (uint64_t)(framebuffer->height - 1) * framebuffer->pitch +
           (uint64_t)framebuffer->width * (framebuffer->bits / 8);
}

struct log_sink *framebuffer_start(const struct handoff_framebuffer *framebuffer, void *mapped)
{
    if (!mapped || framebuffer->width < FONT_WIDTH || framebuffer->height < FONT_HEIGHT)
        return NULL;
    screen.pitch = framebuffer->pitch;
    screen.pixel_bytes = framebuffer->bits / 8;
    screen.ink =
        grey_of(framebuffer->red) | grey_of(framebuffer->green) | grey_of(framebuffer->blue);
    lay_out(framebuffer, mapped);
    clear(framebuffer, mapped);
    return console_start(&screen.renderer);
}
