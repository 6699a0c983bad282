/* SPDX-License-Identifier: MIT */
/* Each verdict, and what must not become one: whatever is missing, foreign or said twice. */
#include "serial/lab/verdict.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/run.h"
#include "tests/unit/said.h"

#define PASSED "\"plan\":2,\"pass\":2,\"fail\":0,\"error\":0,\"skip\":0,\"verdict\":\"pass\""
#define FAILED "\"plan\":2,\"pass\":1,\"fail\":1,\"error\":0,\"skip\":0,\"verdict\":\"fail\""

static struct said said;
static const struct verdict_asked nothing;

static int judge_as(const struct verdict_asked *asked)
{
    struct answers *answers = answers_new();
    struct judgement judgement;
    int verdict = VERDICT_SILENT;
    answers_feed(answers, said.text, said.length);
    answers_finish(answers);
    size_t count = answers_count(answers);
    if (count > 0) {
        verdict_judge(&judgement, answers_boot(answers, count - 1), NULL, asked);
        verdict = (int)judgement.verdict;
        judgement_free(&judgement);
    }
    answers_free(answers);
    return verdict;
}

static int judge(void)
{
    return judge_as(&nothing);
}

static void say_passed(void)
{
    said_begin(&said);
    said_rollcall(&said);
    said_line(&said, "ok 1 clock.rtc # 3 ms");
    said_line(&said, "ok 2 memory.sample # 64 MiB, 9 ms");
    said_end(&said, PASSED);
}

static void say_failed(void)
{
    said_begin(&said);
    said_rollcall(&said);
    said_line(&said, "ok 1 clock.rtc # 3 ms");
    said_line(&said, "not ok 2 memory.sample # bit 12 at 0x1f3a5c840");
    said_end(&said, FAILED);
}

TEST(whole_answers)
{
    say_passed();
    assert_int_equal(judge(), VERDICT_PASS);
    say_failed();
    assert_int_equal(judge(), VERDICT_FAIL);
    said_begin(&said);
    said_raw(&said, "Hello World!\r\nok 1 clock.rtc # 3 ms @2:00000000\r\n");
    assert_int_equal(judge(), VERDICT_SILENT);
}

/* Takes the line out that holds `text`. */
static void lose(const char *text)
{
    char *at = strstr(said.text, text);
    assert_non_null(at);
    while (at > said.text && at[-1] != '\n')
        at--;
    char *end = strchr(at, '\n') + 1;
    memmove(at, end, strlen(end) + 1);
    said.length = strlen(said.text);
}

TEST(each_line_is_needed)
{
    static const char *const lines[] = {"# rollcall", "ok 1", "ok 2"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        say_passed();
        lose(lines[i]);
        assert_int_equal(judge(), VERDICT_DAMAGED);
    }
    say_passed();
    lose("# end");
    assert_int_equal(judge(), VERDICT_TRUNCATED);
    lose("ok 1");
    assert_int_equal(judge(), VERDICT_DAMAGED);
    say_failed();
    lose("# end");
    assert_int_equal(judge(), VERDICT_FAIL);
}

static int judge_end(const char *first, const char *second, const char *end)
{
    said_begin(&said);
    said_rollcall(&said);
    said_line(&said, first);
    said_line(&said, second);
    said_end(&said, end);
    return judge();
}

#define A "ok 1 a.a # 1"
#define B "ok 2 b.b # 1"
#define END(plan, pass, fail, error, skip, verdict)                                                \
    "\"plan\":" #plan ",\"pass\":" #pass ",\"fail\":" #fail ",\"error\":" #error                   \
    ",\"skip\":" #skip ",\"verdict\":\"" verdict "\""

TEST(end_and_results_must_agree)
{
    assert_int_equal(judge_end(A, B, END(2, 2, 0, 0, 0, "pass")), VERDICT_PASS);
    assert_int_equal(judge_end(A, B, END(3, 2, 0, 0, 0, "pass")), VERDICT_DAMAGED);
    assert_int_equal(judge_end(A, B, END(1, 2, 0, 0, 0, "pass")), VERDICT_DAMAGED);
    assert_int_equal(judge_end(A, B, END(2, 1, 0, 0, 0, "pass")), VERDICT_DAMAGED);
    assert_int_equal(judge_end(A, B, END(2, 2, 0, 0, 1, "pass")), VERDICT_DAMAGED);
    assert_int_equal(judge_end(A, A, END(2, 2, 0, 0, 0, "pass")), VERDICT_DAMAGED);
    assert_int_equal(judge_end(A, "ok 3 b.b # 1", END(2, 2, 0, 0, 0, "pass")), VERDICT_DAMAGED);
    assert_int_equal(judge_end(A, "ok 0 b.b # 1", END(2, 2, 0, 0, 0, "pass")), VERDICT_DAMAGED);
    assert_int_equal(judge_end(A, "okay 2 b.b # 1", END(2, 2, 0, 0, 0, "pass")), VERDICT_DAMAGED);
    assert_int_equal(judge_end(A, B, "\"verdict\":\"pass\""), VERDICT_DAMAGED);
}

