/* SPDX-License-Identifier: MIT */
/* People's lines carry what firmware and DHCP said of themselves: it must not move a cursor,
 * break a line or push the rest off a line of the screen. */
#include "kernel/answer/people.h"

#include <string.h>

#include "tests/unit/capture.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"

enum {
    SCREEN_COLUMNS = 80, /* the screen leaves out a line's "# " */
    SHOWN_MAX = 34,
    /* "# I am r17 (PowerEdge R440, ). Sealed lines end in @number:check." has 65. */
    SERIAL_THAT_FITS = SCREEN_COLUMNS + 2 - 65,
};

static struct capture seen;
static struct words words;

static void set(enum words_identity which, const char *text)
{
    assert_true(strlen(text) <= WORDS_IDENTITY_MAX);
    memcpy(words.identity[which], text, strlen(text) + 1);
}

static void watch(void)
{
    log_add_sink(capture_start(&seen, LOG_PEOPLE));
}

static void assert_line_is_harmless(size_t number)
{
    char line[LOG_LINE_MAX + 1];
    size_t length = capture_line(&seen, number, line);
    assert_true(length > 2);
    assert_memory_equal(line, "# ", 2);
    for (size_t i = 0; i < length; i++)
        assert_true(line[i] >= ' ' && line[i] <= '~');
}

TEST(greeting_names_the_machine)
{
    set(WORDS_NAME, "r17");
    set(WORDS_SERIAL, "the words'");
    watch();
    people_greet(&words, "PowerEdge R440", "7XK2M13");
    assert_string_equal(seen.text, "# I am r17 (PowerEdge R440, 7XK2M13). "
                                   "Sealed lines end in @number:check.\r\n");
    assert_int_equal(seen.writes, 1);
}

TEST(without_a_name_it_is_called_by_its_mac)
{
    set(WORDS_MAC, "52:54:00:12:34:56");
    watch();
    people_greet(&words, "", "7XK2M13");
    people_part(&words, VERDICT_PASS, "all is well");
    assert_non_null(strstr(seen.text, "I am 52:54:00:12:34:56 (7XK2M13). Sealed"));
    assert_int_equal(seen.writes, 2);
}

TEST(without_any_identity_it_says_so)
{
    watch();
    people_greet(&words, "", "");
    assert_non_null(strstr(seen.text, "I am a machine without a name (no serial number)."));
    assert_line_is_harmless(0);
}

TEST(product_without_a_serial_number)
{
    watch();
    people_greet(&words, "PowerEdge R440", "");
    assert_non_null(strstr(seen.text, " (PowerEdge R440, no serial number)."));
}

/* The seals are told of on a row of their own where both don't fit. */
TEST(greeting_fits_rows_of_the_screen)
{
    char serial[SHOWN_MAX + 1] = "", line[LOG_LINE_MAX + 1];
    size_t number = 0;
    set(WORDS_NAME, "r17");
    watch();
    for (size_t length = 1; length <= SHOWN_MAX; length++) {
        serial[length - 1] = 's';
        people_greet(&words, "PowerEdge R440", serial);
        size_t first = capture_line(&seen, number++, line);
        bool is_one = strstr(line, " Sealed lines end in @number:check.") != NULL;
        assert_non_null(strstr(line, serial));
        assert_true(first <= SCREEN_COLUMNS + 2);
        assert_true(is_one == (length <= SERIAL_THAT_FITS));
        if (!is_one)
            capture_line(&seen, number++, line);
        assert_non_null(strstr(line, "Sealed lines end in @number:check."));
        assert_line_is_harmless(number - 1);
    }
}

TEST(parting_says_name_mac_verdict_and_reason)
{
    set(WORDS_NAME, "r17");
    set(WORDS_MAC, "52:54:00:12:34:56");
    watch();
    people_part(&words, VERDICT_INCONCLUSIVE, "no checks");
    assert_non_null(strstr(seen.text, "r17 (52:54:00:12:34:56): inconclusive, no checks"));
}

