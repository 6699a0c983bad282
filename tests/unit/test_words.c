/* SPDX-License-Identifier: MIT */
/* The kernel's words: well said, misspelt, cut, and hostile. */
#include "kernel/words/words.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/random.h"
#include "tests/unit/run.h"

static struct words words;

static void parse(const char *line)
{
    /* Nothing that was there before may stay. */
    memset(&words, 0xa5, sizeof words);
    words_parse(line, &words);
}

static void assert_one_problem(enum words_trouble trouble, const char *text)
{
    assert_int_equal(words.problem_count, 1);
    assert_int_equal(words.problems[0].trouble, trouble);
    assert_string_equal(words.problems[0].text, text);
}

static void append(char *line, size_t size, const char *text)
{
    size_t length = strlen(line);
    assert_true(strlen(text) < size - length);
    memcpy(line + length, text, strlen(text) + 1);
}

static unsigned problems_of(enum words_trouble trouble)
{
    unsigned count = 0;
    for (unsigned i = 0; i < words.problem_count && i < WORDS_PROBLEMS_MAX; i++)
        count += words.problems[i].trouble == trouble;
    return count;
}

TEST(empty_line_is_whole)
{
    parse("");
    assert_int_equal(words.after, WORDS_AFTER_SHELL);
    assert_int_equal(words.shell, WORDS_SHELL_SAFE);
    assert_int_equal(words.console_count, 0);
    assert_string_equal(words.run, "");
    assert_int_equal(words.problem_count, 0);
    assert_int_equal(words.unknown_values, 0);
}

TEST(blanks_alone_are_an_empty_line)
{
    parse("   ");
    assert_int_equal(words.problem_count, 0);
}

TEST(last_word_alone_is_whole)
{
    parse("--");
    assert_int_equal(words.problem_count, 0);
}

/* The word at the cut may be half of what was meant. */
TEST(without_the_last_word_the_one_at_the_cut_is_not_used)
{
    parse("run=x after=qemu");
    assert_one_problem(WORDS_CUT, "after=qemu");
    assert_int_equal(words.after, WORDS_AFTER_SHELL);
    assert_string_equal(words.run, "x");
    assert_int_equal(words.unknown_values, 0);
}

TEST(single_word_at_the_cut_is_not_used)
{
    parse("run=x");
    assert_one_problem(WORDS_CUT, "run=x");
    assert_string_equal(words.run, "");
}

TEST(identity_at_the_cut_is_not_used)
{
    parse("name=r17 mac=52:54:00:12:34:5");
    assert_one_problem(WORDS_CUT, "mac=52:54:00:12:34:5");
    assert_string_equal(words.identity[WORDS_NAME], "r17");
    assert_string_equal(words.identity[WORDS_MAC], "");
}

TEST(unknown_word_at_the_cut_is_one_problem)
{
    parse("run=x aft");
    assert_one_problem(WORDS_CUT, "aft");
}

TEST(half_of_the_last_word_is_cut)
{
    parse("after=qemu -");
    assert_one_problem(WORDS_CUT, "-");
    assert_int_equal(words.after, WORDS_AFTER_QEMU);
}

TEST(something_behind_the_last_word_is_cut)
{
    parse("run=x -- after=qemu");
    assert_one_problem(WORDS_CUT, "after=qemu");
    assert_string_equal(words.run, "x");
    assert_int_equal(words.after, WORDS_AFTER_SHELL);
}

TEST(blanks_at_the_end_do_not_hide_a_cut)
{
    parse("run=x after=qemu   ");
    assert_one_problem(WORDS_CUT, "after=qemu");
}

TEST(last_word_may_have_blanks_around_it)
{
    parse("  after=qemu   --  ");
    assert_int_equal(words.after, WORDS_AFTER_QEMU);
    assert_int_equal(words.problem_count, 0);
}

TEST(after_has_five_values)
{
    static const char *const names[] = {"shell", "halt", "reboot", "poweroff", "qemu"};
    char line[32];
    for (unsigned i = 0; i < 5; i++) {
        snprintf(line, sizeof line, "after=%s --", names[i]);
        parse(line);
        assert_int_equal(words.after, i);
        assert_int_equal(words.problem_count, 0);
        assert_string_equal(words_after_name((enum words_after)i), names[i]);
    }
}

