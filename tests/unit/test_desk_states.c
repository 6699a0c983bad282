/* SPDX-License-Identifier: MIT */
/* Each state that a machine can be in, and the way into it and out of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/desk_world.h"
#include "tests/unit/run.h"

#define PASSED "\"plan\":1,\"pass\":1,\"fail\":0,\"error\":0,\"skip\":0,\"verdict\":\"pass\""
#define FAILED "\"plan\":1,\"pass\":0,\"fail\":1,\"error\":0,\"skip\":0,\"verdict\":\"fail\""
#define ONE "  - {name: r1, source: '/dev/null'}\n"

#define SECOND UINT64_C(1000) /* in ms */
#define MINUTE UINT64_C(60000)

static struct desk_world world;
static struct said said;

static void begin(const char *machines)
{
    desk_world_begin(&world, "", machines);
    desk_world_line(&world, 1, "r1");
    desk_world_pass(&world, 0);
    said_begin(&said);
}

static void is_now(const char *state)
{
    assert_string_equal(desk_world_state(&world, "r1"), state);
}

static void begin_boot(uint64_t boot)
{
    said_boot(&said, boot);
    said_raw(&said, "\r\nHello World!\r\n# I am r1.\r\n");
    said_rollcall(&said);
}

static void end_boot(const char *result, const char *end)
{
    said_line(&said, result);
    said_end(&said, end);
    said_raw(&said, "# r1: that was it.\r\n");
    desk_world_say(&world, 1, &said);
}

static void is_told(const char *key, const char *text)
{
    assert_string_equal(json_string_value(desk_world_value(&world, "r1", key)), text);
}

static void whole_boot(uint64_t boot)
{
    begin_boot(boot);
    end_boot("ok 1 a.b # 3 ms", PASSED);
    desk_world_pass(&world, SECOND);
}

TEST(pass)
{
    begin(ONE);
    is_now("unheard");
    begin_boot(1);
    desk_world_say(&world, 1, &said);
    desk_world_pass(&world, SECOND);
    is_now("booting");
    assert_string_equal(json_string_value(desk_world_value(&world, "r1", "progress")), "rollcall");
    end_boot("ok 1 a.b # 3 ms", PASSED);
    desk_world_pass(&world, 100);
    is_now("booting");
    desk_world_pass(&world, SECOND);
    is_now("pass");
    assert_int_equal(json_integer_value(desk_world_value(&world, "r1", "verdict")), 0);
    assert_int_equal(json_integer_value(desk_world_value(&world, "r1", "pass")), 1);
    assert_int_equal(json_integer_value(desk_world_value(&world, "r1", "boots")), 1);
    assert_string_equal(json_string_value(desk_world_value(&world, "r1", "boot")),
                        "0000000000000001");
    assert_string_equal(json_string_value(desk_world_value(&world, "r1", "run")), "r1");
    desk_world_end(&world);
}

/* What is told of a boot under way isn't what the one before it said. */
TEST(a_boot_under_way_speaks_for_itself)
{
    begin(ONE);
    begin_boot(1);
    end_boot("ok 1 a.b # 3 ms", PASSED);
    desk_world_pass(&world, 2 * SECOND);
    is_now("pass");
    begin_boot(2);
    desk_world_say(&world, 1, &said);
    desk_world_pass(&world, SECOND);
    is_now("booting");
    assert_string_equal(json_string_value(desk_world_value(&world, "r1", "boot")),
                        "0000000000000002");
    assert_string_equal(json_string_value(desk_world_value(&world, "r1", "run")), "r1");
    assert_int_equal(json_integer_value(desk_world_value(&world, "r1", "pass")), 0);
    assert_int_equal(json_integer_value(desk_world_value(&world, "r1", "verdict")), 0);
    desk_world_end(&world);
}

TEST(fail_in_any_pieces)
{
    begin(ONE);
    begin_boot(1);
    said_line(&said, "not ok 1 a.b # bit 12");
    said_end(&said, FAILED);
    for (size_t i = 0; i < said.length; i++) {
        desk_world_frame(&world, FRAME_BYTES, 1, said.text + i, 1);
        desk_world_pass(&world, 1);
    }
    desk_world_pass(&world, SECOND);
    is_now("fail");
    assert_string_equal(json_string_value(desk_world_value(&world, "r1", "what")), "a.b: bit 12");
    desk_world_end(&world);
}

