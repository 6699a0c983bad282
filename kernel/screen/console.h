/* SPDX-License-Identifier: MIT */
/* Lines as cells of a screen: wrapped, scrolled, and kept in RAM, so that whoever draws them is
 * told only of cells that changed and never has to read what it drew. A sink of the log: what
 * people need, in plain sight. There is one console. */
#ifndef KERNEL_SCREEN_CONSOLE_H
#define KERNEL_SCREEN_CONSOLE_H

#include "kernel/log/log.h"

#define CONSOLE_COLUMNS_MAX 160
#define CONSOLE_ROWS_MAX 60

/* How cells come to be seen. Rows and columns count from 0, from the top left. */
struct console_renderer {
    unsigned columns, rows; /* at least 1, at most the above */
    /* Shows `c`, printable ASCII, in a cell. */
    void (*draw)(unsigned row, unsigned column, char c);
    /* A line is drawn, and this is the cell that comes next, or the row's last where it is full. */
    void (*finish)(unsigned row, unsigned column);
};

/* Begins at the top left of a screen that its renderer has cleared: all cells are blank. The
 * renderer stays the caller's, for good. */
struct log_sink *console_start(const struct console_renderer *renderer);

#endif
