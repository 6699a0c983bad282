/* SPDX-License-Identifier: MIT */
/* A whole run on a machine whose checks do as the test tells them: plan, evidence, results, worst
 * of several runs, time, and the end. */
#include "kernel/check/run.h"

#include <stdio.h>
#include <string.h>

#include "kernel/check/guard.h"
#include "kernel/check/repeat.h"
#include "kernel/cpu/clock.h"
#include "kernel/machine.h"
#include "tests/unit/capture.h"
#include "tests/unit/cpu_model.h"
#include "tests/unit/run.h"

static const uint64_t MS = 1000; /* in microseconds */

/* What the check `a.told` does in each of its runs; the last letter holds for all that follow. */
static const char *script;
static uint64_t us, said_us;
static unsigned runs;
static uint32_t took_ms;

static struct capture heard;
static struct machine_facts facts = {.boot = "0123456789abcdef"};
static struct handoff handoff;
static struct words words;
const struct machine machine = {.facts = &facts, .handoff = &handoff, .words = &words};

uint64_t clock_us(void)
{
    return us;
}

uint64_t clock_us_of(uint64_t cycles)
{
    return cycles;
}

uint64_t guard_cycles(void)
{
    return us - said_us;
}

void guard_progress(void)
{
}

static char next_letter(void)
{
    char letter = *script;
    if (script[1] != '\0')
        script++;
    return letter;
}

/* In the real one's place: `h` hangs, `l` says too much. */
enum guard_end guard_run(const struct check *check, uint64_t limit_us, enum check_outcome *outcome)
{
    runs++;
    if (strcmp(check->name, "a.told") == 0 && *script == 'h') {
        us += limit_us;
        return GUARD_LATE;
    }
    if (strcmp(check->name, "a.told") == 0 && *script == 'l')
        return GUARD_LOUD;
    *outcome = check->run();
    return GUARD_RETURNED;
}

CHECK(a, told, quick, .budget_ms = 10, .about = "does as it is told")
{
    us += took_ms * MS;
    check_note("old");
    switch (next_letter()) {
    case 's':
        return check_skip("no %s", "RTC");
    case 'e':
        return check_error("no table");
    case 'f':
        say_record("fault check %s addr %lx", check_name(), (uint64_t)0x1f3a5c840);
        return check_fail("bit %u, run %u", 12, runs);
    case 'q':
        return CHECK_PASSED;
    default:
        return check_pass("run %u", runs);
    }
}

CHECK(b, passes, quick, .budget_ms = 5000, .about = "passes")
{
    for (unsigned i = 0; i < 25; i++) {
        us += 100 * MS;
        if (i >= 15)
            check_progress_part(i, 50);
        else
            check_progress();
    }
    return check_pass("fine");
}

CHECK(c, long_text, full, .budget_ms = 1, .about = "says a lot")
{
    char text[300];
    memset(text, '#', sizeof text);
    text[sizeof text - 1] = '\0';
    return check_fail("%s", text);
}

CHECK(d, risky, risky, .budget_ms = 1, .about = "writes")
{
    us += MS;
    return check_pass("written");
}

static struct check_report report;

/* To what is said from now on. */
static void listen(void)
{
    if (!heard.sink.write)
        log_add_sink(capture_start(&heard, LOG_WIRE | LOG_PEOPLE));
    heard.length = 0;
    heard.text[0] = '\0';
}

/* Runs the choice, a.told by the script. */
static enum verdict run(const char *choice, const char *told)
{
    script = told;
    snprintf(words.checks, sizeof words.checks, "%s", choice);
    listen();
    say_begin(0x0123456789abcdef);
    return check_run(&report);
}

static void assert_said(const char *line)
{
    if (!strstr(heard.text, line))
        fail_msg("%s was not said, but: %s", line, heard.text);
}

