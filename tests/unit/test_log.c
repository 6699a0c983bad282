/* SPDX-License-Identifier: MIT */
/* The log's ring and its sinks: who is given what, in which order, early or late. */
#include "kernel/log/log.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/capture.h"
#include "tests/unit/run.h"

static struct capture wire, people, both;

static void say(enum log_kind kind, const char *text)
{
    log_line(kind, text, strlen(text));
}

/* Lines `first` to `last`: "line 0000001 ....." of 48 bytes each. */
static void say_numbered(unsigned first, unsigned last)
{
    char line[64];
    for (unsigned i = first; i <= last; i++) {
        int length = snprintf(line, sizeof line, "line %07u %035u", i, 0u);
        log_line(LOG_WIRE, line, (size_t)length);
    }
}

TEST(sink_gets_the_line_and_crlf_in_one_write)
{
    log_add_sink(capture_start(&both, LOG_WIRE | LOG_PEOPLE));
    say(LOG_WIRE, "Hello World!");
    assert_string_equal(both.text, "Hello World!\r\n");
    assert_int_equal(both.writes, 1);
}

TEST(empty_line)
{
    log_add_sink(capture_start(&wire, LOG_WIRE));
    say(LOG_WIRE, "");
    assert_string_equal(wire.text, "\r\n");
}

TEST(each_sink_gets_its_kinds)
{
    log_add_sink(capture_start(&wire, LOG_WIRE));
    log_add_sink(capture_start(&people, LOG_PEOPLE));
    log_add_sink(capture_start(&both, LOG_WIRE | LOG_PEOPLE));
    say(LOG_WIRE, "w1");
    say(LOG_PEOPLE, "p1");
    say(LOG_WIRE, "w2");
    assert_string_equal(wire.text, "w1\r\nw2\r\n");
    assert_string_equal(people.text, "p1\r\n");
    assert_string_equal(both.text, "w1\r\np1\r\nw2\r\n");
}

TEST(late_sink_gets_what_it_missed_in_order)
{
    say(LOG_WIRE, "one");
    say(LOG_PEOPLE, "two");
    say(LOG_WIRE, "");
    log_add_sink(capture_start(&both, LOG_WIRE | LOG_PEOPLE));
    say(LOG_WIRE, "four");
    assert_string_equal(both.text, "one\r\ntwo\r\n\r\nfour\r\n");
    assert_int_equal(both.torn, 0);
}

TEST(late_sink_gets_only_its_kinds)
{
    say(LOG_WIRE, "one");
    say(LOG_PEOPLE, "two");
    log_add_sink(capture_start(&people, LOG_PEOPLE));
    assert_string_equal(people.text, "two\r\n");
}

TEST(replay_is_for_the_new_sink_alone)
{
    log_add_sink(capture_start(&wire, LOG_WIRE));
    say(LOG_WIRE, "one");
    log_add_sink(capture_start(&both, LOG_WIRE | LOG_PEOPLE));
    assert_string_equal(wire.text, "one\r\n");
    assert_string_equal(both.text, "one\r\n");
}

TEST(first_sink_of_a_silent_log_gets_nothing)
{
    log_add_sink(capture_start(&both, LOG_WIRE | LOG_PEOPLE));
    assert_int_equal(both.writes, 0);
}

TEST(text_bytes_pass_unchanged)
{
    char text[255];
    for (unsigned i = 0; i < sizeof text; i++)
        text[i] = (char)(i + 1);
    log_line(LOG_WIRE, text, LOG_LINE_MAX);
    log_add_sink(capture_start(&wire, LOG_WIRE));
    assert_int_equal(wire.length, LOG_LINE_MAX + 2);
    assert_memory_equal(wire.text, text, LOG_LINE_MAX);
}

TEST(line_of_the_greatest_length_is_whole)
{
    char text[LOG_LINE_MAX], line[LOG_LINE_MAX + 1];
    memset(text, 'a', sizeof text);
    log_add_sink(capture_start(&wire, LOG_WIRE));
    log_line(LOG_WIRE, text, sizeof text);
    assert_int_equal(capture_line(&wire, 0, line), LOG_LINE_MAX);
}