TEST(truncated_when_it_falls_silent_and_whole_when_it_goes_on)
{
    begin(ONE);
    begin_boot(1);
    desk_world_say(&world, 1, &said);
    desk_world_pass(&world, 59 * SECOND);
    is_now("booting");
    desk_world_pass(&world, 2 * SECOND);
    is_now("truncated");
    end_boot("ok 1 a.b # 3 ms", PASSED);
    desk_world_pass(&world, SECOND);
    is_now("pass");
    assert_int_equal(json_integer_value(desk_world_value(&world, "r1", "boots")), 1);
    desk_world_end(&world);
}

TEST(truncated_when_others_speak)
{
    begin(ONE);
    begin_boot(1);
    desk_world_say(&world, 1, &said);
    for (unsigned i = 0; i < 70; i++) {
        desk_world_text(&world, 1, "[    0.000000] Linux version 6.1\r\n");
        desk_world_pass(&world, SECOND);
    }
    is_now("truncated");
    desk_world_end(&world);
}

TEST(progress_is_no_silence)
{
    begin(ONE);
    begin_boot(1);
    desk_world_say(&world, 1, &said);
    for (unsigned i = 0; i < 200; i++) {
        desk_world_text(&world, 1, "# progress memory.all 40 %\r\n");
        desk_world_pass(&world, 2 * SECOND);
    }
    is_now("booting");
    desk_world_end(&world);
}

TEST(damaged_where_nothing_may_be_typed)
{
    begin("  - {name: r1, source: '/dev/null', type: never}\n");
    begin_boot(1);
    said.next++;
    end_boot("ok 1 a.b # 3 ms", PASSED);
    desk_world_pass(&world, SECOND);
    is_now("damaged");
    said_boot(&said, 1);
    said.next = 1;
    said_line(&said, "# memory {\"mib\":1}");
    desk_world_say(&world, 1, &said);
    desk_world_pass(&world, SECOND);
    is_now("pass");
    assert_int_equal(json_integer_value(desk_world_value(&world, "r1", "boots")), 1);
    desk_world_end(&world);
}

TEST(crashed_by_a_panic)
{
    begin(ONE);
    begin_boot(1);
    said_line(&said, "# panic {\"boot\":\"0000000000000001\",\"what\":\"page fault\"}");
    said_raw(&said, "# rip ffffffff80001234\r\n");
    desk_world_say(&world, 1, &said);
    desk_world_pass(&world, 2 * SECOND);
    is_now("crashed");
    assert_string_equal(json_string_value(desk_world_value(&world, "r1", "what")),
                        "panic: page fault");
    desk_world_end(&world);
}

TEST(a_panic_at_the_prompt_counts)
{
    begin(ONE);
    whole_boot(1);
    is_now("pass");
    desk_world_pass(&world, MINUTE);
    said_line(&said, "# check {\"check\":\"a.b\",\"outcome\":\"pass\",\"text\":\"3 ms\"}");
    desk_world_say(&world, 1, &said);
    desk_world_pass(&world, SECOND);
    is_now("pass");
    said_line(&said, "# panic {\"boot\":\"0000000000000001\",\"what\":\"page fault\"}");
    desk_world_say(&world, 1, &said);
    desk_world_pass(&world, 2 * SECOND);
    is_now("crashed");
    assert_int_equal(json_integer_value(desk_world_value(&world, "r1", "boots")), 1);
    desk_world_end(&world);
}

TEST(crashed_by_the_next_boot)
{
    begin(ONE);
    begin_boot(1);
    desk_world_say(&world, 1, &said);
    desk_world_pass(&world, 5 * SECOND);
    begin_boot(2);
    desk_world_say(&world, 1, &said);
    desk_world_pass(&world, SECOND);
    is_now("booting");
    assert_int_equal(json_integer_value(desk_world_value(&world, "r1", "verdict")), 6);
    end_boot("ok 1 a.b # 3 ms", PASSED);
    desk_world_pass(&world, SECOND);
    is_now("pass");
    assert_int_equal(json_integer_value(desk_world_value(&world, "r1", "boots")), 2);
    desk_world_end(&world);
}