TEST(plan_and_results_in_order)
{
    assert_int_equal(run("", "p"), VERDICT_PASS);
    char line[LOG_LINE_MAX + 1];
    capture_line(&heard, 0, line);
    assert_string_equal(line, "KTAP version 1");
    capture_line(&heard, 1, line);
    assert_string_equal(line, "1..2");
    assert_said("\r\n# note {\"check\":\"a.told\",\"text\":\"old\"} @0:");
    assert_said("\r\nok 1 a.told # run 1, 0 us @1:");
    assert_said("\r\nok 2 b.passes # fine, 2500 ms @2:");
    assert_int_equal(report.plan, 2);
    assert_int_equal(runs, 2);
    assert_int_equal(heard.torn, 0);
}

TEST(each_outcome_has_its_line)
{
    took_ms = 9;
    run("a,b", "f");
    assert_said("1..2\r\n");
    assert_said("# fault {\"check\":\"a.told\",\"addr\":\"0x1f3a5c840\"} @1:");
    assert_said("not ok 1 a.told # bit 12, run 1, 9 ms @2:");
    assert_string_equal(report.told, "a.told, bit 12, run 1, 9 ms");
}

TEST(skip_and_error_have_no_time)
{
    run("a.told", "s");
    assert_said("ok 1 a.told # SKIP no RTC @");
    assert_string_equal(report.why, "nothing passed");
}

TEST(error_is_no_failure)
{
    assert_int_equal(run("a,b", "e"), VERDICT_INCONCLUSIVE);
    assert_said("not ok 1 a.told # ERROR no table @");
    assert_string_equal(report.why, "an error");
    assert_int_equal(report.fail, 0);
}

TEST(what_never_returns_has_a_result_and_the_next_its_turn)
{
    assert_int_equal(run("a,b", "h"), VERDICT_FAIL);
    assert_said("not ok 1 a.told # TIMEOUT no end after 1000 ms @");
    assert_said("ok 2 b.passes # fine, 2500 ms @");
}

TEST(what_says_too_much_is_an_error)
{
    run("a,b", "l");
    assert_said("not ok 1 a.told # ERROR ended, since it said more than 64 records @");
    assert_said("ok 2 b.passes # fine");
}

TEST(far_over_budget_is_a_timeout_on_a_real_machine)
{
    took_ms = 101;
    assert_int_equal(run("a", "p"), VERDICT_FAIL);
    assert_said("not ok 1 a.told # TIMEOUT took 101 ms, 10 ms would be enough @");
    assert_int_equal(report.fail, 1);
}

TEST(ten_times_the_budget_is_within_it)
{
    took_ms = 100;
    assert_int_equal(run("a", "p"), VERDICT_PASS);
    assert_said("ok 1 a.told # run 1, 100 ms @");
}

TEST(a_hypervisor_may_take_its_time)
{
    cpu_model.has_hypervisor = true;
    took_ms = 101;
    assert_int_equal(run("a", "p"), VERDICT_PASS);
    assert_said("ok 1 a.told # run 1, 101 ms @");
}

TEST(a_failure_is_worse_than_the_time_it_took)
{
    took_ms = 101;
    run("a", "f");
    assert_said("not ok 1 a.told # bit 12, run 1, 101 ms @");
}

TEST(worst_of_several_runs_with_its_count)
{
    words.loop = 5;
    took_ms = 3;
    assert_int_equal(run("a", "pfpfp"), VERDICT_FAIL);
    assert_said("1..1\r\n");
    assert_said("not ok 1 a.told # 2 of 5 runs failed: bit 12, run 2, 3 ms @");
    assert_int_equal(runs, 5);
    assert_int_equal(report.fail, 1);
}

TEST(each_mixture_of_runs)
{
    static const struct {
        const char *script, *line;
    } cases[] = {
        {"ppppp", "ok 1 a.told # 5 runs: run 1, 0 us @"},
        {"pspsp", "ok 1 a.told # SKIP 2 of 5 runs skipped: no RTC @"},
        {"pespp", "not ok 1 a.told # ERROR 1 of 5 runs could not be done: no table @"},
        {"efpef", "not ok 1 a.told # 2 of 5 runs failed: bit 12, run 2, 0 us @"},
        {"pphpp", "not ok 1 a.told # TIMEOUT 1 of 3 runs took too long: no end after 1000 ms @"},
        {"fh", "not ok 1 a.told # 1 of 2 runs failed: bit 12, run 1, 1000 ms @"},
    };
    words.loop = 5;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        report = (struct check_report){0};
        runs = 0;
        run("a", cases[i].script);
        assert_said(cases[i].line);
    }
}