TEST(longer_line_is_cut_now_and_in_replay)
{
    char text[LOG_LINE_MAX + 60], line[LOG_LINE_MAX + 1];
    memset(text, 'a', sizeof text);
    log_add_sink(capture_start(&wire, LOG_WIRE));
    log_line(LOG_WIRE, text, sizeof text);
    say(LOG_WIRE, "next");
    log_add_sink(capture_start(&both, LOG_WIRE | LOG_PEOPLE));
    assert_int_equal(capture_line(&wire, 0, line), LOG_LINE_MAX);
    assert_int_equal(wire.length, LOG_LINE_MAX + 2 + 6);
    assert_string_equal(both.text, wire.text);
}

TEST(people_line_is_formatted)
{
    log_add_sink(capture_start(&people, LOG_PEOPLE));
    log_people("# %s has %u", "r17", 3u);
    assert_string_equal(people.text, "# r17 has 3\r\n");
}

TEST(people_line_is_cut_at_the_limit)
{
    char text[400], line[LOG_LINE_MAX + 1];
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = '\0';
    log_add_sink(capture_start(&people, LOG_PEOPLE));
    log_people("%s", text);
    assert_int_equal(capture_line(&people, 0, line), LOG_LINE_MAX);
}

/* 15,000 bytes: more than half of the ring, and less than all of it. */
TEST(ring_holds_300_lines)
{
    char line[LOG_LINE_MAX + 1];
    say_numbered(1, 300);
    log_add_sink(capture_start(&both, LOG_WIRE | LOG_PEOPLE));
    capture_line(&both, 0, line);
    assert_memory_equal(line, "line 0000001 ", 13);
    assert_int_equal(both.writes, 300);
}

TEST(overflow_drops_the_oldest_and_says_how_many)
{
    char line[LOG_LINE_MAX + 1];
    say_numbered(1, 1000);
    log_add_sink(capture_start(&both, LOG_WIRE | LOG_PEOPLE));
    unsigned kept = (unsigned)both.writes - 1, lost;
    capture_line(&both, 0, line);
    assert_int_equal(sscanf(line, "# %u earlier lines are lost here.", &lost), 1);
    assert_int_equal(lost, 1000 - kept);
    assert_true(kept > 300);
    for (unsigned i = 1; i <= kept; i++) {
        char expected[32];
        capture_line(&both, i, line);
        int length = snprintf(expected, sizeof expected, "line %07u ", lost + i);
        assert_memory_equal(line, expected, (size_t)length);
        assert_int_equal(strlen(line), 48);
    }
    assert_int_equal(both.torn, 0);
}

TEST(overflow_with_lines_of_every_length)
{
    char text[LOG_LINE_MAX], line[LOG_LINE_MAX + 1];
    for (unsigned i = 0; i < 5000; i++) {
        memset(text, 'a' + (int)(i % 26), sizeof text);
        log_line(LOG_WIRE, text, i * 7 % (LOG_LINE_MAX + 1));
    }
    log_add_sink(capture_start(&both, LOG_WIRE | LOG_PEOPLE));
    unsigned kept = (unsigned)both.writes - 1;
    for (unsigned i = 1; i <= kept; i++) {
        unsigned number = 5000 - kept + i - 1;
        size_t length = capture_line(&both, i, line);
        assert_int_equal(length, number * 7 % (LOG_LINE_MAX + 1));
        assert_int_equal(strspn(line, (char[]){(char)('a' + number % 26), '\0'}), length);
    }
}

TEST(sinks_that_were_there_lose_nothing_to_overflow)
{
    log_add_sink(capture_start(&wire, LOG_WIRE));
    say_numbered(1, 1000);
    assert_int_equal(wire.writes, 1000);
    assert_int_equal(wire.torn, 0);
}

TEST(moving_keeps_what_is_held_and_makes_room)
{
    static char ring[65536];
    say_numbered(1, 1000);
    log_move(ring, sizeof ring);
    say_numbered(1001, 1500);
    log_add_sink(capture_start(&both, LOG_WIRE | LOG_PEOPLE));
    assert_non_null(strstr(both.text, "earlier lines are lost here"));
    assert_non_null(strstr(both.text, "line 0000900 "));
    assert_non_null(strstr(both.text, "line 0001000 "));
    assert_non_null(strstr(both.text, "line 0001500 "));
    assert_int_equal(both.torn, 0);
}

TEST(smaller_ring_is_not_used)
{
    static char ring[64];
    log_move(ring, sizeof ring);
    say(LOG_WIRE, "one");
    assert_int_equal(ring[0] | ring[1] | ring[2], 0);
    log_add_sink(capture_start(&wire, LOG_WIRE));
    assert_string_equal(wire.text, "one\r\n");
}