TEST(shell_has_three_values)
{
    static const char *const names[] = {"safe", "full", "off"};
    char line[32];
    for (unsigned i = 0; i < 3; i++) {
        snprintf(line, sizeof line, "shell=%s --", names[i]);
        parse(line);
        assert_int_equal(words.shell, i);
        assert_int_equal(words.problem_count, 0);
    }
}

TEST(say_has_three_values)
{
    static const char *const names[] = {"normal", "short", "all"};
    char line[32];
    for (unsigned i = 0; i < 3; i++) {
        snprintf(line, sizeof line, "say=%s --", names[i]);
        parse(line);
        assert_int_equal(words.say, i);
        assert_int_equal(words.problem_count, 0);
    }
}

TEST(checks_is_kept_as_it_was_told)
{
    parse("checks=quick,memory,pci.links_2 --");
    assert_string_equal(words.checks, "quick,memory,pci.links_2");
    assert_int_equal(words.problem_count, 0);
    parse("--");
    assert_string_equal(words.checks, "");
}

TEST(checks_refuses_what_no_check_is_called)
{
    static const char *const values[] = {"", "a b", "a-b", "a#b", "caf\xc3\xa9", "*", "a;b"};
    char line[64];
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        snprintf(line, sizeof line, "checks=full checks=%s --", values[i]);
        parse(line);
        assert_string_equal(words.checks, strchr(values[i], ' ') ? "a" : "full");
        assert_int_equal(words.problem_count, 1);
    }
}

TEST(checks_of_120_bytes_is_taken_and_of_121_refused)
{
    char line[160];
    int length = snprintf(line, sizeof line, "checks=%0120u --", 1);
    parse(line);
    assert_int_equal(strlen(words.checks), 120);
    assert_int_equal(length, 130);
    snprintf(line, sizeof line, "checks=%0121u --", 1);
    parse(line);
    assert_string_equal(words.checks, "");
    assert_int_equal(words.unknown_values, 1);
}