TEST(a_note_is_said_once)
{
    words.loop = 100;
    run("a", "p");
    assert_ptr_equal(strstr(strstr(heard.text, "# note") + 1, "# note"), NULL);
}

TEST(what_fails_again_and_again_is_enough)
{
    words.loop = 1000;
    run("a", "f");
    assert_said("not ok 1 a.told # 8 of 8 runs failed: bit 12, run 1");
    assert_int_equal(runs, 8);
}

TEST(seconds_are_for_all_checks_together)
{
    words.seconds = 4;
    took_ms = 100;
    run("a,d.risky", "p");
    assert_said("ok 1 a.told # 20 runs: run 1, 100 ms @");
}

TEST(loop_and_seconds_both_hold)
{
    words.seconds = 2;
    words.loop = 3;
    took_ms = 100;
    run("a", "p");
    assert_said("ok 1 a.told # 3 runs: run 1");
    words.loop = 1000;
    report = (struct check_report){0};
    run("a", "p");
    assert_said("ok 1 a.told # 20 runs: run");
}

TEST(people_hear_of_progress)
{
    run("b", "p");
    assert_said("# progress b.passes 1 s\r\n");
    assert_said("# progress b.passes 38 %\r\n");
    assert_int_equal(report.pass, 1);
}

TEST(text_is_cut_and_made_safe)
{
    run("c.long_text", "p");
    assert_said("not ok 1 c.long_text # ????");
    char line[LOG_LINE_MAX + 1];
    assert_true(capture_line(&heard, 2, line) <= RECORD_LINE_MAX);
    assert_null(strstr(line, "##"));
    assert_non_null(strstr(line, ", 0 us @"));
}

TEST(a_check_without_words_has_none_of_the_one_before)
{
    words.loop = 2;
    run("a", "pq");
    words.loop = 0;
    report = (struct check_report){0};
    run("a", "q");
    assert_said("ok 1 a.told # , 0 us @");
}

TEST(unknown_names_are_told_and_the_others_run)
{
    assert_int_equal(run("a,nope.this", "p"), VERDICT_INCONCLUSIVE);
    assert_said("# trouble {\"where\":\"checks\",\"what\":\"no such check, the verdict is "
                "inconclusive\",\"word\":\"nope.this\"} @0:");
    assert_said("ok 1 a.told # run 1");
    assert_string_equal(report.why, "unknown value");
}

TEST(a_failure_counts_among_unknown_names)
{
    assert_int_equal(run("nope,a", "f"), VERDICT_FAIL);
    assert_string_equal(report.why, "a.told");
}

TEST(without_checks_there_is_no_plan)
{
    assert_int_equal(run("none", "p"), VERDICT_INCONCLUSIVE);
    assert_string_equal(heard.text, "");
    assert_string_equal(report.why, "no checks");
}

TEST(words_that_were_not_understood_leave_a_doubt)
{
    words.unknown_values = 1;
    assert_int_equal(run("b", "p"), VERDICT_INCONCLUSIVE);
    assert_string_equal(report.why, "unknown value");
}

TEST(words_that_were_cut_leave_a_doubt)
{
    words.problem_count = 20;
    words.problems[WORDS_PROBLEMS_MAX - 1].trouble = WORDS_CUT;
    assert_int_equal(run("b", "p"), VERDICT_INCONCLUSIVE);
    assert_string_equal(report.why, "words cut");
    words.problem_count = 0;
    handoff.words_cut = true;
    report = (struct check_report){0};
    assert_int_equal(run("b", "p"), VERDICT_INCONCLUSIVE);
    assert_string_equal(report.why, "words cut");
}

