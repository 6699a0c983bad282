/* SPDX-License-Identifier: MIT */
/* The line editor: what it keeps, and what a terminal shows of it. */
#include "kernel/shell/line.h"

#include <string.h>

#include "kernel/log/log.h"
#include "tests/unit/capture.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"

static struct line line;
static struct capture wire;

/* A terminal of one endless row: BS steps back, CR LF begins a new one. */
static struct terminal {
    char row[1024];
    size_t at, length;
} terminal;

static void draw(struct terminal *to, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '\r' || bytes[i] == '\n') {
            memset(to, 0, sizeof *to);
        } else if (bytes[i] == '\b') {
            assert_true(to->at > 0);
            to->at--;
        } else if (bytes[i] != '\a') {
            assert_true(bytes[i] >= ' ' && bytes[i] <= '~');
            assert_true(to->at < sizeof to->row - 1);
            to->row[to->at++] = bytes[i];
            to->length = to->at > to->length ? to->at : to->length;
        }
    }
}

static void start(void)
{
    memset(&line, 0, sizeof line);
    memset(&terminal, 0, sizeof terminal);
    wire.length = 0;
    if (!wire.sink.write)
        log_add_sink(capture_start(&wire, LOG_WIRE));
    line_prompt(&line);
}

/* The last event of the bytes. */
static enum line_event type_bytes(const char *bytes, size_t length)
{
    enum line_event event = LINE_MORE;
    for (size_t i = 0; i < length; i++)
        event = line_feed(&line, (uint8_t)bytes[i]);
    return event;
}

static enum line_event type(const char *text)
{
    return type_bytes(text, strlen(text));
}

static const char *shown(void)
{
    static char text[sizeof wire.text];
    memcpy(text, wire.text, wire.length + 1);
    draw(&terminal, wire.text, wire.length);
    wire.length = 0;
    wire.text[0] = '\0';
    return text;
}

static void assert_terminal_shows_the_line(void)
{
    size_t prompt = strlen(SHELL_PROMPT);
    shown();
    assert_memory_equal(terminal.row, SHELL_PROMPT, prompt);
    assert_memory_equal(terminal.row + prompt, line.text, line.length);
    for (size_t i = prompt + line.length; i < terminal.length; i++)
        assert_int_equal(terminal.row[i], ' ');
    assert_int_equal(terminal.at, prompt + line.at);
    assert_int_equal(strlen(line.text), line.length);
}

/* The keys leave this text, and this many characters before the cursor. */
static void assert_edits(const char *keys, const char *text, unsigned at)
{
    start();
    assert_int_equal(type(keys), LINE_MORE);
    assert_string_equal(line.text, text);
    assert_int_equal(line.at, at);
    assert_terminal_shows_the_line();
}

TEST(prompt_is_shown)
{
    start();
    assert_string_equal(shown(), "rollcall> ");
}

TEST(each_character_is_echoed_as_itself)
{
    start();
    shown();
    for (unsigned c = ' '; c <= '~'; c++) {
        char text[] = {(char)c, '\0'};
        type(text);
        assert_string_equal(shown(), text);
    }
    assert_int_equal(line.length, 95);
}

TEST(enter_ends_the_line)
{
    start();
    type("help");
    shown();
    assert_int_equal(type("\r"), LINE_ENTERED);
    assert_string_equal(shown(), "\r\n");
    assert_string_equal(line.text, "help");
}

static unsigned enters(const char *bytes, size_t length)
{
    unsigned count = 0;
    for (size_t i = 0; i < length; i++)
        count += line_feed(&line, (uint8_t)bytes[i]) == LINE_ENTERED;
    return count;
}

TEST(cr_lf_and_both_are_one_enter_each)
{
    start();
    assert_int_equal(enters("\r", 1), 1);
    assert_int_equal(enters("\r\n", 2), 1);
    assert_int_equal(enters("\n", 1), 1);
    assert_int_equal(enters("\n\n", 2), 2);
    assert_int_equal(enters("\r\r", 2), 2);
    assert_int_equal(enters("\r\n\r\n", 4), 2);
    assert_int_equal(enters("a\r\0b\r\0", 6), 2);
    assert_int_equal(enters("\r\n\n", 3), 2);
}

TEST(lf_belongs_to_a_cr_however_late_it_comes)
{
    start();
    type("a\r");
    line_prompt(&line);
    line_pause(&line);
    assert_int_equal(type("\n"), LINE_MORE);
    assert_int_equal(type("b"), LINE_MORE);
    assert_int_equal(type("\n"), LINE_ENTERED);
    assert_string_equal(line.text, "b");
}