TEST(passed_bytes_reach_the_wire_at_once_and_are_not_kept)
{
    log_add_sink(capture_start(&wire, LOG_WIRE));
    log_add_sink(capture_start(&people, LOG_PEOPLE));
    log_pass("a\b\0b", 4);
    say(LOG_WIRE, "line");
    log_pass("c", 1);
    assert_int_equal(wire.length, 11);
    assert_memory_equal(wire.text, "a\b\0bline\r\nc", 11);
    assert_string_equal(people.text, "");
    log_add_sink(capture_start(&both, LOG_WIRE | LOG_PEOPLE));
    assert_string_equal(both.text, "line\r\n");
    log_pass("d", 1);
    assert_string_equal(both.text, "line\r\nd");
}

TEST(muted_log_reaches_nobody)
{
    log_add_sink(capture_start(&wire, LOG_WIRE));
    log_add_sink(capture_start(&people, LOG_PEOPLE));
    log_mute();
    log_line(LOG_WIRE, "a", 1);
    log_line(LOG_PEOPLE, "b", 1);
    log_pass("c", 1);
    assert_int_equal(wire.length + people.length, 0);
}

static unsigned progress;

static void note_progress(void)
{
    progress++;
}

TEST(each_sink_that_took_a_line_is_progress)
{
    static struct capture other;
    log_progress = note_progress;
    log_add_sink(capture_start(&wire, LOG_WIRE));
    log_add_sink(capture_start(&other, LOG_WIRE | LOG_PEOPLE));
    log_line(LOG_WIRE, "a", 1);
    assert_int_equal(progress, 2);
    log_line(LOG_PEOPLE, "b", 1);
    assert_int_equal(progress, 3);
    log_pass("c\r\n", 3);
    assert_int_equal(progress, 5);
}

TEST(attached_sink_hears_only_what_follows)
{
    log_line(LOG_WIRE, "before", 6);
    log_attach(capture_start(&wire, LOG_WIRE));
    log_line(LOG_WIRE, "after", 5);
    assert_string_equal(wire.text, "after\r\n");
}

TEST(detached_sink_hears_nothing_more)
{
    static struct capture first, last;
    log_add_sink(capture_start(&first, LOG_WIRE));
    log_add_sink(capture_start(&wire, LOG_WIRE));
    log_add_sink(capture_start(&last, LOG_WIRE));
    log_detach(&wire.sink);
    log_detach(&wire.sink); /* once more does no harm */
    log_line(LOG_WIRE, "a", 1);
    log_detach(&last.sink);
    log_detach(&first.sink);
    log_line(LOG_WIRE, "b", 1);
    assert_int_equal(wire.length, 0);
    assert_string_equal(first.text, "a\r\n");
    assert_string_equal(last.text, "a\r\n");
}

RUN_TESTS(cmocka_unit_test(sink_gets_the_line_and_crlf_in_one_write), cmocka_unit_test(empty_line),
          cmocka_unit_test(each_sink_gets_its_kinds),
          cmocka_unit_test(late_sink_gets_what_it_missed_in_order),
          cmocka_unit_test(late_sink_gets_only_its_kinds),
          cmocka_unit_test(replay_is_for_the_new_sink_alone),
          cmocka_unit_test(first_sink_of_a_silent_log_gets_nothing),
          cmocka_unit_test(text_bytes_pass_unchanged),
          cmocka_unit_test(line_of_the_greatest_length_is_whole),
          cmocka_unit_test(longer_line_is_cut_now_and_in_replay),
          cmocka_unit_test(people_line_is_formatted),
          cmocka_unit_test(people_line_is_cut_at_the_limit), cmocka_unit_test(ring_holds_300_lines),
          cmocka_unit_test(overflow_drops_the_oldest_and_says_how_many),
          cmocka_unit_test(overflow_with_lines_of_every_length),
          cmocka_unit_test(sinks_that_were_there_lose_nothing_to_overflow),
          cmocka_unit_test(moving_keeps_what_is_held_and_makes_room),
          cmocka_unit_test(smaller_ring_is_not_used),
          cmocka_unit_test(passed_bytes_reach_the_wire_at_once_and_are_not_kept),
          cmocka_unit_test(muted_log_reaches_nobody),
          cmocka_unit_test(each_sink_that_took_a_line_is_progress),
          cmocka_unit_test(attached_sink_hears_only_what_follows),
          cmocka_unit_test(detached_sink_hears_nothing_more))
