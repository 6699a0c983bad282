/* SPDX-License-Identifier: MIT */
/* Whose verdict counts for `rollcall wait`, and what does it end with? And the words and keys that
 * the commands beside it take. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "serial/lab/commands/attach_keys.h"
#include "serial/lab/commands/awaited.h"
#include "serial/lab/commands/when.h"
#include "tests/unit/run.h"

enum { SINCE = 1000 };

static struct awaited awaited;

static void begin(const char *run)
{
    awaited_free(&awaited);
    awaited =
        (struct awaited){.rule = {.since_ms = run ? 0 : SINCE, .run = run, .other_ms = SINCE}};
}

static void see_run(const char *name, const char *state, int began, int verdict, const char *run)
{
    json_t *machine = json_pack(
        "{s:s,s:s,s:i,s:s?,s:o,s:s}", "name", name, "state", state, "began", began, "run", run,
        "verdict", verdict >= 0 ? json_integer(verdict) : json_null(), "what", "\x1b[31mwhy");
    awaited_see(&awaited, machine);
    json_decref(machine);
}

static void see(const char *name, const char *state, int began, int verdict)
{
    see_run(name, state, began, verdict, NULL);
}

static void assert_ends(size_t left, int verdict)
{
    assert_int_equal(awaited_left(&awaited), left);
    assert_int_equal(awaited_verdict(&awaited), verdict);
}

TEST(only_later_boots_count)
{
    begin(NULL);
    awaited_add(&awaited, "a");
    assert_ends(1, 5);
    see("a", "pass", SINCE - 1, 0);
    assert_ends(1, 5);
    see("a", "booting", SINCE, 0); /* the verdict is the boot's before */
    assert_ends(1, 3);
    see("a", "pass", SINCE, 0);
    assert_ends(0, 0);
    see("a", "booting", SINCE + 9, 0);
    assert_ends(0, 0);
    see("a", "fail", SINCE + 9, 1);
    assert_ends(0, 1);
    see("other", "crashed", SINCE, 6); /* nobody asked for it */
    assert_ends(0, 1);
    assert_string_equal(awaited.machines[0].what, "?[31mwhy");
}

TEST(who_is_missing)
{
    char text[32];
    begin(NULL);
    awaited_add(&awaited, "a");
    awaited_add(&awaited, "b\x1b");
    awaited_add(&awaited, "c");
    see("c", "booting", SINCE, 0);
    awaited_missing(&awaited, text, sizeof text);
    assert_string_equal(text, " a b? c (booting)");
    awaited_missing(&awaited, text, 10);
    assert_string_equal(text, " a b? ...");
    awaited_missing(&awaited, text, 9);
    assert_string_equal(text, " a ...");
    see("a", "pass", SINCE, 0);
    awaited_missing(&awaited, text, sizeof text);
    assert_string_equal(text, " b? c (booting)");
}

/* Nobody may take the rest for all that was asked for. */
TEST(who_is_taken_out_is_no_pass)
{
    begin(NULL);
    awaited_add(&awaited, "a");
    awaited_add(&awaited, "b");
    see("a", "pass", SINCE, 0);
    see("b", "unheard", 0, -1);
    awaited_lose(&awaited, "b");
    assert_ends(0, 2);
    see("b", "booting", SINCE, 0); /* it is back */
    assert_ends(1, 3);
    see("b", "screen", 0, -1);
    assert_ends(0, 2);
    see("b", "pass", SINCE, 0);
    assert_ends(0, 0);
    awaited_lose(&awaited, "b"); /* the verdict stays */
    assert_ends(0, 0);
}

TEST(who_is_not_told_of_again_left)
{
    begin(NULL);
    awaited.rule.is_all = true;
    see("a", "booting", SINCE, 0);
    see("b", "booting", SINCE, 0);
    awaited_begin(&awaited);
    assert_ends(2, 3);
    see("a", "pass", SINCE, 0);
    awaited_end(&awaited);
    assert_ends(0, 2);
}

TEST(the_first_of_the_order)
{
    static const int order[] = {6, 4, 3, 7, 1, 8, 5, 0};
    static const char *const states[] = {"pass",   "fail",    "",      "truncated",   "damaged",
                                         "silent", "crashed", "other", "inconclusive"};
    for (int i = 0; i < 8; i++)
        for (int j = i; j < 8; j++) {
            begin(NULL);
            awaited.rule.is_all = true;
            see("b", states[order[j]], SINCE, order[j]);
            see("a", states[order[i]], SINCE, order[i]);
            assert_ends(0, order[i]);
        }
}

TEST(states_that_are_no_verdict)
{
    const char *const going[] = {"unheard", "booting", "overdue", "else", ""};
    for (size_t i = 0; i < sizeof going / sizeof *going; i++) {
        begin(NULL);
        awaited_add(&awaited, "a");
        see("a", going[i], SINCE, 0);
        assert_ends(1, 3);
    }
    begin(NULL);
    awaited_add(&awaited, "a");
    see("a", "looping", SINCE, 3);
    assert_ends(0, 3);
    see("a", "looping", SINCE, -1);
    assert_ends(0, 6);
}

