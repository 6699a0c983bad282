/* SPDX-License-Identifier: MIT */
/* Video memory is slow to read, so a copy of the screen in RAM is what scrolls. */
#include "kernel/screen/vga_text.h"

#include <stdbool.h>
#include <stddef.h>

#include "kernel/cpu/ports.h"

enum {
    COLUMNS = 80,
    ROWS = 25,
    CELLS = COLUMNS * ROWS,
    GREY_ON_BLACK = 0x0700,
    BLANK = GREY_ON_BLACK | ' ',
    CRTC_INDEX = 0x3d4,
    CRTC_DATA = 0x3d5,
    CRTC_CURSOR_HIGH = 0x0e,
    CRTC_CURSOR_LOW = 0x0f,
};

static struct {
    volatile uint16_t *cells;
    uint16_t copy[CELLS];
    unsigned row, column;
    struct log_sink sink;
} screen;

static void set_cell(unsigned index, uint16_t cell)
{
    screen.copy[index] = cell;
    screen.cells[index] = cell;
}

static void scroll(void)
{
    for (unsigned i = 0; i < CELLS; i++)
        set_cell(i, i < CELLS - COLUMNS ? screen.copy[i + COLUMNS] : BLANK);
    screen.row = ROWS - 1;
}

static void next_row(void)
{
    screen.column = 0;
    if (++screen.row == ROWS)
        scroll();
}

static void put(char c)
{
    if (c == '\r')
        return;
    if (c == '\n') {
        next_row();
        return;
    }
    if (screen.column == COLUMNS)
        next_row();
    bool printable = c >= ' ' && c <= '~';
    set_cell(screen.row * COLUMNS + screen.column,
             (uint16_t)(GREY_ON_BLACK | (printable ? c : '?')));
    screen.column++;
}

static void set_crtc(uint8_t index, uint8_t value)
{
    port_write8(CRTC_INDEX, index);
    port_write8(CRTC_DATA, value);
}

static void show_cursor(void)
{
    unsigned column = screen.column < COLUMNS ? screen.column : COLUMNS - 1;
    unsigned at = screen.row * COLUMNS + column;
    set_crtc(CRTC_CURSOR_HIGH, (uint8_t)(at >> 8));
    set_crtc(CRTC_CURSOR_LOW, (uint8_t)at);
}

static void sink_write(void *context, const char *bytes, size_t length)
{
    (void)context;
    /* "# " makes a line a comment on the wire; on the screen it only takes room. */
    size_t first = length >= 2 && bytes[0] == '#' && bytes[1] == ' ' ? 2 : 0;
    for (size_t i = first; i < length; i++)
        put(bytes[i]);
    show_cursor();
}

static bool cells_answer(volatile uint16_t *cells)
{
    cells[0] = 0x55aa;
    cells[1] = 0xaa55;
    return cells[0] == 0x55aa && cells[1] == 0xaa55;
}

struct log_sink *vga_text_start(volatile uint16_t *cells)
{
    if (!cells_answer(cells))
        return NULL;
    screen.cells = cells;
    for (unsigned i = 0; i < CELLS; i++)
        set_cell(i, BLANK);
    screen.row = screen.column = 0;
    show_cursor();
    screen.sink = (struct log_sink){.write = sink_write, .kinds = LOG_PEOPLE};
    return &screen.sink;
}
