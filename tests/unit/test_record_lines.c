/* SPDX-License-Identifier: MIT */
/* Whatever ends lines, and however long they are, no end of a line is lost. */
#include "serial/record/lines.h"

#include <string.h>

#include "tests/unit/random.h"
#include "tests/unit/run.h"

/* The lines of `text`, fed in pieces of `piece` bytes, joined by `|`. */
static const char *cut(const char *text, size_t piece)
{
    static char joined[4096];
    struct lines lines;
    struct raw_line raw;
    size_t length = strlen(text), at = 0;
    joined[0] = '\0';
    lines_begin(&lines);
    while (at < length) {
        at += lines_take(&lines, text + at, length - at < piece ? length - at : piece, &raw);
        if (raw.text)
            strncat(strncat(joined, raw.text, raw.length), "|", 2);
    }
    if (lines_end(&lines, &raw))
        strncat(joined, raw.text, raw.length);
    return joined;
}

TEST(ends_of_all_kinds)
{
    for (size_t piece = 1; piece < 12; piece++) {
        assert_string_equal(cut("a\r\nb\nc\rd\r\r\n\n\re", piece), "a|b|c|d|e");
        assert_string_equal(cut("a\r\n", piece), "a|");
        assert_string_equal(cut("\r\n\r\n", piece), "");
    }
}

TEST(long_lines_keep_their_end)
{
    static char text[5000];
    for (size_t length = 1; length < 2000; length += 7) {
        struct lines lines;
        struct raw_line raw;
        for (size_t i = 0; i < length; i++)
            text[i] = (char)('a' + i % 26);
        text[length] = '\n';
        lines_begin(&lines);
        assert_int_equal(lines_take(&lines, text, length + 1, &raw), length + 1);
        size_t kept = length < RECORD_LINE_MAX ? length : RECORD_LINE_MAX;
        assert_int_equal(raw.length, kept);
        assert_memory_equal(raw.text, text + length - kept, kept);
    }
}

TEST(numbers_are_an_editors)
{
    struct lines lines;
    struct raw_line raw;
    const char *text = "\na\r\nb\rc\n\nd\n";
    const uint64_t expected[] = {2, 3, 3, 5};
    lines_begin(&lines);
    for (size_t i = 0; i < 4; i++) {
        text += lines_take(&lines, text, strlen(text), &raw);
        assert_non_null(raw.text);
        assert_int_equal(raw.number, expected[i]);
    }
}

/* A reader of one byte at a time: the last bytes of each line that holds something. */
static size_t cut_slowly(const char *text, size_t length, char *joined)
{
    size_t from = 0, at = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] != '\r' && text[i] != '\n')
            continue;
        if (i - from > RECORD_LINE_MAX)
            from = i - RECORD_LINE_MAX;
        memcpy(joined + at, text + from, i - from);
        at += i - from;
        if (i > from)
            joined[at++] = '|';
        from = i + 1;
    }
    return at;
}

/* Bytes of any value, line ends at any place, pieces of any length. */
TEST(is_what_a_slow_reader_reads)
{
    static char text[8192], expected[2 * sizeof text], joined[2 * sizeof text];
    struct random random = {1};
    for (unsigned turn = 0; turn < 300; turn++) {
        struct lines lines;
        struct raw_line raw;
        size_t end = 0, rare = 2 + random_below(&random, 600);
        for (size_t i = 0; i < sizeof text; i++)
            text[i] = random_below(&random, rare) ? (char)random_next(&random) : '\n';
        size_t length = cut_slowly(text, sizeof text, expected);
        lines_begin(&lines);
        for (size_t at = 0; at < sizeof text;) {
            size_t piece = 1 + random_below(&random, 700);
            piece = piece < sizeof text - at ? piece : sizeof text - at;
            at += lines_take(&lines, text + at, piece, &raw);
            if (raw.text) {
                memcpy(joined + end, raw.text, raw.length);
                end += raw.length;
                joined[end++] = '|';
            }
        }
        assert_int_equal(end, length);
        assert_memory_equal(joined, expected, length);
    }
}

RUN_TESTS(cmocka_unit_test(ends_of_all_kinds), cmocka_unit_test(long_lines_keep_their_end),
          cmocka_unit_test(numbers_are_an_editors), cmocka_unit_test(is_what_a_slow_reader_reads))
