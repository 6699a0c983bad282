/* SPDX-License-Identifier: MIT */
/* The VGA text screen on plain memory: what stands in which cell, and where the cursor is. */
#include "kernel/screen/vga_text.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/floating_bus.h"
#include "tests/unit/ports_seen.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"

enum { COLUMNS = 80, ROWS = 25, CELLS = COLUMNS * ROWS, GUARD = 48, GUARD_CELL = 0xdead };

static struct {
    volatile uint16_t cells[CELLS + GUARD]; /* the rest of video memory's 4 KiB */
    struct log_sink *sink;
} screen;

static void start(void)
{
    for (unsigned i = 0; i < CELLS + GUARD; i++)
        screen.cells[i] = GUARD_CELL;
    screen.sink = vga_text_start(screen.cells);
    assert_non_null(screen.sink);
}

static void show(const char *text)
{
    screen.sink->write(screen.sink->context, text, strlen(text));
}

/* The characters of a row, without the blanks at its end. */
static const char *row(unsigned number)
{
    static char text[COLUMNS + 1];
    size_t length = 0;
    for (unsigned i = 0; i < COLUMNS; i++) {
        text[i] = (char)screen.cells[number * COLUMNS + i];
        if (text[i] != ' ')
            length = i + 1;
    }
    text[length] = '\0';
    return text;
}

static void assert_cursor(unsigned row, unsigned column)
{
    /* Index and data in turn: each pair sets one half. */
    unsigned at = 0;
    assert_true(ports_seen_count >= 4 && ports_seen_count % 2 == 0);
    for (size_t i = ports_seen_count - 4; i < ports_seen_count; i += 2) {
        assert_int_equal(ports_seen[i].port, 0x3d4);
        assert_int_equal(ports_seen[i + 1].port, 0x3d5);
        if (ports_seen[i].value == 0x0e)
            at |= (unsigned)ports_seen[i + 1].value << 8;
        else if (ports_seen[i].value == 0x0f)
            at |= ports_seen[i + 1].value;
        else
            fail();
    }
    assert_int_equal(at, row * COLUMNS + column);
}

static void show_lines(unsigned first, unsigned last)
{
    char line[32];
    for (unsigned i = first; i <= last; i++) {
        snprintf(line, sizeof line, "line %u\r\n", i);
        show(line);
    }
}

TEST(start_clears_the_screen)
{
    start();
    for (unsigned i = 0; i < CELLS; i++)
        assert_int_equal(screen.cells[i], 0x0720);
    assert_cursor(0, 0);
}

TEST(sink_is_for_people)
{
    start();
    assert_int_equal(screen.sink->kinds, LOG_PEOPLE);
}

TEST(text_is_grey_on_black_from_the_top_left)
{
    start();
    show("Hello World!\r\n");
    assert_string_equal(row(0), "Hello World!");
    assert_string_equal(row(1), "");
    assert_int_equal(screen.cells[0], 0x0700 | 'H');
}

TEST(cursor_stands_behind_the_text)
{
    start();
    show("ab\r\ncde");
    assert_cursor(1, 3);
}

TEST(cursor_needs_both_bytes)
{
    start();
    show_lines(1, 20);
    assert_cursor(20, 0);
    assert_true(20 * COLUMNS > 0xff);
}

TEST(comment_mark_is_taken_off)
{
    start();
    show("# I am r17.\r\n");
    assert_string_equal(row(0), "I am r17.");
}

TEST(only_a_comment_mark_is_taken_off)
{
    start();
    show("#1 is # 1\r\n");
    show("#\r\n");
    show(" # x\r\n");
    show("# # y\r\n");
    assert_string_equal(row(0), "#1 is # 1");
    assert_string_equal(row(1), "#");
    assert_string_equal(row(2), " # x");
    assert_string_equal(row(3), "# y");
}

TEST(unprintable_bytes_become_question_marks)
{
    start();
    show("a\x1b[2J\tb\x7f\x80\xff~");
    assert_string_equal(row(0), "a?[2J?b???~");
}

TEST(long_line_wraps_at_80)
{
    char line[COLUMNS + 3];
    memset(line, 'a', sizeof line);
    memcpy(line + COLUMNS, "b!", 3);
    start();
    show(line);
    assert_int_equal(strspn(row(0), "a"), COLUMNS);
    assert_string_equal(row(1), "b!");
    assert_cursor(1, 2);
}