TEST(runs)
{
    begin("n2");
    awaited_add(&awaited, "a");
    see_run("a", "pass", SINCE - 1, 0, "n1");
    assert_ends(1, 5);
    see_run("a", "booting", SINCE, 0, NULL); /* it hasn't said yet */
    assert_ends(1, 5);
    see_run("a", "fail", SINCE, 1, "n1");
    assert_ends(1, 7);
    see_run("a", "pass", SINCE - 500, 0, "n2"); /* begun whenever */
    assert_ends(0, 0);
}

TEST(who_does_not_count)
{
    json_t *machine = json_pack("{s:s,s:s,s:i,s:i,s:s}", "name", "a", "state", "fail", "began",
                                SINCE, "verdict", 1, "quarantine", "fan");
    const char *why;
    begin(NULL);
    awaited.rule.is_all = true;
    assert_string_equal(awaited_wrong(&awaited, &why), "the lab");
    awaited_see(&awaited, machine);
    json_decref(machine);
    see("s", "screen", 0, -1);
    assert_ends(0, 8); /* nobody counts: that is no pass */
    see("b", "pass", SINCE, 0);
    assert_ends(0, 0);
    see("c", "unheard", 0, -1);
    assert_ends(1, 5);
    awaited_lose(&awaited, "c");
    assert_ends(0, 2);
    assert_null(awaited_wrong(&awaited, &why));
}

TEST(names_that_are_wrong)
{
    const char *why;
    begin(NULL);
    awaited_add(&awaited, "a");
    awaited_add(&awaited, "a");
    assert_int_equal(awaited.count, 1);
    assert_string_equal(awaited_wrong(&awaited, &why), "a");
    see("a", "screen", 0, -1);
    assert_string_equal(awaited_wrong(&awaited, &why), "a");
    see("a", "pass", 0, 0);
    assert_null(awaited_wrong(&awaited, &why));
}

TEST(durations_and_times)
{
    static const struct {
        const char *text;
        uint64_t ms;
    } good[] = {{"0", 0},       {"90", 90000},   {"90s", 90000},
                {"5m", 300000}, {"2h", 7200000}, {"1d", 86400000}};
    const char *const bad[] = {"", "s", "5x", "5mm", "-5", "5 m", "9999999d", "1234567890123"};
    uint64_t ms;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(when_duration(good[i].text, &ms));
        assert_int_equal(ms, good[i].ms);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(when_duration(bad[i], &ms));
    setenv("TZ", "UTC", 1);
    uint64_t now = UINT64_C(1795638867) * 1000; /* 2026-11-25T20:34:27Z */
    assert_true(when_time("@17", now, &ms) && ms == 17000);
    assert_true(when_time("5m", now, &ms) && ms == now - 300000);
    assert_true(when_time("2026-11-25", now, &ms) && ms == UINT64_C(1795564800) * 1000);
    assert_true(when_time("2026-11-25T20:34:27", now, &ms) && ms == now);
    assert_true(when_time("20:34", now, &ms) && ms == now - 27000);
    assert_false(when_time("", now, &ms) || when_time("@", now, &ms) ||
                 when_time("@1x", now, &ms) || when_time("25:00", now, &ms) ||
                 when_time("2026-13-01", now, &ms) || when_time("2026-11-25Tx", now, &ms));
}

/* What goes to the machine, and the actions in brackets. */
static const char *typed(const char *keys)
{
    static char out[200];
    struct attach_keys state = {false, false};
    size_t length = 0;
    for (; *keys != '\0'; keys++) {
        uint8_t to[2];
        size_t count;
        enum attach_action action = attach_keys_take(&state, (uint8_t)*keys, to, &count);
        memcpy(out + length, to, count);
        length += count;
        if (action != ATTACH_NOTHING)
            out[length++] = "-.bt?"[action];
    }
    out[length] = '\0';
    return out;
}

TEST(keys_of_attach)
{
    assert_string_equal(typed("~."), ".");
    assert_string_equal(typed("a~."), "a~.");
    assert_string_equal(typed("a\r~b"), "a\rb");
    assert_string_equal(typed("\n~?~?"), "\n??");
    assert_string_equal(typed("~~."), "~.");
    assert_string_equal(typed("\r~x~."), "\r~x~.");
    assert_string_equal(typed("~\r~."), "~\r.");
    assert_string_equal(typed("~ta~t"), "ta~t");
    assert_string_equal(typed("~"), "");
}

RUN_TESTS(cmocka_unit_test(only_later_boots_count), cmocka_unit_test(who_is_missing),
          cmocka_unit_test(who_is_taken_out_is_no_pass),
          cmocka_unit_test(who_is_not_told_of_again_left), cmocka_unit_test(the_first_of_the_order),
          cmocka_unit_test(states_that_are_no_verdict), cmocka_unit_test(runs),
          cmocka_unit_test(who_does_not_count), cmocka_unit_test(names_that_are_wrong),
          cmocka_unit_test(durations_and_times), cmocka_unit_test(keys_of_attach))
