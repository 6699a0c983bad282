/* SPDX-License-Identifier: MIT */
/* Video memory is slow to read and not fast to write, so a copy of the cells in RAM is what
 * scrolls, and what a cell shows already isn't drawn again. */
#include "kernel/screen/console.h"

#include <stdbool.h>

#include "kernel/lib/bytes.h"
#include "kernel/lib/uncleared.h"

static struct {
    const struct console_renderer *renderer;
    unsigned row, column; /* of the next character; `columns` behind a full row */
    struct log_sink sink;
} console;

/* One more row than any screen has: what comes up from below when it scrolls, always blank. */
static UNCLEARED char cells[CONSOLE_COLUMNS_MAX * (CONSOLE_ROWS_MAX + 1)];

static void set_cell(unsigned row, unsigned column, char c)
{
    char *cell = &cells[row * console.renderer->columns + column];
    if (*cell == c)
        return;
    *cell = c;
    console.renderer->draw(row, column, c);
}

static void scroll(void)
{
    const unsigned columns = console.renderer->columns;
    for (unsigned row = 0; row < console.renderer->rows; row++)
        for (unsigned column = 0; column < columns; column++)
            set_cell(row, column, cells[(row + 1) * columns + column]);
}

static void next_row(void)
{
    console.column = 0;
    if (console.row + 1 < console.renderer->rows)
        console.row++;
    else
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
    if (console.column == console.renderer->columns)
        next_row();
    bool printable = c >= ' ' && c <= '~';
    set_cell(console.row, console.column, printable ? c : '?');
    console.column++;
}

static void finish(void)
{
    const unsigned last = console.renderer->columns - 1;
    console.renderer->finish(console.row, console.column < last ? console.column : last);
}

static void sink_write(void *context, const char *bytes, size_t length)
{
    (void)context;
    /* "# " makes a line a comment on the wire; on the screen it only takes room. */
    size_t first = length >= 2 && bytes[0] == '#' && bytes[1] == ' ' ? 2 : 0;
    for (size_t i = first; i < length; i++)
        put(bytes[i]);
    finish();
}

struct log_sink *console_start(const struct console_renderer *renderer)
{
    console.renderer = renderer;
    console.row = console.column = 0;
    memset(cells, ' ', sizeof cells);
    console.sink.write = sink_write;
    console.sink.kinds = LOG_PEOPLE;
    finish();
    return &console.sink;
}
