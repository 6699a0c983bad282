/* SPDX-License-Identifier: MIT */
/* What may be shown, and what becomes a `?`. */
#include "serial/lab/utf8.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/run.h"

TEST(what_is_tamed)
{
    static const struct {
        const char *text, *tame;
    } cases[] = {
        {"", ""},
        {"plain ~", "plain ~"},
        {"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"},
        {"a\x1b[2J\n\t\x7f", "a?[2J???"},
        {"\xc2\x9b", "??"},           /* a control of one byte to many terminals */
        {"\xc0\x80\xc1\xbf", "????"}, /* longer than it need be */
        {"\xe0\x9f\xbf\xf0\x8f\xbf\xbf", "???????"},
        {"\xed\xa0\x80", "???"},                /* half of a pair */
        {"\xef\xbf\xbe\xef\xbb\xbf", "??????"}, /* no characters */
        {"\xf4\x90\x80\x80\xf5", "?????"},      /* behind the last */
        {"\x80\xc3", "??"},
        {"\xe2\x82", "??"},
        {"\xc3(", "?("},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[32];
        snprintf(text, sizeof text, "%s", cases[i].text);
        utf8_tame(text);
        assert_string_equal(text, cases[i].tame);
    }
}

RUN_TESTS(cmocka_unit_test(what_is_tamed))