TEST(end_says_all_of_it)
{
    char about[CHECK_ABOUT_MAX];
    run("a,b", "f");
    check_say_end(&report);
    assert_said(
        "# end {\"boot\":\"0123456789abcdef\",\"run\":null,\"plan\":2,\"pass\":1,\"fail\":1,"
        "\"error\":0,\"skip\":0,\"verdict\":\"fail\",\"why\":\"a.told\",\"ms\":0,"
        "\"after\":\"shell\"} @4:");
    assert_string_equal(check_about(&report, about), "a.told, bit 12, run 1, 0 us");
}

TEST(longest_end_is_one_line)
{
    report = (struct check_report){.plan = 999,
                                   .pass = 999,
                                   .fail = 999,
                                   .error = 999,
                                   .skip = 999,
                                   .verdict = VERDICT_FAIL,
                                   .why = "abcdefghijabcdefghijabcdefghij"};
    assert_int_equal(strlen(report.why), CHECK_NAME_MAX);
    memset(words.run, 'r', WORDS_RUN_MAX);
    words.after = WORDS_AFTER_POWEROFF;
    cpu_model.tsc = 9999999999;
    listen();
    say_begin(1);
    check_say_end(&report);
    assert_null(strstr(heard.text, "\"part\""));
    assert_null(strstr(heard.text, "\"cut\""));
}

TEST(what_people_are_told)
{
    char about[CHECK_ABOUT_MAX];
    run("a,b", "s");
    assert_string_equal(check_about(&report, about), "1 of 2 checks");
    report = (struct check_report){0};
    run("a,b", "e");
    assert_string_equal(check_about(&report, about), "an error: a.told, no table");
    report = (struct check_report){0};
    run("none", "e");
    assert_string_equal(check_about(&report, about), "no checks");
}

TEST(again_says_records)
{
    run("none", "f");
    assert_int_equal(check_again("a,d"), 1);
    assert_said(
        "# check {\"check\":\"a.told\",\"outcome\":\"fail\",\"text\":\"bit 12, run 1, 0 us\"} @2:");
    assert_int_equal(check_again("none"), 0);
    assert_null(strstr(heard.text, "ok "));
}

RUN_TESTS(cmocka_unit_test(plan_and_results_in_order), cmocka_unit_test(each_outcome_has_its_line),
          cmocka_unit_test(skip_and_error_have_no_time), cmocka_unit_test(error_is_no_failure),
          cmocka_unit_test(what_never_returns_has_a_result_and_the_next_its_turn),
          cmocka_unit_test(what_says_too_much_is_an_error),
          cmocka_unit_test(far_over_budget_is_a_timeout_on_a_real_machine),
          cmocka_unit_test(ten_times_the_budget_is_within_it),
          cmocka_unit_test(a_hypervisor_may_take_its_time),
          cmocka_unit_test(a_failure_is_worse_than_the_time_it_took),
          cmocka_unit_test(worst_of_several_runs_with_its_count),
          cmocka_unit_test(each_mixture_of_runs), cmocka_unit_test(a_note_is_said_once),
          cmocka_unit_test(what_fails_again_and_again_is_enough),
          cmocka_unit_test(seconds_are_for_all_checks_together),
          cmocka_unit_test(loop_and_seconds_both_hold), cmocka_unit_test(people_hear_of_progress),
          cmocka_unit_test(text_is_cut_and_made_safe),
          cmocka_unit_test(a_check_without_words_has_none_of_the_one_before),
          cmocka_unit_test(unknown_names_are_told_and_the_others_run),
          cmocka_unit_test(a_failure_counts_among_unknown_names),
          cmocka_unit_test(without_checks_there_is_no_plan),
          cmocka_unit_test(words_that_were_not_understood_leave_a_doubt),
          cmocka_unit_test(words_that_were_cut_leave_a_doubt), cmocka_unit_test(end_says_all_of_it),
          cmocka_unit_test(longest_end_is_one_line), cmocka_unit_test(what_people_are_told),
          cmocka_unit_test(again_says_records))
