/* SPDX-License-Identifier: MIT */
/* The console on a grid of any size: what is drawn where, and that nothing is drawn twice. What all
 * screens have in common is tested on VGA text (test_vga_text.c). */
#include "kernel/screen/console.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/random.h"
#include "tests/unit/run.h"

static struct {
    struct console_renderer renderer;
    struct log_sink *sink;
    char cells[CONSOLE_ROWS_MAX][CONSOLE_COLUMNS_MAX + 1];
    unsigned drawn;
    unsigned next_row, next_column;
} grid;

static void draw(unsigned row, unsigned column, char c)
{
    assert_true(row < grid.renderer.rows && column < grid.renderer.columns);
    assert_true(c >= ' ' && c <= '~');
    assert_int_not_equal(grid.cells[row][column], c);
    grid.cells[row][column] = c;
    grid.drawn++;
}

static void finish(unsigned row, unsigned column)
{
    assert_true(row < grid.renderer.rows && column < grid.renderer.columns);
    grid.next_row = row;
    grid.next_column = column;
}

static void start(unsigned columns, unsigned rows)
{
    grid.renderer = (struct console_renderer){columns, rows, draw, finish};
    memset(grid.cells, 0, sizeof grid.cells);
    for (unsigned row = 0; row < rows; row++)
        memset(grid.cells[row], ' ', columns);
    grid.sink = console_start(&grid.renderer);
    grid.drawn = 0;
}

static void show(const char *text)
{
    grid.sink->write(grid.sink->context, text, strlen(text));
}

TEST(start_draws_nothing)
{
    start(4, 2);
    assert_int_equal(grid.drawn, 0);
    assert_int_equal(grid.next_row, 0);
    assert_int_equal(grid.next_column, 0);
    assert_int_equal(grid.sink->kinds, LOG_PEOPLE);
}

TEST(narrow_grid_wraps)
{
    start(5, 4);
    show("# Hello World!\r\n");
    assert_string_equal(grid.cells[0], "Hello");
    assert_string_equal(grid.cells[1], " Worl");
    assert_string_equal(grid.cells[2], "d!   ");
    assert_int_equal(grid.next_row, 3);
}

TEST(narrow_grid_scrolls)
{
    start(3, 2);
    show("abcdefgh");
    assert_string_equal(grid.cells[0], "def");
    assert_string_equal(grid.cells[1], "gh ");
}

TEST(one_cell)
{
    start(1, 1);
    show("abc");
    assert_string_equal(grid.cells[0], "c");
    show("\r\n");
    assert_string_equal(grid.cells[0], " ");
}

TEST(one_row)
{
    start(6, 1);
    show("one\r\n");
    assert_string_equal(grid.cells[0], "      ");
    show("two");
    assert_string_equal(grid.cells[0], "two   ");
    assert_int_equal(grid.next_column, 3);
}

TEST(largest_grid)
{
    char line[16];
    start(CONSOLE_COLUMNS_MAX, CONSOLE_ROWS_MAX);
    for (unsigned i = 1; i <= CONSOLE_ROWS_MAX; i++) {
        snprintf(line, sizeof line, "line %u\r\n", i);
        show(line);
    }
    assert_int_equal(strncmp(grid.cells[0], "line 2 ", 7), 0);
    assert_int_equal(strncmp(grid.cells[CONSOLE_ROWS_MAX - 2], "line 60 ", 8), 0);
}

TEST(blanks_are_not_drawn)
{
    start(8, 2);
    show("a   b");
    assert_int_equal(grid.drawn, 2);
}

/* draw() itself fails where a cell is drawn that shows its character already. */
TEST(scroll_draws_only_what_changes)
{
    start(8, 3);
    show("line 1\r\nline 2\r\nline 3");
    grid.drawn = 0;
    show("\r\n");
    assert_int_equal(grid.drawn, 2 + strlen("line3"));
}

TEST(random_bytes_stay_on_the_grid)
{
    struct random random = {3};
    char bytes[300];
    for (unsigned round = 0; round < 500; round++) {
        start(1 + (unsigned)random_below(&random, CONSOLE_COLUMNS_MAX),
              1 + (unsigned)random_below(&random, CONSOLE_ROWS_MAX));
        for (unsigned i = 0; i < 5; i++) {
            size_t length = random_below(&random, sizeof bytes);
            for (size_t at = 0; at < length; at++)
                bytes[at] = (char)random_next(&random);
            grid.sink->write(grid.sink->context, bytes, length);
        }
    }
}

RUN_TESTS(cmocka_unit_test(start_draws_nothing), cmocka_unit_test(narrow_grid_wraps),
          cmocka_unit_test(narrow_grid_scrolls), cmocka_unit_test(one_cell),
          cmocka_unit_test(one_row), cmocka_unit_test(largest_grid),
          cmocka_unit_test(blanks_are_not_drawn), cmocka_unit_test(scroll_draws_only_what_changes),
          cmocka_unit_test(random_bytes_stay_on_the_grid))