TEST(editing_keys)
{
    assert_edits("hel\x7f", "he", 2);
    assert_edits("hel\b\b\b\b", "", 0);
    assert_edits("\x04\x02\x0b\x15\x17\x05\x06", "", 0);
    assert_edits("world\x01hello ", "hello world", 6);
    assert_edits("acd\x02\x02"
                 "b\x06x",
                 "abcxd", 4);
    assert_edits("help\x01\x04", "elp", 0);
    assert_edits("help\x02\x04\x04", "hel", 3);
    assert_edits("one two\x02\x02\x02\x0b", "one ", 4);
    assert_edits("one two\x02\x02\x02\x15", "two", 0);
    assert_edits("one two  \x17", "one ", 4);
    assert_edits("one two\x02\x17", "one o", 4);
    assert_edits("one\x01\x05!", "one!", 4);
    assert_edits("one\x03two", "two", 3);
    assert_edits("one\x02\x0c", "one", 2);
}

TEST(backspace_at_the_end_is_terse)
{
    start();
    type("ab");
    shown();
    type("\x7f");
    assert_string_equal(shown(), "\b \b");
    type("\x7f\x7f");
    assert_string_equal(shown(), "\b \b");
}

TEST(arrow_keys_of_either_kind)
{
    assert_edits("ac\x1b[Db", "abc", 2);
    assert_edits("ac\x1bODb", "abc", 2);
    assert_edits("abc\x1b[D\x1b[D\x1b[Cx", "abxc", 3);
    assert_edits("bc\x1b[Ha\x1b[Fd", "abcd", 4);
    assert_edits("bc\x1b[1~a\x1b[4~d", "abcd", 4);
    assert_edits("bc\x1b[7~a\x1b[8~d", "abcd", 4);
    assert_edits("bc\x1bOHa\x1bOFd", "abcd", 4);
    assert_edits("xbc\x1b[H\x1b[3~", "bc", 0);
    assert_edits("ab\x1b[1;5Dx", "axb", 2);
}

TEST(other_sequences_leave_nothing)
{
    assert_edits("a\x1b[11~b\x1b[15~\x1b[2~\x1b[5~\x1bOP\x1b[[A\x1b[Z", "ab", 2);
    assert_edits("\x1b[?1;2c\x1b[200~\x1b[ q", "", 0);
}

TEST(sequence_is_bounded)
{
    assert_edits("\x1b[11111111111111111111", "11111111111", 11);
}

TEST(esc_that_nothing_follows_is_dropped)
{
    assert_edits("a\x1b"
                 "b",
                 "ab", 2);
    assert_edits("a\x1b\x1b[Db", "ba", 1);
    start();
    type("a\x1b");
    line_pause(&line);
    type("[b");
    assert_string_equal(line.text, "a[b");
    assert_terminal_shows_the_line();
}

TEST(control_character_ends_a_sequence_and_counts)
{
    start();
    assert_int_equal(type("help\x1b[1\r"), LINE_ENTERED);
    assert_string_equal(line.text, "help");
    assert_edits("ab\x1b[\x01"
                 "c",
                 "cab", 1);
}

TEST(other_bytes_are_ignored)
{
    start();
    shown();
    for (unsigned byte = 0x80; byte < 0x100; byte++)
        assert_int_equal(line_feed(&line, (uint8_t)byte), LINE_MORE);
    type_bytes("\0\x07\x0f\x11\x12\x13\x14\x16\x18\x19\x1a\x1c\x1d\x1e\x1f", 15);
    assert_string_equal(shown(), "");
    assert_int_equal(line.length, 0);
}

TEST(what_is_too_much_is_refused_and_counted)
{
    start();
    for (unsigned i = 0; i < SHELL_LINE_MAX; i++)
        type("a");
    shown();
    assert_int_equal(line.refused, 0);
    type("bcd");
    assert_string_equal(shown(), "\a\a\a");
    assert_int_equal(line.refused, 3);
    assert_int_equal(line.length, SHELL_LINE_MAX);
    assert_int_equal(type("\r"), LINE_ENTERED);
    assert_int_equal(line.refused, 3);
}

TEST(emptied_line_is_a_new_one)
{
    start();
    for (unsigned i = 0; i < SHELL_LINE_MAX + 5; i++)
        type("a");
    type("\b");
    assert_int_equal(line.refused, 5);
    type("\x15");
    assert_int_equal(line.refused, 0);
    assert_terminal_shows_the_line();
}

static void enter(const char *text)
{
    type(text);
    assert_int_equal(type("\r"), LINE_ENTERED);
    line_prompt(&line);
}

TEST(history_goes_up_and_down)
{
    start();
    enter("one");
    enter("two");
    enter("");
    enter("two");
    type("draft");
    type("\x10");
    assert_string_equal(line.text, "two");
    type("\x1b[A");
    assert_string_equal(line.text, "one");
    type("\x1bOA\x10");
    assert_string_equal(line.text, "one");
    assert_terminal_shows_the_line();
    type("\x1b[B");
    assert_string_equal(line.text, "two");
    type("\x0e");
    assert_string_equal(line.text, "draft");
    type("\x0e\x0e");
    assert_string_equal(line.text, "draft");
    assert_terminal_shows_the_line();
}

