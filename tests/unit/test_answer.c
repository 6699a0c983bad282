/* SPDX-License-Identifier: MIT */
/* What is kept of what was heard: everything of a boot, whenever its id was named, and no more than
 * there is room for. */
#include "serial/lab/answer.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/run.h"
#include "tests/unit/said.h"

#define OTHER_BOOT 0x0123456789abcdef

static struct said said;

static struct answers *heard(size_t piece)
{
    struct answers *answers = answers_new();
    for (size_t at = 0; at < said.length; at += piece)
        answers_feed(answers, said.text + at, said.length - at < piece ? said.length - at : piece);
    answers_finish(answers);
    return answers;
}

static size_t gaps_up_to(const struct answer_boot *boot, uint32_t last, struct answer_gap *gaps)
{
    return answer_gaps(boot, last, gaps, 4);
}

TEST(in_any_pieces)
{
    for (size_t piece = 1; piece < 300; piece += 13) {
        said_begin(&said);
        said_rollcall(&said);
        said_line(&said, "# memory {\"mib\":1}");
        struct answers *answers = heard(piece);
        assert_int_equal(answers_count(answers), 1);
        assert_int_equal(answers_boot(answers, 0)->count, 2);
        assert_string_equal(answers_boot(answers, 0)->name, "9f2c61d07ab34e58");
        answers_free(answers);
    }
}

TEST(lines_wait_for_their_id)
{
    said_begin(&said);
    said_line(&said, "# memory {\"mib\":1}");
    said_line(&said, "ok 1 a.b # 3 ms");
    struct answers *answers = heard(1000);
    assert_int_equal(answers_count(answers), 0);
    assert_int_equal(answers_waiting(answers), 2);
    said.length = 0;
    said_end(&said, "\"plan\":1");
    answers_feed(answers, said.text, said.length);
    assert_int_equal(answers_waiting(answers), 0);
    assert_int_equal(answers_boot(answers, 0)->count, 3);
    assert_int_equal(answer_find(answers_boot(answers, 0), 1)->where, 2);
    answers_free(answers);
}

/* The boot whose first line came first is first, though the other one's id was known before. */
TEST(boots_in_the_order_in_which_they_began)
{
    said_begin(&said);
    said_line(&said, "# memory {\"mib\":1}");
    said_boot(&said, OTHER_BOOT);
    said_rollcall(&said);
    said_boot(&said, SAID_BOOT);
    said.next = 1;
    said_end(&said, "\"plan\":0");
    struct answers *answers = heard(1000);
    assert_int_equal(answers_count(answers), 2);
    assert_int_equal(answers_boot(answers, 0)->id, SAID_BOOT);
    assert_int_equal(answers_boot(answers, 1)->id, OTHER_BOOT);
    answers_free(answers);
}

TEST(said_again_is_once_and_said_otherwise_is_torn)
{
    said_begin(&said);
    said_rollcall(&said);
    said_line(&said, "# memory {\"mib\":1}");
    said.next = 0;
    said_rollcall(&said);
    struct answers *answers = heard(1000);
    assert_false(answers_boot(answers, 0)->is_torn);
    assert_int_equal(answers_boot(answers, 0)->count, 2);
    said.length = 0;
    said.next = 1;
    said_line(&said, "# memory {\"mib\":2}");
    answers_feed(answers, said.text, said.length);
    assert_true(answers_boot(answers, 0)->is_torn);
    assert_true(answer_find(answers_boot(answers, 0), 1)->is_torn);
    assert_false(answer_find(answers_boot(answers, 0), 0)->is_torn);
    answers_free(answers);
}

TEST(gaps)
{
    struct answer_gap found[4];
    said_begin(&said);
    said_rollcall(&said);
    said.next = 3;
    said_line(&said, "# a {}");
    said.next = UINT32_MAX;
    said_line(&said, "# b {}");
    struct answers *answers = heard(1000);
    const struct answer_boot *boot = answers_boot(answers, 0);
    assert_int_equal(gaps_up_to(boot, 0, found), 0);
    assert_int_equal(gaps_up_to(boot, 3, found), 1);
    assert_int_equal(found[0].first, 1);
    assert_int_equal(found[0].last, 2);
    assert_int_equal(gaps_up_to(boot, 1, found), 1);
    assert_int_equal(found[0].last, 1);
    assert_int_equal(gaps_up_to(boot, 4, found), 2);
    assert_int_equal(found[1].first, 4);
    assert_int_equal(gaps_up_to(boot, UINT32_MAX, found), 2);
    assert_int_equal(found[1].last, UINT32_MAX - 1);
    assert_int_equal(answer_gaps(boot, UINT32_MAX, NULL, 0), 2);
    answers_free(answers);
}

TEST(older_boots_make_room)
{
    struct answers *answers = answers_new();
    said_begin(&said);
    said_rollcall(&said);
    answers_feed(answers, said.text, said.length);
    said_begin(&said);
    said_boot(&said, OTHER_BOOT);
    said_rollcall(&said);
    for (uint32_t i = 0; i < ANSWERS_LINES_MAX + 2; i++) {
        answers_feed(answers, said.text, said.length);
        said.length = 0;
        said_line(&said, "# a {}");
    }
    assert_int_equal(answers_forgotten(answers), 1);
    assert_int_equal(answers_count(answers), 1);
    assert_int_equal(answers_boot(answers, 0)->id, OTHER_BOOT);
    assert_int_equal(answers_boot(answers, 0)->count, ANSWERS_LINES_MAX);
    assert_int_equal(answers_boot(answers, 0)->dropped, 2);
    answers_free(answers);
}

TEST(what_waits_is_bounded)
{
    struct answers *answers = answers_new();
    said_begin(&said);
    for (uint32_t i = 0; i < 3 * ANSWERS_WAITING_MAX; i++) {
        said.length = 0;
        said_line(&said, "# a {}");
        answers_feed(answers, said.text, said.length);
        assert_true(answers_waiting(answers) <= ANSWERS_WAITING_MAX);
    }
    said.length = 0;
    said_end(&said, "\"plan\":0");
    answers_feed(answers, said.text, said.length);
    assert_non_null(answer_find(answers_boot(answers, 0), 3 * ANSWERS_WAITING_MAX - 1));
    answers_free(answers);
}

RUN_TESTS(cmocka_unit_test(in_any_pieces), cmocka_unit_test(lines_wait_for_their_id),
          cmocka_unit_test(boots_in_the_order_in_which_they_began),
          cmocka_unit_test(said_again_is_once_and_said_otherwise_is_torn), cmocka_unit_test(gaps),
          cmocka_unit_test(older_boots_make_room), cmocka_unit_test(what_waits_is_bounded))