TEST(numbers_have_bounds)
{
    static const struct {
        const char *line;
        uint32_t loop, seconds, linger;
        unsigned unknown;
    } cases[] = {
        {"--", 0, 0, 0, 0},
        {"loop=1 seconds=1 linger=0 --", 1, 1, 0, 0},
        {"loop=1000000 seconds=1000000 linger=3600 --", 1000000, 1000000, 3600, 0},
        {"loop=0 seconds=0 linger=-1 --", 0, 0, 0, 3},
        {"loop=1000001 seconds=1000001 linger=3601 --", 0, 0, 0, 3},
        {"loop=4294967297 seconds=18446744073709551617 linger= --", 0, 0, 0, 3},
        {"loop=5x seconds=0x5 linger=5s --", 0, 0, 0, 3},
        {"loop=7 loop=x linger=8 linger=3601 --", 7, 0, 8, 2},
        {"loop seconds linger --", 0, 0, 0, 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        parse(cases[i].line);
        assert_int_equal(words.loop, cases[i].loop);
        assert_int_equal(words.seconds, cases[i].seconds);
        assert_int_equal(words.linger, cases[i].linger);
        assert_int_equal(words.unknown_values, cases[i].unknown);
    }
}

TEST(unknown_value_of_after)
{
    parse("after=sleep --");
    assert_one_problem(WORDS_UNKNOWN_VALUE, "after=sleep");
    assert_int_equal(words.unknown_values, 1);
    assert_int_equal(words.after, WORDS_AFTER_SHELL);
}

/* What may be done from the line never grows by a mistake. */
TEST(unknown_value_of_shell)
{
    parse("shell=ful shell=FULL shell= shell --");
    assert_int_equal(words.unknown_values, 4);
    assert_int_equal(words.shell, WORDS_SHELL_SAFE);
    parse("shell=off shell=ful --");
    assert_int_equal(words.shell, WORDS_SHELL_OFF);
}

TEST(after_without_a_value)
{
    parse("after= --");
    assert_one_problem(WORDS_UNKNOWN_VALUE, "after=");
    parse("after --");
    assert_one_problem(WORDS_UNKNOWN_VALUE, "after");
}

TEST(value_is_compared_whole)
{
    parse("after=qemus --");
    assert_one_problem(WORDS_UNKNOWN_VALUE, "after=qemus");
    parse("after=qem --");
    assert_one_problem(WORDS_UNKNOWN_VALUE, "after=qem");
    parse("after=QEMU --");
    assert_one_problem(WORDS_UNKNOWN_VALUE, "after=QEMU");
}

TEST(a_word_given_twice_counts_as_last_given)
{
    parse("after=qemu run=a name=x after=halt run=b name=y --");
    assert_int_equal(words.after, WORDS_AFTER_HALT);
    assert_string_equal(words.run, "b");
    assert_string_equal(words.identity[WORDS_NAME], "y");
}

TEST(a_shorter_identity_leaves_nothing_of_the_longer)
{
    parse("name=abcdef name=x --");
    assert_string_equal(words.identity[WORDS_NAME], "x");
    parse("name=abcdef name= --");
    assert_string_equal(words.identity[WORDS_NAME], "");
}

TEST(every_identity_word)
{
    parse("name=r17 sn=7XK2M13 uuid=4c4c4544-0058 asset=A-9 mac=52:54:00:12:34:56 --");
    assert_string_equal(words.identity[WORDS_NAME], "r17");
    assert_string_equal(words.identity[WORDS_SERIAL], "7XK2M13");
    assert_string_equal(words.identity[WORDS_UUID], "4c4c4544-0058");
    assert_string_equal(words.identity[WORDS_ASSET], "A-9");
    assert_string_equal(words.identity[WORDS_MAC], "52:54:00:12:34:56");
    assert_int_equal(words.problem_count, 0);
}

TEST(unknown_word_is_reported_and_ignored)
{
    parse("afetr=qemu run=x --");
    assert_one_problem(WORDS_UNKNOWN_WORD, "afetr=qemu");
    assert_int_equal(words.unknown_values, 0);
    assert_string_equal(words.run, "x");
}

TEST(identity_without_a_value_is_no_word)
{
    parse("name=x name --");
    assert_one_problem(WORDS_UNKNOWN_WORD, "name");
    assert_string_equal(words.identity[WORDS_NAME], "x");
}

TEST(words_are_compared_whole)
{
    parse("nam=a names=b Name=c =d --");
    assert_int_equal(words.problem_count, 4);
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(words.problems[i].trouble, WORDS_UNKNOWN_WORD);
    assert_string_equal(words.identity[WORDS_NAME], "");
}

TEST(value_may_hold_an_equals_sign)
{
    parse("name=a=b --");
    assert_string_equal(words.identity[WORDS_NAME], "a=b");
}

TEST(percent_is_decoded)
{
    parse("name=To%20Be%20Filled sn=%41%7a%7A%ff --");
    assert_string_equal(words.identity[WORDS_NAME], "To Be Filled");
    assert_string_equal(words.identity[WORDS_SERIAL], "Azz\xff");
}

TEST(percent_is_decoded_once)
{
    parse("name=%2541 --");
    assert_string_equal(words.identity[WORDS_NAME], "%41");
}

TEST(bad_percent_stands_for_itself)
{
    parse("name=100% sn=%4 uuid=%zz asset=%4gx mac=%%41 --");
    assert_string_equal(words.identity[WORDS_NAME], "100%");
    assert_string_equal(words.identity[WORDS_SERIAL], "%4");
    assert_string_equal(words.identity[WORDS_UUID], "%zz");
    assert_string_equal(words.identity[WORDS_ASSET], "%4gx");
    assert_string_equal(words.identity[WORDS_MAC], "%A");
}

TEST(every_pair_behind_a_percent)
{
    char line[32], expected[8];
    for (unsigned high = 1; high < 256; high++) {
        for (unsigned low = 1; low < 256; low++) {
            if (high == ' ' || low == ' ')
                continue;
            snprintf(line, sizeof line, "name=%%%c%c --", (char)high, (char)low);
            snprintf(expected, sizeof expected, "%%%c%c", (char)high, (char)low);
            unsigned byte;
            if (strspn(expected + 1, "0123456789abcdefABCDEF") == 2 &&
                sscanf(expected + 1, "%2x", &byte) == 1 && byte != 0)
                snprintf(expected, sizeof expected, "%c", (char)byte);
            words_parse(line, &words);
            assert_string_equal(words.identity[WORDS_NAME], expected);
        }
    }
}

TEST(encoded_nul_stands_for_itself)
{
    parse("name=a%00b --");
    assert_string_equal(words.identity[WORDS_NAME], "a%00b");
}

TEST(hostile_serial_number_stays_one_value)
{
    parse("sn=To%20Be%20Filled%20after=qemu%20-- run=x --");
    assert_string_equal(words.identity[WORDS_SERIAL], "To Be Filled after=qemu --");
    assert_int_equal(words.after, WORDS_AFTER_SHELL);
    assert_int_equal(words.problem_count, 0);
}

TEST(identity_of_the_greatest_length_is_whole)
{
    char line[200];
    snprintf(line, sizeof line, "name=%0*u --", WORDS_IDENTITY_MAX, 7u);
    parse(line);
    assert_int_equal(strlen(words.identity[WORDS_NAME]), WORDS_IDENTITY_MAX);
    assert_int_equal(words.problem_count, 0);
}

TEST(longer_identity_is_cut_and_reported)
{
    char line[200];
    snprintf(line, sizeof line, "name=%0*u --", WORDS_IDENTITY_MAX + 1, 7u);
    parse(line);
    assert_int_equal(strlen(words.identity[WORDS_NAME]), WORDS_IDENTITY_MAX);
    assert_int_equal(words.problem_count, 1);
    assert_int_equal(words.problems[0].trouble, WORDS_TOO_LONG);
    assert_int_equal(words.unknown_values, 0);
}

TEST(length_of_an_identity_counts_decoded_bytes)
{
    char line[400] = "name=";
    for (unsigned i = 0; i < WORDS_IDENTITY_MAX; i++)
        append(line, sizeof line, "%41");
    append(line, sizeof line, " --");
    parse(line);
    assert_int_equal(strlen(words.identity[WORDS_NAME]), WORDS_IDENTITY_MAX);
    assert_int_equal(words.problem_count, 0);
}

TEST(run_takes_every_byte_of_a_token)
{
    parse("run=ABCXYZabcxyz0189._- --");
    assert_string_equal(words.run, "ABCXYZabcxyz0189._-");
    assert_int_equal(words.problem_count, 0);
}

TEST(run_refuses_every_other_byte)
{
    const char *good = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    for (unsigned byte = 1; byte < 256; byte++) {
        char line[] = "run=a?b --";
        if (byte == ' ' || strchr(good, (int)byte))
            continue;
        line[5] = (char)byte;
        parse(line);
        assert_string_equal(words.run, "");
        assert_int_equal(words.unknown_values, 1);
        assert_int_equal(words.problems[0].trouble, WORDS_UNKNOWN_VALUE);
    }
}

TEST(run_of_32_bytes_is_taken_and_of_33_refused)
{
    parse("run=12345678901234567890123456789012 --");
    assert_string_equal(words.run, "12345678901234567890123456789012");
    assert_int_equal(words.problem_count, 0);
    parse("run=123456789012345678901234567890123 --");
    assert_string_equal(words.run, "");
    assert_one_problem(WORDS_UNKNOWN_VALUE, "run=123456789012345678901234567890123");
}

TEST(empty_run_is_an_unknown_value)
{
    parse("run= --");
    assert_string_equal(words.run, "");
    assert_one_problem(WORDS_UNKNOWN_VALUE, "run=");
}

TEST(problem_text_is_cut)
{
    char line[200];
    snprintf(line, sizeof line, "%0*u --", WORDS_PROBLEM_TEXT_MAX + 30, 7u);
    parse(line);
    assert_int_equal(strlen(words.problems[0].text), WORDS_PROBLEM_TEXT_MAX);
}

TEST(more_problems_than_are_kept_are_counted)
{
    parse("p0 p1 after=x p3 p4 p5 p6 p7 p8 run=! p10 --");
    assert_int_equal(words.problem_count, 11);
    assert_int_equal(words.unknown_values, 2);
    assert_string_equal(words.problems[WORDS_PROBLEMS_MAX - 1].text, "p7");
}

/* Pieces that matter, shuffled: whatever comes, the struct keeps its promises. */
TEST(random_lines_keep_the_promises)
{
    static const char *const pieces[] = {"after=",
                                         "qemu",
                                         "run=",
                                         "name=",
                                         "sn=",
                                         "--",
                                         " ",
                                         " ",
                                         "%",
                                         "%41",
                                         "%00",
                                         "=",
                                         "a",
                                         "\x80",
                                         "\t",
                                         "asset",
                                         "mac=",
                                         "uuid=",
                                         "zzzzzzzzzzzzzzzzz"};
    struct random random = {99};
    char line[1024];
    for (unsigned round = 0; round < 20000; round++) {
        line[0] = '\0';
        for (size_t i = random_below(&random, 40); i > 0; i--)
            append(line, sizeof line,
                   pieces[random_below(&random, sizeof pieces / sizeof *pieces)]);
        parse(line);
        assert_true(words.after == WORDS_AFTER_SHELL || words.after == WORDS_AFTER_QEMU);
        assert_true(strlen(words.run) <= WORDS_RUN_MAX);
        for (unsigned i = 0; i < WORDS_IDENTITIES; i++)
            assert_true(strlen(words.identity[i]) <= WORDS_IDENTITY_MAX);
        for (unsigned i = 0; i < words.problem_count && i < WORDS_PROBLEMS_MAX; i++)
            assert_true(strlen(words.problems[i].text) <= WORDS_PROBLEM_TEXT_MAX);
        assert_true(words.unknown_values <= words.problem_count);
        if (words.problem_count > WORDS_PROBLEMS_MAX)
            continue;
        size_t length = strlen(line);
        while (length > 0 && line[length - 1] == ' ')
            line[--length] = '\0';
        bool ended = strcmp(line, "--") == 0 || (length > 2 && !strcmp(line + length - 3, " --"));
        assert_int_equal(problems_of(WORDS_CUT), length > 0 && !ended);
    }
}

RUN_TESTS(cmocka_unit_test(empty_line_is_whole), cmocka_unit_test(blanks_alone_are_an_empty_line),
          cmocka_unit_test(last_word_alone_is_whole),
          cmocka_unit_test(without_the_last_word_the_one_at_the_cut_is_not_used),
          cmocka_unit_test(single_word_at_the_cut_is_not_used),
          cmocka_unit_test(identity_at_the_cut_is_not_used),
          cmocka_unit_test(unknown_word_at_the_cut_is_one_problem),
          cmocka_unit_test(half_of_the_last_word_is_cut),
          cmocka_unit_test(something_behind_the_last_word_is_cut),
          cmocka_unit_test(blanks_at_the_end_do_not_hide_a_cut),
          cmocka_unit_test(last_word_may_have_blanks_around_it),
          cmocka_unit_test(after_has_five_values), cmocka_unit_test(shell_has_three_values),
          cmocka_unit_test(say_has_three_values), cmocka_unit_test(checks_is_kept_as_it_was_told),
          cmocka_unit_test(checks_refuses_what_no_check_is_called),
          cmocka_unit_test(checks_of_120_bytes_is_taken_and_of_121_refused),
          cmocka_unit_test(numbers_have_bounds), cmocka_unit_test(unknown_value_of_after),
          cmocka_unit_test(unknown_value_of_shell), cmocka_unit_test(after_without_a_value),
          cmocka_unit_test(value_is_compared_whole),
          cmocka_unit_test(a_word_given_twice_counts_as_last_given),
          cmocka_unit_test(a_shorter_identity_leaves_nothing_of_the_longer),
          cmocka_unit_test(every_identity_word),
          cmocka_unit_test(unknown_word_is_reported_and_ignored),
          cmocka_unit_test(identity_without_a_value_is_no_word),
          cmocka_unit_test(words_are_compared_whole),
          cmocka_unit_test(value_may_hold_an_equals_sign), cmocka_unit_test(percent_is_decoded),
          cmocka_unit_test(percent_is_decoded_once),
          cmocka_unit_test(bad_percent_stands_for_itself),
          cmocka_unit_test(every_pair_behind_a_percent),
          cmocka_unit_test(encoded_nul_stands_for_itself),
          cmocka_unit_test(hostile_serial_number_stays_one_value),
          cmocka_unit_test(identity_of_the_greatest_length_is_whole),
          cmocka_unit_test(longer_identity_is_cut_and_reported),
          cmocka_unit_test(length_of_an_identity_counts_decoded_bytes),
          cmocka_unit_test(run_takes_every_byte_of_a_token),
          cmocka_unit_test(run_refuses_every_other_byte),
          cmocka_unit_test(run_of_32_bytes_is_taken_and_of_33_refused),
          cmocka_unit_test(empty_run_is_an_unknown_value), cmocka_unit_test(problem_text_is_cut),
          cmocka_unit_test(more_problems_than_are_kept_are_counted),
          cmocka_unit_test(random_lines_keep_the_promises))