TEST(other)
{
    begin("  - {name: r1, source: '/dev/null', serial: AAA}\n");
    begin_boot(1);
    said_line(&said, "# identity {\"serial\":\"BBB\"}");
    end_boot("ok 1 a.b # 3 ms", PASSED);
    desk_world_pass(&world, SECOND);
    is_now("other");
    assert_string_equal(json_string_value(desk_world_value(&world, "r1", "serial")), "BBB");
    desk_world_end(&world);
}

TEST(looping_until_it_ends)
{
    begin(ONE);
    for (unsigned i = 1; i <= 3; i++) {
        begin_boot(i);
        desk_world_say(&world, 1, &said);
        desk_world_pass(&world, 90 * SECOND);
        is_now(i < 3 ? "truncated" : "looping");
    }
    begin_boot(4);
    desk_world_say(&world, 1, &said);
    desk_world_pass(&world, SECOND);
    is_now("looping");
    end_boot("ok 1 a.b # 3 ms", PASSED);
    desk_world_pass(&world, SECOND);
    is_now("pass");
    desk_world_end(&world);
}

TEST(looping_is_over_after_ten_minutes)
{
    begin(ONE);
    for (unsigned i = 1; i <= 4; i++) {
        begin_boot(i);
        desk_world_say(&world, 1, &said);
        desk_world_pass(&world, 2 * SECOND);
    }
    is_now("looping");
    desk_world_pass(&world, 9 * MINUTE);
    is_now("looping");
    desk_world_pass(&world, 2 * MINUTE);
    is_now("truncated");
    desk_world_end(&world);
}

TEST(overdue)
{
    begin("  - {name: r1, source: '/dev/null', expect: 1h}\n"
          "  - {name: r2, source: '/dev/zero', expect: 1h}\n");
    desk_world_line(&world, 2, "r2");
    whole_boot(1);
    desk_world_pass(&world, 59 * MINUTE);
    is_now("pass");
    desk_world_pass(&world, 2 * MINUTE);
    is_now("overdue");
    assert_string_equal(desk_world_state(&world, "r2"), "overdue");
    whole_boot(2);
    is_now("pass");
    desk_world_end(&world);
}

TEST(silent_without_a_seal)
{
    begin(ONE);
    is_told("what", "nothing was heard yet");
    desk_world_text(&world, 1, "Press F1 to enter setup\r\n");
    desk_world_pass(&world, 30 * SECOND);
    is_now("unheard");
    is_told("what", "25 bytes were heard, no sealed line among them yet");
    desk_world_pass(&world, 31 * SECOND);
    is_now("silent");
    whole_boot(1);
    is_now("pass");
    desk_world_end(&world);
}

TEST(silent_with_nobodys_seals)
{
    begin(ONE);
    said_line(&said, "# memory {\"mib\":1}");
    desk_world_say(&world, 1, &said);
    desk_world_pass(&world, SECOND);
    is_now("booting");
    desk_world_pass(&world, 62 * SECOND);
    is_now("silent");
    desk_world_end(&world);
}

/* A little slower than the clock, so that it is right again some day. */
TEST(time_goes_on_when_the_clock_was_set_back)
{
    begin(ONE);
    begin_boot(1);
    desk_world_say(&world, 1, &said);
    desk_world_pass(&world, SECOND);
    world.now -= 60 * MINUTE;
    desk_world_pass(&world, 0); /* it looks each second at least */
    desk_world_pass(&world, 30 * SECOND);
    is_now("booting");
    desk_world_pass(&world, 33 * SECOND);
    is_now("truncated");
    desk_world_pass(&world, 10 * MINUTE);
    begin_boot(2);
    desk_world_say(&world, 1, &said);
    desk_world_pass(&world, 0);
    desk_world_pass(&world, 30 * SECOND);
    is_now("booting");
    desk_world_pass(&world, 33 * SECOND);
    is_now("truncated");
    desk_world_pass(&world, UINT64_C(32) * 60 * MINUTE);
    whole_boot(3);
    is_now("pass");
    assert_int_equal(json_integer_value(desk_world_value(&world, "r1", "began")),
                     world.now - SECOND);
    desk_world_end(&world);
}