TEST(line_of_80_takes_one_row)
{
    char line[COLUMNS + 3];
    memset(line, 'a', sizeof line);
    memcpy(line + COLUMNS, "\r\n", 3);
    start();
    show(line);
    show("next");
    assert_string_equal(row(1), "next");
}

TEST(cursor_stays_on_the_screen_behind_a_full_row)
{
    char line[COLUMNS + 1];
    memset(line, 'a', sizeof line);
    line[COLUMNS] = '\0';
    start();
    show_lines(1, ROWS - 1);
    show(line);
    assert_cursor(ROWS - 1, COLUMNS - 1);
}

TEST(last_row_does_not_scroll_before_its_end)
{
    start();
    show_lines(1, ROWS - 1);
    show("last");
    assert_string_equal(row(0), "line 1");
    assert_string_equal(row(ROWS - 1), "last");
    assert_cursor(ROWS - 1, 4);
}

TEST(full_screen_scrolls_by_one_row)
{
    start();
    show_lines(1, ROWS);
    assert_string_equal(row(0), "line 2");
    assert_string_equal(row(ROWS - 2), "line 25");
    assert_string_equal(row(ROWS - 1), "");
    assert_cursor(ROWS - 1, 0);
}

TEST(scrolls_for_ever)
{
    start();
    show_lines(1, 1000);
    assert_string_equal(row(0), "line 977");
    assert_string_equal(row(ROWS - 2), "line 1000");
}

TEST(starting_again_begins_on_a_clear_screen)
{
    start();
    show_lines(1, 30);
    start();
    show("new");
    assert_string_equal(row(0), "new");
    assert_string_equal(row(1), "");
}

TEST(cells_that_read_as_ones)
{
    assert_null(vga_text_start(floating_bus_start(FLOATING_BUS_ONES)));
    assert_int_equal(ports_seen_count, 0);
}

TEST(cells_that_echo_what_was_written_last)
{
    assert_null(vga_text_start(floating_bus_start(FLOATING_BUS_ECHO)));
    assert_int_equal(ports_seen_count, 0);
}

/* Any bytes: nothing but 80 by 25 cells is touched, and the screen shows printable text only. */
TEST(random_bytes_stay_on_the_screen)
{
    struct random random = {2};
    char bytes[300];
    start();
    for (unsigned round = 0; round < 500; round++) {
        size_t length = random_below(&random, sizeof bytes);
        for (size_t i = 0; i < length; i++)
            bytes[i] = (char)random_next(&random);
        ports_forget();
        screen.sink->write(screen.sink->context, bytes, length);
        assert_int_equal(ports_seen_count, 4);
        for (unsigned i = 0; i < CELLS; i++)
            assert_true(screen.cells[i] >= 0x0720 && screen.cells[i] <= 0x077e);
        for (unsigned i = CELLS; i < CELLS + GUARD; i++)
            assert_int_equal(screen.cells[i], GUARD_CELL);
    }
}

RUN_TESTS(cmocka_unit_test(start_clears_the_screen), cmocka_unit_test(sink_is_for_people),
          cmocka_unit_test(text_is_grey_on_black_from_the_top_left),
          cmocka_unit_test(cursor_stands_behind_the_text),
          cmocka_unit_test(cursor_needs_both_bytes), cmocka_unit_test(comment_mark_is_taken_off),
          cmocka_unit_test(only_a_comment_mark_is_taken_off),
          cmocka_unit_test(unprintable_bytes_become_question_marks),
          cmocka_unit_test(long_line_wraps_at_80), cmocka_unit_test(line_of_80_takes_one_row),
          cmocka_unit_test(cursor_stays_on_the_screen_behind_a_full_row),
          cmocka_unit_test(last_row_does_not_scroll_before_its_end),
          cmocka_unit_test(full_screen_scrolls_by_one_row), cmocka_unit_test(scrolls_for_ever),
          cmocka_unit_test(starting_again_begins_on_a_clear_screen),
          cmocka_unit_test(cells_that_read_as_ones),
          cmocka_unit_test(cells_that_echo_what_was_written_last),
          cmocka_unit_test(random_bytes_stay_on_the_screen))
