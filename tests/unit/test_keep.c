/* SPDX-License-Identifier: MIT */
/* The answer for whoever comes late: every line as it was said, whatever chatter came since. */
#include "kernel/answer/keep.h"

#include <stdio.h>
#include <string.h>

#include "kernel/log/log.h"
#include "tests/unit/capture.h"
#include "tests/unit/run.h"

static struct capture both;

static void keep_text(enum log_kind kind, const char *text)
{
    keep_line(kind, text, strlen(text));
}

static const char *again(void)
{
    struct log_sink *sink = capture_start(&both, LOG_WIRE | LOG_PEOPLE);
    log_add_sink(sink);
    capture_start(&both, LOG_WIRE | LOG_PEOPLE);
    keep_say_again();
    return both.text;
}

TEST(nothing_kept_says_nothing)
{
    assert_string_equal(again(), "");
}

TEST(lines_come_in_order_with_their_kind)
{
    keep_text(LOG_WIRE, "");
    keep_text(LOG_PEOPLE, "Hello World!");
    keep_text(LOG_WIRE, "# rollcall {} @0:00000000");
    assert_string_equal(again(), "\r\nHello World!\r\n# rollcall {} @0:00000000\r\n");
}

TEST(chatter_does_not_touch_them)
{
    char line[64];
    keep_text(LOG_WIRE, "kept");
    for (unsigned i = 0; i < 2000; i++) {
        int length = snprintf(line, sizeof line, "chatter %040u", i);
        log_line(LOG_WIRE, line, (size_t)length);
    }
    const char *said = again();
    assert_string_equal(said + strlen(said) - 6, "kept\r\n");
}

static void keep_many(unsigned first, unsigned last)
{
    char line[64];
    for (unsigned i = first; i <= last; i++) {
        int length = snprintf(line, sizeof line, "kept %040u", i);
        keep_line(LOG_WIRE, line, (size_t)length);
    }
}

TEST(what_finds_no_room_is_counted)
{
    keep_many(1, 200);
    const char *said = again();
    assert_non_null(strstr(said, "0174\r\n"));
    assert_null(strstr(said, "0175\r\n"));
    assert_non_null(strstr(said, "# 26 more lines were not kept.\r\n"));
}

TEST(larger_place_takes_what_is_kept_along)
{
    static char place[65536], small[10];
    keep_move(small, sizeof small);
    keep_many(1, 100);
    keep_move(place, sizeof place);
    keep_many(101, 300);
    const char *said = again();
    assert_non_null(strstr(said, "0001\r\n"));
    assert_non_null(strstr(said, "0300\r\n"));
    assert_null(strstr(said, "not kept"));
}

/* What keep_resend says of this number. */
static const char *resent(uint32_t number)
{
    log_add_sink(capture_start(&both, LOG_WIRE | LOG_PEOPLE));
    keep_resend(number);
    return both.text;
}

TEST(only_a_sealed_line_has_a_number)
{
    keep_text(LOG_WIRE, "");
    keep_text(LOG_WIRE, "@1:00000000");
    keep_text(LOG_WIRE, "# a {} @:00000000");
    keep_text(LOG_WIRE, "# b {} 2:00000000");
    keep_text(LOG_WIRE, "# c {} @3 00000000");
    keep_text(LOG_PEOPLE, "# d @4:00000000");
    keep_text(LOG_WIRE, ":00000000");
    keep_text(LOG_WIRE, "5:00000000");
    keep_resend_all();
    assert_string_equal(resent(1), "# = @1:00000000\r\n");
}

TEST(others_have_none)
{
    keep_text(LOG_WIRE, "# a {} @:00000000");
    keep_text(LOG_WIRE, "# b {} 2:00000000");
    keep_text(LOG_PEOPLE, "# d @4:00000000");
    keep_text(LOG_WIRE, "5:00000000");
    log_add_sink(capture_start(&both, LOG_WIRE | LOG_PEOPLE));
    keep_resend_all();
    assert_string_equal(both.text, "");
}

TEST(longest_line_is_resent_whole)
{
    char line[LOG_LINE_MAX + 1];
    memset(line, 'x', sizeof line);
    memcpy(line + LOG_LINE_MAX - 20, "@4294967295:00000000", 21);
    keep_text(LOG_WIRE, line);
    const char *said = resent(UINT32_MAX);
    assert_memory_equal(said, "# = xxx", 7);
    assert_int_equal(strlen(said), 4 + LOG_LINE_MAX + 2);
    assert_int_equal(both.torn, 0);
    assert_int_equal(both.writes, 1);
}

RUN_TESTS(cmocka_unit_test(nothing_kept_says_nothing),
          cmocka_unit_test(lines_come_in_order_with_their_kind),
          cmocka_unit_test(chatter_does_not_touch_them),
          cmocka_unit_test(what_finds_no_room_is_counted),
          cmocka_unit_test(larger_place_takes_what_is_kept_along),
          cmocka_unit_test(only_a_sealed_line_has_a_number), cmocka_unit_test(others_have_none),
          cmocka_unit_test(longest_line_is_resent_whole))