/* It has more lines than are kept of one. */
TEST(a_boot_behind_a_very_long_one)
{
    enum { LINES = 17000, AT_ONCE = 100 };
    uint64_t first, end;
    begin(ONE);
    begin_boot(1);
    for (unsigned i = 0; i < LINES; i++) {
        said_line(&said, "# memory {\"mib\":1}");
        if (i % AT_ONCE > 0)
            continue;
        desk_world_say(&world, 1, &said);
        desk_world_pass(&world, 1);
    }
    whole_boot(2);
    is_now("pass");
    assert_int_equal(json_integer_value(desk_world_value(&world, "r1", "boots")), 2);
    assert_true(desk_log_boot(world.desk, "r1", "0000000000000001", &first, &end));
    assert_true(end > 500000);
    assert_true(desk_log_boot(world.desk, "r1", "0000000000000002", &first, &end));
    assert_true(first > 500000);
    desk_world_end(&world);
}

TEST(screen)
{
    desk_world_begin(&world, "", "  - {name: r1, source: none, expect: 1h}\n  - {name: r2}\n");
    desk_world_pass(&world, 1000 * MINUTE);
    is_now("screen");
    assert_string_equal(desk_world_state(&world, "r2"), "screen");
    desk_world_end(&world);
}

TEST(a_line_that_is_closed)
{
    begin(ONE);
    json_t *line = desk_world_value(&world, "r1", "line");
    assert_string_equal(json_string_value(json_object_get(line, "state")), "open");
    desk_world_frame(&world, FRAME_CLOSED, 1, "no such device", 14);
    desk_world_frame(&world, FRAME_LOST, 1, "17", 2);
    desk_world_pass(&world, SECOND);
    line = desk_world_value(&world, "r1", "line");
    assert_string_equal(json_string_value(json_object_get(line, "state")), "closed");
    assert_string_equal(json_string_value(json_object_get(line, "why")), "no such device");
    assert_int_equal(json_integer_value(json_object_get(line, "lost")), 17);
    assert_true(json_is_integer(json_object_get(line, "lost_at")));
    const char *what = json_string_value(desk_world_value(&world, "r1", "what"));
    assert_non_null(strstr(what, "the line is closed: no such device; some of what it said until"));
    is_told("next", "put right what closed the line; it is tried again by itself");
    desk_world_end(&world);
}

TEST(overdue_on_a_line_that_is_closed)
{
    begin("  - {name: r1, source: '/dev/null', expect: 24h}\n");
    desk_world_pass(&world, 1500 * MINUTE);
    is_told("what", "no boot was heard yet, one is expected every 24h");
    is_told("next", "look whether it is on, and its line");
    desk_world_frame(&world, FRAME_CLOSED, 1, "gone", 4);
    desk_world_pass(&world, SECOND);
    is_now("overdue");
    is_told("what", "no boot was heard yet, one is expected every 24h; the line is closed: gone");
    is_told("next", "put right what closed the line; it is tried again by itself");
    desk_world_end(&world);
}

RUN_TESTS(cmocka_unit_test(pass), cmocka_unit_test(a_boot_under_way_speaks_for_itself),
          cmocka_unit_test(fail_in_any_pieces),
          cmocka_unit_test(truncated_when_it_falls_silent_and_whole_when_it_goes_on),
          cmocka_unit_test(truncated_when_others_speak), cmocka_unit_test(progress_is_no_silence),
          cmocka_unit_test(damaged_where_nothing_may_be_typed),
          cmocka_unit_test(crashed_by_a_panic), cmocka_unit_test(a_panic_at_the_prompt_counts),
          cmocka_unit_test(crashed_by_the_next_boot), cmocka_unit_test(other),
          cmocka_unit_test(looping_until_it_ends),
          cmocka_unit_test(looping_is_over_after_ten_minutes), cmocka_unit_test(overdue),
          cmocka_unit_test(silent_without_a_seal), cmocka_unit_test(silent_with_nobodys_seals),
          cmocka_unit_test(time_goes_on_when_the_clock_was_set_back),
          cmocka_unit_test(a_boot_behind_a_very_long_one), cmocka_unit_test(screen),
          cmocka_unit_test(a_line_that_is_closed),
          cmocka_unit_test(overdue_on_a_line_that_is_closed))