TEST(what_is_inconclusive)
{
    assert_int_equal(judge_end(A, "ok 2 b.b # SKIP x", END(2, 1, 0, 0, 1, "pass")), VERDICT_PASS);
    assert_int_equal(
        judge_end("ok 1 a.a # SKIP x", "ok 2 b.b # SKIP x", END(2, 0, 0, 0, 2, "pass")),
        VERDICT_INCONCLUSIVE);
    assert_int_equal(judge_end(A, "not ok 2 b.b # ERROR x", END(2, 1, 0, 1, 0, "inconclusive")),
                     VERDICT_INCONCLUSIVE);
    assert_int_equal(judge_end(A, "not ok 2 b.b # ERROR x", END(2, 1, 0, 1, 0, "pass")),
                     VERDICT_INCONCLUSIVE);
    assert_int_equal(judge_end(A, B, END(2, 2, 0, 0, 0, "splendid")), VERDICT_INCONCLUSIVE);
    assert_int_equal(judge_end(A, B, END(2, 2, 0, 0, 0, "inconclusive")), VERDICT_INCONCLUSIVE);
}

TEST(what_fails)
{
    assert_int_equal(judge_end(A, "not ok 2 b.b # TIMEOUT 2 s", END(2, 1, 1, 0, 0, "fail")),
                     VERDICT_FAIL);
    assert_int_equal(judge_end(A, "not ok 2 b.b # x", END(2, 1, 1, 0, 0, "pass")), VERDICT_FAIL);
    assert_int_equal(judge_end(A, B, END(2, 2, 0, 0, 0, "fail")), VERDICT_FAIL);
}

static void say_version(const char *version)
{
    char line[100];
    said_begin(&said);
    snprintf(line, sizeof line, "# rollcall {\"boot\":\"%016llx\"%s}",
             (unsigned long long)said.boot, version);
    said_line(&said, line);
    said_line(&said, A);
    said_end(&said, END(1, 1, 0, 0, 0, "pass"));
}

TEST(another_version_is_not_understood)
{
    say_version(",\"v\":1");
    assert_int_equal(judge(), VERDICT_PASS);
    say_version(",\"v\":2");
    assert_int_equal(judge(), VERDICT_INCONCLUSIVE);
    say_version("");
    assert_int_equal(judge(), VERDICT_INCONCLUSIVE);
}

TEST(after_the_end_only_a_panic_counts)
{
    say_passed();
    said_line(&said, "# check {\"check\":\"a.b\"}");
    said_line(&said, "not ok 3 a.b # at the prompt");
    said_line(&said, "# end {\"verdict\":\"fail\"}");
    assert_int_equal(judge(), VERDICT_PASS);
    said.next += 5;
    said_line(&said, "# check {\"check\":\"a.b\"}");
    assert_int_equal(judge(), VERDICT_PASS);
    said_line(&said, "# panic {\"boot\":\"9f2c61d07ab34e58\",\"what\":\"x\",\"part\":1,\"of\":2}");
    assert_int_equal(judge(), VERDICT_CRASHED);
}

TEST(said_again_is_no_damage_said_otherwise_is)
{
    say_passed();
    said.next = 1;
    said_raw(&said, "# = ");
    said_line(&said, "ok 1 clock.rtc # 3 ms");
    assert_int_equal(judge(), VERDICT_PASS);
    said.next = 1;
    said_line(&said, "ok 1 clock.rtc # 4 ms");
    assert_int_equal(judge(), VERDICT_DAMAGED);
}

TEST(an_end_in_parts)
{
    for (unsigned lost = 0; lost <= 2; lost++) {
        said_begin(&said);
        said_rollcall(&said);
        said_line(&said, A);
        said_line(&said, "# end {\"boot\":\"9f2c61d07ab34e58\",\"run\":\"r1\",\"plan\":1,"
                         "\"pass\":1,\"part\":1,\"of\":2}");
        said_line(&said, "# end {\"fail\":0,\"error\":0,\"skip\":0,\"verdict\":\"pass\","
                         "\"part\":2,\"of\":2}");
        if (lost == 1)
            lose("\"part\":1");
        if (lost == 2)
            lose("\"part\":2");
        assert_int_equal(judge(), lost == 0   ? VERDICT_PASS
                                  : lost == 1 ? VERDICT_DAMAGED
                                              : VERDICT_TRUNCATED);
    }
}

