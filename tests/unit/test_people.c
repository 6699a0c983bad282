/* SPDX-License-Identifier: MIT */
/* People's lines carry what firmware and DHCP said of themselves: it must not move a cursor,
 * break a line or push the rest off a line of the screen. */
#include "kernel/answer/people.h"

#include <string.h>

#include "tests/unit/capture.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"

#define SCREEN_COLUMNS 80

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
    set(WORDS_SERIAL, "7XK2M13");
    watch();
    people_greet(&words, 64);
    assert_non_null(strstr(seen.text, "I am r17 (7XK2M13), 64 MiB"));
    assert_int_equal(seen.writes, 1);
}

TEST(without_a_name_it_is_called_by_its_mac)
{
    set(WORDS_MAC, "52:54:00:12:34:56");
    watch();
    people_greet(&words, 64);
    people_part(&words, VERDICT_PASS, "all is well");
    assert_non_null(strstr(seen.text, "I am 52:54:00:12:34:56 ("));
    assert_int_equal(seen.writes, 2);
}

TEST(without_any_identity_it_says_so)
{
    watch();
    people_greet(&words, 0);
    assert_non_null(strstr(seen.text, "a machine without a name"));
    assert_non_null(strstr(seen.text, "no serial number"));
    assert_line_is_harmless(0);
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
    assert_non_null(strstr(seen.text, ": fail, x"));
}

TEST(unprintable_bytes_become_question_marks)
{
    set(WORDS_NAME, "a\x1b[2J\r\n\x80\xff\x7f\tz");
    watch();
    people_greet(&words, 1);
    assert_non_null(strstr(seen.text, "I am a?[2J??????z ("));
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
    assert_null(strstr(seen.text, "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"));
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
        people_greet(&words, random_next(&random));
        people_part(&words, VERDICT_FAIL, "memory.sample");
        assert_line_is_harmless(2 * round);
        assert_line_is_harmless(2 * round + 1);
    }
    assert_int_equal(seen.writes, 400);
    assert_int_equal(seen.torn, 0);
}

RUN_TESTS(cmocka_unit_test(greeting_names_the_machine),
          cmocka_unit_test(without_a_name_it_is_called_by_its_mac),
          cmocka_unit_test(without_any_identity_it_says_so),
          cmocka_unit_test(parting_says_name_mac_verdict_and_reason),
          cmocka_unit_test(each_verdict_has_its_word),
          cmocka_unit_test(unprintable_bytes_become_question_marks),
          cmocka_unit_test(long_identity_is_cut),
          cmocka_unit_test(parting_with_the_longest_name_fits_a_row_of_the_screen),
          cmocka_unit_test(any_identity_bytes_give_harmless_lines))
