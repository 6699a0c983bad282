/* SPDX-License-Identifier: MIT */
/* What is shown of a line, and what tells garbage from text. */
#include <stdlib.h>
#include <string.h>

#include "serial/lab/display.h"
#include "serial/lab/rate.h"
#include "tests/unit/run.h"

static const char *shown(const char *said, size_t length, size_t piece)
{
    static char text[4096];
    memset(text, 0, sizeof text);
    struct display display = {.to = tmpfile()};
    for (size_t at = 0; at < length; at += piece)
        display_show(&display, (const uint8_t *)said + at,
                     length - at < piece ? length - at : piece);
    display_end(&display);
    rewind(display.to);
    fread(text, 1, sizeof text - 1, display.to);
    fclose(display.to);
    return text;
}

static void assert_shown(const char *said, const char *as)
{
    assert_string_equal(shown(said, strlen(said), strlen(said)), as);
    assert_string_equal(shown(said, strlen(said), 1), as);
}

TEST(lines)
{
    assert_shown("one\r\ntwo\n\r\nthree", "one\ntwo\n\nthree\n");
    assert_shown("over\rwritten\r\r\n", "over\nwritten\n");
}

TEST(escape_codes_are_left_out)
{
    assert_shown("a\x1b[31;1mb\x1b[0m\x1b[2J\x1b[Hc", "abc\n");
    assert_shown("a\x1b(Bb\x1b=c\x1b", "abc\n");
    assert_shown("\x1b[31\x1b[31mx", "x\n");
    assert_shown("\x1b[\r\nx", "\nx\n");
    assert_shown("a\x07\x08\x7f\x9b\x80z\tz", "a??z\tz\n");
}

TEST(sequence_without_end_hides_little)
{
    char said[200] = "\x1b[";
    memset(said + 2, '1', sizeof said - 2);
    assert_true(strlen(shown(said, sizeof said, 1)) > 150);
}

static bool is_wrong(const char *bytes, size_t length, unsigned times)
{
    struct rate rate = {0};
    bool wrong = false;
    while (times-- > 0)
        wrong |= rate_is_wrong(&rate, (const uint8_t *)bytes, length);
    return wrong;
}

TEST(garbage_and_text)
{
    assert_false(is_wrong("Hello World!\r\n", 14, 100));
    assert_false(is_wrong("\x1b[01;01H\xc9\xcd box ", 15, 100));
    assert_false(is_wrong("\xff", 1, 60)); /* too little to tell */
    assert_true(is_wrong("\xff", 1, 70));
    assert_true(is_wrong("\x00x", 2, 100));
    assert_true(is_wrong("\xe6\xfe\x1e\x80w\x98", 6, 100));
}

TEST(every_rate_has_its_turn)
{
    struct rate rate = {0};
    unsigned baud = 115200;
    unsigned long sum = 0;
    for (unsigned i = 0; i < 4; i++) {
        unsigned next = rate_next(&rate, baud);
        assert_int_not_equal(next, baud);
        baud = next;
        sum += next;
    }
    assert_int_equal(sum, 9600 + 57600 + 38400 + 19200);
    assert_int_equal(rate_next(&rate, baud), 115200);
}

RUN_TESTS(cmocka_unit_test(lines), cmocka_unit_test(escape_codes_are_left_out),
          cmocka_unit_test(sequence_without_end_hides_little), cmocka_unit_test(garbage_and_text),
          cmocka_unit_test(every_rate_has_its_turn))