TEST(another_run_or_build)
{
    say_passed();
    assert_int_equal(judge_as(&(struct verdict_asked){.run = "r1", .build = "b1"}), VERDICT_PASS);
    assert_int_equal(judge_as(&(struct verdict_asked){.run = "r2"}), VERDICT_OTHER);
    assert_int_equal(judge_as(&(struct verdict_asked){.run = ""}), VERDICT_OTHER);
    assert_int_equal(judge_as(&(struct verdict_asked){.build = "b2"}), VERDICT_OTHER);
    /* Another one's crash is no news of ours. */
    said_line(&said, "# panic {\"boot\":\"9f2c61d07ab34e58\"}");
    assert_int_equal(judge_as(&(struct verdict_asked){.run = "r2"}), VERDICT_OTHER);
}

TEST(the_next_boot_tells_of_a_crash)
{
    struct judgement judgement;
    say_passed();
    lose("# end");
    said_boot(&said, 0x0123456789abcdef);
    said_rollcall(&said);
    struct answers *answers = answers_new();
    answers_feed(answers, said.text, said.length);
    verdict_judge(&judgement, answers_boot(answers, 0), answers_boot(answers, 1), &nothing);
    assert_int_equal(judgement.verdict, VERDICT_CRASHED);
    assert_int_equal(judgement.findings[VERDICT_CRASHED].where, 4);
    judgement_free(&judgement);
    answers_free(answers);
}

static int judge_for(const struct lab_machine *machine)
{
    return judge_as(&(struct verdict_asked){.machine = machine, .today = "2026-11-25"});
}

static void say_with(const char *record)
{
    said_begin(&said);
    said_rollcall(&said);
    said_line(&said, record);
    said_line(&said, A);
    said_end(&said, END(1, 1, 0, 0, 0, "pass"));
}

TEST(who_the_machine_must_be)
{
    say_with("# identity {\"serial\":\"7XK2M13\",\"uuid\":null,\"mac\":\"D0:94:66:12:34:56\"}");
    assert_int_equal(judge_for(&(struct lab_machine){.name = "a"}), VERDICT_PASS);
    assert_int_equal(judge_for(&(struct lab_machine){.serial = "7xk2m13"}), VERDICT_PASS);
    assert_int_equal(judge_for(&(struct lab_machine){.serial = "7XK2M1"}), VERDICT_OTHER);
    assert_int_equal(judge_for(&(struct lab_machine){.mac = "d0-94-66-12-34-56"}), VERDICT_PASS);
    assert_int_equal(judge_for(&(struct lab_machine){.mac = "d0-94-66-12-34-57"}), VERDICT_OTHER);
    assert_int_equal(judge_for(&(struct lab_machine){.uuid = "4c4c4544"}), VERDICT_OTHER);
    assert_int_equal(
        judge_for(&(struct lab_machine){.serial = "7XK2M13", .mac = "d0-94-66-12-34-57"}),
        VERDICT_OTHER);
    say_with("# system {\"serial\":\"7XK2M13\"}");
    assert_int_equal(judge_for(&(struct lab_machine){.serial = "7XK2M13"}), VERDICT_PASS);
    say_with("# system {\"serial\":{\"placeholder\":\"7XK2M13\"}}");
    assert_int_equal(judge_for(&(struct lab_machine){.serial = "7XK2M13"}), VERDICT_OTHER);
    /* What was lost is no proof of another machine. */
    lose("# system");
    assert_int_equal(judge_for(&(struct lab_machine){.serial = "7XK2M13"}), VERDICT_DAMAGED);
}

TEST(checks_that_are_required)
{
    const char *rtc[] = {"clock.rtc"}, *other[] = {"cpu.sse"};
    say_passed();
    assert_int_equal(judge_for(&(struct lab_machine){.require = rtc, .require_count = 1}),
                     VERDICT_PASS);
    assert_int_equal(judge_for(&(struct lab_machine){.require = other, .require_count = 1}),
                     VERDICT_INCONCLUSIVE);
    judge_end(A, "ok 2 clock.rtc # SKIP none", END(2, 1, 0, 0, 1, "pass"));
    assert_int_equal(judge(), VERDICT_PASS);
    assert_int_equal(judge_for(&(struct lab_machine){.require = rtc, .require_count = 1}),
                     VERDICT_INCONCLUSIVE);
}

static int judge_accepting(const char *check, const char *until)
{
    struct lab_accept accept = {check, "known", until};
    return judge_for(&(struct lab_machine){.accept = &accept, .accept_count = 1});
}

