/* SPDX-License-Identifier: MIT */
/* The adapter draws the characters and the cursor; nobody says whether there is an adapter. */
#include "kernel/screen/vga_text.h"

#include <stdbool.h>
#include <stddef.h>

#include "kernel/cpu/ports.h"
#include "kernel/screen/console.h"

enum {
    COLUMNS = 80,
    ROWS = 25,
    GREY_ON_BLACK = 0x0700,
    CRTC_INDEX = 0x3d4,
    CRTC_DATA = 0x3d5,
    CRTC_CURSOR_HIGH = 0x0e,
    CRTC_CURSOR_LOW = 0x0f,
};

static volatile uint16_t *screen;

static void draw(unsigned row, unsigned column, char c)
{
    screen[row * COLUMNS + column] = (uint16_t)(GREY_ON_BLACK | c);
}

static void set_crtc(uint8_t index, uint8_t value)
{
    port_write8(CRTC_INDEX, index);
    port_write8(CRTC_DATA, value);
}

static void show_cursor(unsigned row, unsigned column)
{
    unsigned at = row * COLUMNS + column;
    set_crtc(CRTC_CURSOR_HIGH, (uint8_t)(at >> 8));
    set_crtc(CRTC_CURSOR_LOW, (uint8_t)at);
}

static bool cells_answer(volatile uint16_t *cells)
{
    cells[0] = 0x55aa;
    cells[1] = 0xaa55;
    return cells[0] == 0x55aa && cells[1] == 0xaa55;
}

struct log_sink *vga_text_start(volatile uint16_t *cells)
{
    static const struct console_renderer renderer = {COLUMNS, ROWS, draw, show_cursor};
    if (!cells_answer(cells))
        return NULL;
    screen = cells;
    for (unsigned i = 0; i < COLUMNS * ROWS; i++)
        cells[i] = GREY_ON_BLACK | ' ';
    return console_start(&renderer);
}