TEST(each_verdict_has_its_word)
{
    watch();
    people_part(&words, VERDICT_PASS, "x");
    assert_non_null(strstr(seen.text, ": pass, x"));
    people_part(&words, VERDICT_FAIL, "x");
    assert_non_null(strstr(seen.text, ") is ILL: x."));
}

TEST(what_a_check_said_is_harmless)
{
    watch();
    people_part(&words, VERDICT_FAIL, "a.b, x\r\n\x1b[2J\xff");
    assert_non_null(strstr(seen.text, ") is ILL: a.b, x???[2J?.\r\n"));
    assert_line_is_harmless(0);
}

TEST(unprintable_bytes_become_question_marks)
{
    set(WORDS_NAME, "a\x1b[2J\r\n\x80\xff\x7f\tz");
    watch();
    people_greet(&words, "a\x1b[2J", "\x80z");
    assert_non_null(strstr(seen.text, "I am a?[2J??????z (a?[2J, ?z)"));
    assert_line_is_harmless(0);
}

TEST(long_identity_is_cut)
{
    char text[WORDS_IDENTITY_MAX + 1];
    memset(text, 'n', sizeof text);
    text[WORDS_IDENTITY_MAX] = '\0';
    set(WORDS_NAME, text);
    watch();
    people_part(&words, VERDICT_PASS, "all is well");
    assert_non_null(strstr(seen.text, "nnnn"));
    assert_null(strstr(seen.text, "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"));
    assert_non_null(strstr(seen.text, "pass"));
}

/* A MAC is 17 bytes; the longest name that is shown must leave room for all the rest. */
TEST(parting_with_the_longest_name_fits_a_row_of_the_screen)
{
    char line[LOG_LINE_MAX + 1], text[WORDS_IDENTITY_MAX + 1];
    memset(text, 'n', sizeof text);
    text[WORDS_IDENTITY_MAX] = '\0';
    set(WORDS_NAME, text);
    set(WORDS_MAC, "52:54:00:12:34:56");
    watch();
    people_part(&words, VERDICT_INCONCLUSIVE, "no checks");
    assert_true(capture_line(&seen, 0, line) <= SCREEN_COLUMNS + 2);
}

TEST(any_identity_bytes_give_harmless_lines)
{
    struct random random = {3};
    watch();
    for (size_t round = 0; round < 200; round++) {
        for (unsigned i = 0; i < WORDS_IDENTITIES; i++) {
            size_t length = random_below(&random, WORDS_IDENTITY_MAX + 1);
            for (size_t j = 0; j < length; j++)
                words.identity[i][j] = (char)(1 + random_below(&random, 255));
            words.identity[i][length] = '\0';
        }
        people_greet(&words, words.identity[WORDS_ASSET], words.identity[WORDS_SERIAL]);
        people_part(&words, VERDICT_FAIL, "memory.sample");
    }
    for (size_t i = 0; i < seen.writes; i++)
        assert_line_is_harmless(i);
    assert_true(seen.writes >= 400);
    assert_int_equal(seen.torn, 0);
}

RUN_TESTS(cmocka_unit_test(greeting_names_the_machine),
          cmocka_unit_test(without_a_name_it_is_called_by_its_mac),
          cmocka_unit_test(without_any_identity_it_says_so),
          cmocka_unit_test(product_without_a_serial_number),
          cmocka_unit_test(greeting_fits_rows_of_the_screen),
          cmocka_unit_test(parting_says_name_mac_verdict_and_reason),
          cmocka_unit_test(each_verdict_has_its_word),
          cmocka_unit_test(what_a_check_said_is_harmless),
          cmocka_unit_test(unprintable_bytes_become_question_marks),
          cmocka_unit_test(long_identity_is_cut),
          cmocka_unit_test(parting_with_the_longest_name_fits_a_row_of_the_screen),
          cmocka_unit_test(any_identity_bytes_give_harmless_lines))
