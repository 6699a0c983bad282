/* SPDX-License-Identifier: MIT */
/* Which boot is told of, and who it was. */
#include "serial/lab/report.h"

#include <stdlib.h>
#include <string.h>

#include "serial/lab/memory.h"
#include "serial/lab/text.h"

enum { NUMBER_DIGITS_MAX = 9 };

static bool is_all_of(const char *text, const char *characters)
{
    return text[0] != '\0' && text[strspn(text, characters)] == '\0';
}

static bool is_id(const char *which)
{
    return strlen(which) == RECORD_BOOT_DIGITS && is_all_of(which, "0123456789abcdef");
}

static bool is_number(const char *which)
{
    return strlen(which) <= NUMBER_DIGITS_MAX && is_all_of(which, "0123456789") &&
           strtoul(which, NULL, 10) > 0;
}

bool report_can_choose(const char *which)
{
    return is_id(which) || is_number(which) || strcmp(which, "all") == 0;
}

static void judge(struct report *report, size_t index)
{
    size_t count = answers_count(report->answers);
    verdict_judge(&report->judgement, answers_boot(report->answers, index),
                  index + 1 < count ? answers_boot(report->answers, index + 1) : NULL,
                  report->asked);
    report->is_judged = true;
}

/* The worst; of several the latest. */
static size_t find_worst(struct report *report)
{
    size_t worst = 0;
    unsigned rank = VERDICTS;
    for (size_t i = 0; i < answers_count(report->answers); i++) {
        judge(report, i);
        if (verdict_rank(report->judgement.verdict) <= rank) {
            rank = verdict_rank(report->judgement.verdict);
            worst = i;
        }
        judgement_free(&report->judgement);
    }
    return worst;
}

/* The boot that was asked for; the count of all where there is no such boot. */
static size_t choose(struct report *report, const char *which)
{
    size_t count = answers_count(report->answers), i = 0;
    if (!which)
        return count - 1;
    if (strcmp(which, "all") == 0)
        return find_worst(report);
    if (is_number(which))
        return strtoul(which, NULL, 10) <= count ? strtoul(which, NULL, 10) - 1 : count;
    while (i < count && strcmp(answers_boot(report->answers, i)->name, which) != 0)
        i++;
    return i;
}

static bool has_end(const struct answer_boot *boot)
{
    struct records records;
    records_read(&records, boot);
    bool has = records_find(&records, "end", NULL) != NULL;
    records_free(&records);
    return has;
}

/* For people: what comes first of these. */
static const char *find_machine(const struct report *report)
{
    static const char *const where[][2] = {
        {"rollcall", "name"}, {"identity", "serial"}, {"system", "serial"}, {"identity", "mac"}};
    if (report->asked->machine)
        return report->asked->machine->name;
    for (size_t i = 0; report->is_judged && i < sizeof where / sizeof *where; i++) {
        const char *name =
            record_text(records_find(&report->judgement.records, where[i][0], NULL), where[i][1]);
        if (name)
            return name;
    }
    return "a machine";
}

/* What speaks for the verdict that was found. */
static void take_finding(struct report *report)
{
    const struct finding *finding = &report->judgement.findings[report->judgement.verdict];
    report->verdict = report->judgement.verdict;
    if (finding->what)
        report->finding =
            (struct finding){memory_copy(finding->what, strlen(finding->what)), finding->where};
}

void report_make(struct report *report, const char *log, const struct answers *answers,
                 const char *which, const struct verdict_asked *asked)
{
    *report = (struct report){.log = log, .answers = answers, .asked = asked};
    size_t count = answers_count(answers), index = count > 0 ? choose(report, which) : 0;
    report->is_judged = false;
    if (count == 0) {
        report->verdict = VERDICT_SILENT;
        report->finding.what = memory_format(
            "no sealed line was heard%s",
            answers_waiting(answers) > 0 ? ", only damaged ones or ones of no boot that is named"
                                         : "");
    } else if (index == count) {
        report->verdict = VERDICT_OTHER;
        report->finding.what = memory_format("the log holds %zu boots, not boot %s", count, which);
    } else {
        judge(report, index);
        take_finding(report);
    }
    for (size_t i = 0; report->is_judged && i < index; i++)
        report->broken_off += !has_end(answers_boot(answers, i));
    report_name(report);
}

void report_name(struct report *report)
{
    const char *machine = find_machine(report);
    free(report->machine);
    report->machine = memory_copy(machine, strlen(machine));
    text_clean(report->machine);
}

void report_free(struct report *report)
{
    free(report->machine);
    free(report->finding.what);
    if (report->is_judged)
        judgement_free(&report->judgement);
}

const struct finding *report_trouble(const struct report *report)
{
    if (report->verdict != VERDICT_FAIL)
        return report->finding.what ? &report->finding : NULL;
    const struct records *records = &report->judgement.records;
    for (size_t i = 0; i < records->result_count; i++)
        if (verdict_counts(&report->judgement, records->results[i].line) &&
            (records->results[i].outcome == DECODED_FAIL ||
             records->results[i].outcome == DECODED_TIMEOUT) &&
            !verdict_accepted(&records->results[i], report->asked))
            return NULL;
    return &report->finding;
}