TEST(faults_that_are_known)
{
    say_failed();
    assert_int_equal(judge_accepting("memory.sample", NULL), VERDICT_PASS);
    assert_int_equal(judge_accepting("memory.sample", "2026-11-25"), VERDICT_PASS);
    assert_int_equal(judge_accepting("memory.sample", "2026-11-24"), VERDICT_FAIL);
    assert_int_equal(judge_accepting("memory", NULL), VERDICT_FAIL);
    lose("not ok 2");
    assert_int_equal(judge_accepting("memory.sample", NULL), VERDICT_FAIL);
    judge_end("not ok 1 a.a # x", "not ok 2 b.b # x", END(2, 0, 2, 0, 0, "fail"));
    assert_int_equal(judge_accepting("a.a", NULL), VERDICT_FAIL);
    judge_end("not ok 1 a.a # x", "not ok 2 b.b # ERROR x", END(2, 0, 1, 1, 0, "fail"));
    assert_int_equal(judge_accepting("a.a", NULL), VERDICT_INCONCLUSIVE);
}

static int judge_troubled(const char *trouble)
{
    char line[200];
    said_begin(&said);
    said_rollcall(&said);
    snprintf(line, sizeof line, "# trouble {%s}", trouble);
    said_line(&said, line);
    said_line(&said, A);
    said_line(&said, "not ok 2 b.b # x");
    said_end(&said, END(2, 1, 1, 0, 0, "fail"));
    return judge_accepting("b.b", NULL);
}

/* The machine says `fail` and nothing of the word: what was asked may not have been done. */
TEST(a_known_fault_hides_no_word_that_was_not_understood)
{
    static const char *const doubts[] = {
        "\"where\":\"words\",\"what\":\"unknown value, the verdict is inconclusive\"",
        "\"where\":\"checks\",\"what\":\"no such check, the verdict is inconclusive\"",
        "\"where\":\"words\",\"what\":\"the line was cut on its way\"",
        "\"where\":\"words\",\"what\":\"more words like these\",\"more\":3",
        "\"where\":\"handoff\",\"what\":\"the words are longer than the kernel keeps\""};
    for (size_t i = 0; i < sizeof doubts / sizeof *doubts; i++)
        assert_int_equal(judge_troubled(doubts[i]), VERDICT_INCONCLUSIVE);
    assert_int_equal(judge_troubled("\"where\":\"words\",\"what\":\"unknown word, ignored\""),
                     VERDICT_PASS);
    assert_int_equal(judge_troubled("\"where\":\"acpi\",\"what\":\"OEMB: checksum wrong\""),
                     VERDICT_PASS);
}

TEST(notes_that_are_not_taken)
{
    const char *strict[] = {"a.a"}, *family[] = {"a"}, *other[] = {"a.ax"};
    struct lab_machine machine = {.strict = strict, .strict_count = 1};
    say_with("# note {\"check\":\"a.a\",\"text\":\"an error is left from before\"}");
    assert_int_equal(judge(), VERDICT_PASS);
    assert_int_equal(judge_for(&machine), VERDICT_FAIL);
    machine.strict = family;
    assert_int_equal(judge_for(&machine), VERDICT_FAIL);
    machine.strict = other; /* a slip of the pen is no pass */
    assert_int_equal(judge_for(&machine), VERDICT_INCONCLUSIVE);
    machine.strict = strict;
    say_with("# note {\"check\":\"pci.links\",\"text\":\"narrow\"}");
    assert_int_equal(judge_for(&machine), VERDICT_PASS);
}

TEST(the_worst_counts)
{
    static const enum verdict order[] = {VERDICT_NOT_ASKED, VERDICT_OTHER,        VERDICT_CRASHED,
                                         VERDICT_FAIL,      VERDICT_DAMAGED,      VERDICT_TRUNCATED,
                                         VERDICT_SILENT,    VERDICT_INCONCLUSIVE, VERDICT_PASS};
    for (unsigned i = 0; i < VERDICTS; i++)
        assert_int_equal(verdict_rank(order[i]), i);
}

RUN_TESTS(cmocka_unit_test(whole_answers), cmocka_unit_test(each_line_is_needed),
          cmocka_unit_test(end_and_results_must_agree), cmocka_unit_test(what_is_inconclusive),
          cmocka_unit_test(what_fails), cmocka_unit_test(another_version_is_not_understood),
          cmocka_unit_test(after_the_end_only_a_panic_counts),
          cmocka_unit_test(said_again_is_no_damage_said_otherwise_is),
          cmocka_unit_test(an_end_in_parts), cmocka_unit_test(another_run_or_build),
          cmocka_unit_test(the_next_boot_tells_of_a_crash),
          cmocka_unit_test(who_the_machine_must_be), cmocka_unit_test(checks_that_are_required),
          cmocka_unit_test(faults_that_are_known),
          cmocka_unit_test(a_known_fault_hides_no_word_that_was_not_understood),
          cmocka_unit_test(notes_that_are_not_taken), cmocka_unit_test(the_worst_counts))