TEST(history_keeps_the_latest_lines_whole)
{
    start();
    for (unsigned i = 'a'; i < 'a' + LINE_HISTORY + 3; i++) {
        for (unsigned j = 0; j < SHELL_LINE_MAX; j++)
            line_feed(&line, (uint8_t)i);
        enter("");
    }
    for (unsigned i = 0; i < LINE_HISTORY + 5; i++)
        type("\x10");
    assert_int_equal(line.length, SHELL_LINE_MAX);
    assert_int_equal(line.refused, 0);
    for (unsigned j = 0; j < SHELL_LINE_MAX; j++)
        assert_int_equal(line.text[j], 'a' + 3);
}

TEST(recalled_line_can_be_edited_and_leaves_history_as_it_was)
{
    start();
    enter("mem read 0");
    type("\x10"
         "x");
    enter("");
    type("\x10");
    assert_string_equal(line.text, "mem read 0x");
    type("\x10");
    assert_string_equal(line.text, "mem read 0");
}

TEST(line_that_was_too_long_is_not_remembered)
{
    start();
    for (unsigned i = 0; i <= SHELL_LINE_MAX; i++)
        type("a");
    enter("");
    type("\x10");
    assert_string_equal(line.text, "");
}

TEST(quiet_line_shows_nothing)
{
    start();
    shown();
    line.is_quiet = true;
    type("abc\b\x01\x0c\x03\x10\x1b[D");
    assert_int_equal(type("x\r"), LINE_ENTERED);
    line_prompt(&line);
    line_show(&line);
    assert_string_equal(shown(), "");
}

TEST(tab_is_for_the_caller)
{
    start();
    assert_int_equal(type("he\t"), LINE_TAB);
    assert_string_equal(line.text, "he");
}

/* Whatever is typed: the terminal shows the line, and a byte costs no more than drawing it does. */
TEST(random_keys_are_shown_right)
{
    static const char *const keys[] = {
        "\x01", "\x02", "\x04", "\x05",   "\x06",   "\b",     "\x7f",   "\x0b",    "\x0c", "\x0e",
        "\x10", "\x15", "\x17", "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[3~", "\x03", "\r"};
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct random random = {seed};
        start();
        for (unsigned i = 0; i < 600; i++) {
            bool is_key = random_below(&random, 4) == 0;
            uint8_t character = (uint8_t)(' ' + random_below(&random, 95));
            enum line_event event =
                is_key ? type(keys[random_below(&random, 20)]) : line_feed(&line, character);
            if (event == LINE_ENTERED)
                line_prompt(&line);
            assert_true(wire.length <= 4 * SHELL_LINE_MAX + 32);
            assert_terminal_shows_the_line();
        }
    }
}

TEST(random_bytes_do_no_harm)
{
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct random random = {seed};
        start();
        for (unsigned i = 0; i < 2000; i++) {
            if (line_feed(&line, (uint8_t)random_next(&random)) == LINE_ENTERED)
                line_prompt(&line);
            assert_true(line.length <= SHELL_LINE_MAX && line.at <= line.length);
            assert_true(wire.length <= 4 * SHELL_LINE_MAX + 32);
            assert_terminal_shows_the_line();
        }
    }
}

RUN_TESTS(cmocka_unit_test(prompt_is_shown), cmocka_unit_test(each_character_is_echoed_as_itself),
          cmocka_unit_test(enter_ends_the_line),
          cmocka_unit_test(cr_lf_and_both_are_one_enter_each),
          cmocka_unit_test(lf_belongs_to_a_cr_however_late_it_comes),
          cmocka_unit_test(editing_keys), cmocka_unit_test(backspace_at_the_end_is_terse),
          cmocka_unit_test(arrow_keys_of_either_kind),
          cmocka_unit_test(other_sequences_leave_nothing), cmocka_unit_test(sequence_is_bounded),
          cmocka_unit_test(esc_that_nothing_follows_is_dropped),
          cmocka_unit_test(control_character_ends_a_sequence_and_counts),
          cmocka_unit_test(other_bytes_are_ignored),
          cmocka_unit_test(what_is_too_much_is_refused_and_counted),
          cmocka_unit_test(emptied_line_is_a_new_one), cmocka_unit_test(history_goes_up_and_down),
          cmocka_unit_test(history_keeps_the_latest_lines_whole),
          cmocka_unit_test(recalled_line_can_be_edited_and_leaves_history_as_it_was),
          cmocka_unit_test(line_that_was_too_long_is_not_remembered),
          cmocka_unit_test(quiet_line_shows_nothing), cmocka_unit_test(tab_is_for_the_caller),
          cmocka_unit_test(random_keys_are_shown_right), cmocka_unit_test(random_bytes_do_no_harm))
