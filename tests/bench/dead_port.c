/* SPDX-License-Identifier: MIT */
/* Counts what a port that got stuck costs a whole answer: the driver on the tests' modelled 16550A,
 * whose transmitter stands still from the first byte, and on one that works. Prints the accesses of
 * both, of the stuck one's first line and of each line after it. */
#include <stdio.h>

#include "tests/unit/uart_opened.h"

enum { LINE = 100, LINES = 80 }; /* an answer of 8 KB */

static size_t accesses(void)
{
    return model.reads + model.writes;
}

/* Says the answer; the accesses of its first line, and in `*rest` those of all others. */
static size_t say(size_t *rest)
{
    size_t before = accesses();
    uart_write(&uart, answer(), LINE);
    size_t first = accesses() - before;
    for (unsigned i = 1; i < LINES; i++)
        uart_write(&uart, answer(), LINE);
    *rest = accesses() - before - first;
    return first;
}

int main(void)
{
    size_t rest;
    open_port(UART_16550A);
    size_t good = say(&rest) + rest;
    open_port(UART_16550A);
    model.stuck_from = 0;
    size_t first = say(&rest);
    printf("%zu %zu %zu\n", good, first, rest / (LINES - 1));
    return uart.lost == LINE * LINES ? 0 : 1;
}
