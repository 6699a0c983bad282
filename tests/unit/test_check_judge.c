/* SPDX-License-Identifier: MIT */
/* The verdict: every number of results of each kind up to two, with and without a doubt. */
#include "kernel/check/judge.h"

#include <stddef.h>

#include "tests/unit/run.h"

static void count(struct check_report *report, enum check_outcome outcome, unsigned times)
{
    for (; times > 0; times--) {
        check_count(report, "some.check", outcome);
        report->plan++;
    }
}

static struct check_report judged(unsigned pass, unsigned skip, unsigned error, unsigned timeout,
                                  unsigned fail, const char *doubt)
{
    struct check_report report = {.doubt = doubt};
    count(&report, CHECK_PASSED, pass);
    count(&report, CHECK_SKIPPED, skip);
    count(&report, CHECK_ERROR, error);
    count(&report, CHECK_TIMEOUT, timeout);
    count(&report, CHECK_FAILED, fail);
    check_judge(&report);
    return report;
}

TEST(pass_is_strict)
{
    for (unsigned i = 0; i < 3 * 3 * 3 * 3 * 3 * 2; i++) {
        unsigned pass = i % 3, skip = i / 3 % 3, error = i / 9 % 3, timeout = i / 27 % 3,
                 fail = i / 81 % 3;
        const char *doubt = i / 243 ? "unknown value" : NULL;
        struct check_report report = judged(pass, skip, error, timeout, fail, doubt);
        assert_int_equal(report.pass, pass);
        assert_int_equal(report.skip, skip);
        assert_int_equal(report.error, error);
        assert_int_equal(report.fail, timeout + fail);
        if (timeout + fail > 0)
            assert_int_equal(report.verdict, VERDICT_FAIL);
        else if (pass > 0 && error == 0 && !doubt)
            assert_int_equal(report.verdict, VERDICT_PASS);
        else
            assert_int_equal(report.verdict, VERDICT_INCONCLUSIVE);
        assert_int_equal(report.why == NULL, report.verdict == VERDICT_PASS);
    }
}

TEST(each_reason_has_its_words)
{
    assert_string_equal(judged(0, 0, 0, 0, 0, NULL).why, "no checks");
    assert_string_equal(judged(0, 2, 0, 0, 0, NULL).why, "nothing passed");
    assert_string_equal(judged(2, 0, 1, 0, 0, NULL).why, "an error");
    assert_string_equal(judged(0, 0, 1, 0, 0, NULL).why, "an error");
    assert_string_equal(judged(2, 0, 1, 0, 0, "words cut").why, "words cut");
    assert_string_equal(judged(2, 0, 1, 0, 1, "words cut").why, "some.check");
    assert_string_equal(judged(2, 0, 0, 1, 0, NULL).why, "some.check");
}

TEST(first_failure_counts_and_before_it_the_first_error)
{
    struct check_report report = {0};
    assert_false(check_count(&report, "a.passes", CHECK_PASSED));
    assert_true(check_count(&report, "b.errs", CHECK_ERROR));
    assert_false(check_count(&report, "c.errs", CHECK_ERROR));
    assert_false(check_count(&report, "d.skips", CHECK_SKIPPED));
    assert_true(check_count(&report, "e.hangs", CHECK_TIMEOUT));
    assert_false(check_count(&report, "f.fails", CHECK_FAILED));
    report.plan = 6;
    check_judge(&report);
    assert_string_equal(report.why, "e.hangs");
    struct check_report late = {0};
    assert_true(check_count(&late, "a.fails", CHECK_FAILED));
    assert_false(check_count(&late, "b.errs", CHECK_ERROR));
}

RUN_TESTS(cmocka_unit_test(pass_is_strict), cmocka_unit_test(each_reason_has_its_words),
          cmocka_unit_test(first_failure_counts_and_before_it_the_first_error))
