/* SPDX-License-Identifier: MIT */
/* A check may find the machine broken, be broken itself, or never come back: whatever it does,
 * there is one result for it, and the next one has its turn. */
#include "kernel/check/run.h"

#include <stddef.h>

#include "kernel/check/repeat.h"
#include "kernel/check/table.h"
#include "kernel/cpu/clock.h"
#include "kernel/cpu/cpu.h"
#include "kernel/lib/format.h"
#include "kernel/lib/list.h"
#include "kernel/machine.h"

enum { SECOND_US = 1000000 };

/* By enum check_outcome. */
static const char directives[] = "\0SKIP\0ERROR\0TIMEOUT\0";
static const char outcomes[] = "pass\0skip\0error\0timeout\0fail";

/* The next that is chosen behind `check`, the first for NULL. */
static const struct check *next_chosen(const struct check *check, const char *choice)
{
    do
        check = check_next(check);
    while (check && !check_is_chosen(check, choice));
    return check;
}

static unsigned count_chosen(const char *choice)
{
    unsigned count = 0;
    for (const struct check *check = NULL; (check = next_chosen(check, choice));)
        count++;
    return count;
}

/* What in the words makes this another answer than the one that was asked for. */
static const char *find_doubt(const struct words *words, const char *choice)
{
    char word[CHECK_NAME_MAX + 1];
    size_t length;
    const char *item = check_unknown(choice, &length);
    if (item) {
        format(word, length < sizeof word ? length + 1 : sizeof word, "%s", item);
        say_record("trouble where %s what %s word %s", "checks",
                   "no such check, the verdict is inconclusive", word);
    }
    if (item || words->unknown_values > 0)
        return "unknown value";
    return machine.handoff->words_cut || words_were_cut(words) ? "words cut" : NULL;
}

static void say_plan(unsigned plan)
{
    char line[sizeof "1..4294967295"];
    say_line(LOG_WIRE, "KTAP version 1");
    format(line, sizeof line, "1..%u", plan);
    say_line(LOG_WIRE, line);
}

/* Takes `us` at most where seconds= was told. */
static void run_planned(const struct check *check, unsigned number, uint64_t us,
                        struct check_report *report)
{
    struct check_result result;
    check_repeat(check, machine.words->loop, us, &result);
    say_result(&(struct record_result){.is_ok = result.outcome <= CHECK_SKIPPED,
                                       .number = number,
                                       .name = check->name,
                                       .directive = list_at(directives, result.outcome),
                                       .text = result.text});
    if (check_count(report, check->name, result.outcome))
        format(report->told, sizeof report->told, "%s, %s", check->name, result.text);
}

enum verdict check_run(struct check_report *report)
{
    const char *choice = machine.words->checks[0] != '\0' ? machine.words->checks : "quick";
    report->doubt = find_doubt(machine.words, choice);
    report->plan = count_chosen(choice);
    if (report->plan > 0) {
        uint64_t share = (uint64_t)machine.words->seconds * SECOND_US / report->plan;
        const struct check *check = NULL;
        say_plan(report->plan);
        for (unsigned number = 1; (check = next_chosen(check, choice)); number++)
            run_planned(check, number, share, report);
    }
    check_judge(report);
    return report->verdict;
}

/* Since the kernel was entered, without what the lines took to send: that is for the line to say.
 */
static unsigned ms_taken(void)
{
    return (unsigned)(clock_us_of(cpu_tsc() - machine.facts->began - say_cycles()) / 1000);
}

void check_say_end(const struct check_report *report)
{
    say_record(
        "end boot %s run %s plan %u pass %u fail %u error %u skip %u verdict %s why %s ms %u "
        "after %s",
        machine.facts->boot, machine.words->run, report->plan, report->pass, report->fail,
        report->error, report->skip, verdict_name(report->verdict), report->why, ms_taken(),
        words_after_name(machine.facts->after));
}

const char *check_about(const struct check_report *report, char text[CHECK_ABOUT_MAX])
{
    if (report->verdict == VERDICT_PASS)
        format(text, CHECK_ABOUT_MAX, "%u of %u checks", report->pass, report->plan);
    else if (report->verdict == VERDICT_FAIL)
        format(text, CHECK_ABOUT_MAX, "%s", report->told);
    else
        format(text, CHECK_ABOUT_MAX, "%s%s%s", report->why, report->told[0] != '\0' ? ": " : "",
               report->told);
    return text;
}

unsigned check_again(const char *choice)
{
    unsigned count = 0;
    for (const struct check *check = NULL; (check = next_chosen(check, choice)); count++) {
        struct check_result result;
        check_repeat(check, 0, 0, &result);
        say_record("check check %s outcome %s text %s", check->name,
                   list_at(outcomes, result.outcome), result.text);
    }
    return count;
}
