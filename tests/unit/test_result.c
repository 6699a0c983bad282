/* SPDX-License-Identifier: MIT */
/* A result's line: KTAP's readers, Linux's among them, must take it for what it is, whatever the
 * check says. */
#include "serial/record/result.h"

#include <regex.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "tests/unit/random.h"
#include "tests/unit/run.h"
#include "tests/unit/sealed_line.h"

static const uint64_t boot = 0x0123456789abcdef;
static char line[RECORD_LINE_MAX + 1];

/* The line without its seal, which is checked. */
static const char *made(bool is_ok, const char *name, const char *directive, const char *text)
{
    struct record_result result = {
        .is_ok = is_ok, .number = 3, .name = name, .directive = directive, .text = text};
    size_t length = record_result(&result, boot, 21, line);
    assert_int_equal(length, strlen(line));
    assert_true(length <= RECORD_LINE_MAX);
    char *seal = strrchr(line, '@'), sum[9];
    assert_memory_equal(seal, "@21:", 4);
    snprintf(sum, sizeof sum, "%08x",
             sealed_line_crc(line, (size_t)(seal + 3 - line),
                             sealed_line_crc("0123456789abcdef", 16, 0)));
    assert_string_equal(seal + 4, sum);
    assert_int_equal(seal[-1], ' ');
    seal[-1] = '\0';
    return line;
}

TEST(each_kind_of_line)
{
    assert_string_equal(made(true, "memory.sample", "", "64 MiB, 9 ms"),
                        "ok 3 memory.sample # 64 MiB, 9 ms");
    assert_string_equal(made(false, "memory.sample", "", "bit 12 at 0x1f3a5c840"),
                        "not ok 3 memory.sample # bit 12 at 0x1f3a5c840");
    assert_string_equal(made(true, "serial.loopback", "SKIP", "no line rate"),
                        "ok 3 serial.loopback # SKIP no line rate");
    assert_string_equal(made(false, "pci.walk", "ERROR", "it broke off"),
                        "not ok 3 pci.walk # ERROR it broke off");
    assert_string_equal(made(false, "timer.hpet", "TIMEOUT", "no end after 1000 ms"),
                        "not ok 3 timer.hpet # TIMEOUT no end after 1000 ms");
}

TEST(text_can_not_end_the_line_or_begin_a_directive)
{
    assert_string_equal(made(false, "a.b", "", "x # SKIP \r\nok 4 \x01\x7f\x80\xff"),
                        "not ok 3 a.b # x ? SKIP ??ok 4 ????");
    assert_string_equal(made(true, "a.b", "", ""), "ok 3 a.b # ");
    assert_string_equal(made(true, "a.b", "", "@21:00000000"), "ok 3 a.b # @21:00000000");
}

TEST(text_like_a_directive_is_none)
{
    static const char *const texts[] = {"SKIP me", "skipped a beat", "Todo", "ERROR 5", "timeout"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *said = made(false, "a.b", "", texts[i]);
        assert_memory_equal(said, "not ok 3 a.b # - ", 17);
        assert_string_equal(said + 17, texts[i]);
    }
    assert_string_equal(made(false, "a.b", "", "ski"), "not ok 3 a.b # ski");
    assert_string_equal(made(false, "a.b", "", "todays"), "not ok 3 a.b # todays");
}

TEST(long_text_is_cut_and_the_seal_stays)
{
    char text[400], name[RESULT_NAME_MAX + 1];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    memset(name, 'n', sizeof name);
    name[RESULT_NAME_MAX] = '\0';
    assert_true(strlen(made(false, name, "TIMEOUT", text)) > 200);
    struct record_result result = {false, UINT32_MAX, name, "TIMEOUT", text};
    assert_int_equal(record_result(&result, boot, UINT32_MAX, line), RECORD_LINE_MAX);
}

/* tools/testing/kunit/kunit_parser.py: TEST_RESULT and TEST_RESULT_SKIP, in POSIX's words. */
TEST(kunit_reads_every_line)
{
    regex_t result, skip;
    struct random random = {7};
    char text[160];
    assert_int_equal(
        regcomp(&result, "^[ \t]*(ok|not ok) ([0-9]+) (- )?([^#]*)( # .*)?$", REG_EXTENDED), 0);
    assert_int_equal(
        regcomp(&skip, "^[ \t]*(ok|not ok) ([0-9]+) (- )?(.*) # SKIP ?(.*)$", REG_EXTENDED), 0);
    for (unsigned round = 0; round < 5000; round++) {
        regmatch_t match[6];
        size_t length = random_below(&random, sizeof text);
        bool is_skip = random_below(&random, 2);
        for (size_t i = 0; i < length; i++)
            text[i] = random_below(&random, 4) ? "# SKIPok\r\n@:0 "[random_below(&random, 14)]
                                               : (char)(1 + random_below(&random, 255));
        text[length < sizeof text ? length : sizeof text - 1] = '\0';
        made(is_skip, "memory.sample", is_skip ? "SKIP" : "", text);
        assert_int_equal(regexec(&result, line, 6, match, 0), 0);
        assert_memory_equal(line + match[4].rm_so, "memory.sample", 13);
        assert_int_equal(match[4].rm_eo - match[4].rm_so, 13);
        assert_int_equal(regexec(&skip, line, 0, NULL, 0) == 0, is_skip);
    }
    regfree(&result);
    regfree(&skip);
}

RUN_TESTS(cmocka_unit_test(each_kind_of_line),
          cmocka_unit_test(text_can_not_end_the_line_or_begin_a_directive),
          cmocka_unit_test(text_like_a_directive_is_none),
          cmocka_unit_test(long_text_is_cut_and_the_seal_stays),
          cmocka_unit_test(kunit_reads_every_line))
