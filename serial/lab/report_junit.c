/* SPDX-License-Identifier: MIT */
/* Names and reasons come from a machine and a command line: whatever their bytes are, the XML is
 * valid (XML 1.0, 2.2: most control characters can't be written at all). */
#include "serial/lab/report.h"

static void put_escaped(const char *text, FILE *to)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '<')
            fputs("&lt;", to);
        else if (c == '>')
            fputs("&gt;", to);
        else if (c == '&')
            fputs("&amp;", to);
        else if (c == '"')
            fputs("&quot;", to);
        else if (c >= ' ' && c <= '~')
            fputc(c, to);
        else
            fprintf(to, "\\x%02x", c);
    }
}

static void put_attribute(const char *name, const char *value, FILE *to)
{
    fprintf(to, " %s=\"", name);
    put_escaped(value, to);
    fputc('"', to);
}

static void begin_case(const char *machine, const char *name, FILE *to)
{
    fputs("    <testcase", to);
    put_attribute("classname", machine, to);
    put_attribute("name", name, to);
    fputs(">", to);
}

static void put_problem(const char *element, const char *type, const char *message, FILE *to)
{
    fprintf(to, "<%s", element);
    if (type)
        put_attribute("type", type, to);
    put_attribute("message", message, to);
    fputs("/>", to);
}

static void put_result(const struct report *report, const struct result *result, FILE *to)
{
    const struct lab_accept *accept = verdict_accepted(result, report->asked);
    begin_case(report->machine, result->name, to);
    if (accept) {
        fputs("<system-out>accepted: ", to);
        put_escaped(result->text, to);
        put_escaped(accept->why ? "; known: " : "", to);
        put_escaped(accept->why ? accept->why : "", to);
        fputs("</system-out>", to);
    } else if (result->outcome == DECODED_SKIP)
        put_problem("skipped", NULL, result->text, to);
    else if (result->outcome == DECODED_ERROR)
        put_problem("error", "error", result->text, to);
    else if (result->outcome != DECODED_PASS)
        put_problem("failure", result->outcome == DECODED_TIMEOUT ? "timeout" : "fail",
                    result->text, to);
    fputs("</testcase>\n", to);
}

/* The answer itself is a case too: whether it came, whole, from the right machine. */
static void put_answer(const struct report *report, FILE *to)
{
    const struct finding *trouble = report_trouble(report);
    begin_case(report->machine, "answer", to);
    if (trouble)
        put_problem(report->verdict == VERDICT_FAIL ? "failure" : "error",
                    verdict_title(report->verdict), trouble->what, to);
    if (report->note) {
        fputs("<system-out>", to);
        put_escaped(report->note, to);
        fputs("</system-out>", to);
    }
    fputs("</testcase>\n", to);
}

struct counts {
    unsigned tests, failures, errors, skipped;
};

static struct counts count(const struct report *report)
{
    const struct judgement *judgement = &report->judgement;
    bool has_trouble = report_trouble(report) != NULL;
    bool is_failure = has_trouble && report->verdict == VERDICT_FAIL;
    struct counts counts = {1, is_failure, has_trouble && !is_failure, 0};
    if (report->is_judged) {
        counts.tests += judgement->pass + judgement->fail + judgement->error + judgement->skip;
        counts.failures += judgement->fail - judgement->accepted;
        counts.errors += judgement->error;
        counts.skipped += judgement->skip;
    }
    return counts;
}

void report_junit_begin(FILE *to)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n", to);
}

void report_junit_end(FILE *to)
{
    fputs("</testsuites>\n", to);
}

static void begin_suite(const char *machine, struct counts counts, FILE *to)
{
    fputs("  <testsuite", to);
    put_attribute("name", "rollcall", to);
    put_attribute("hostname", machine, to);
    fprintf(to, " tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"%u\">\n", counts.tests,
            counts.failures, counts.errors, counts.skipped);
}

void report_junit_skipped(const char *machine, const char *why, FILE *to)
{
    begin_suite(machine, (struct counts){1, 0, 0, 1}, to);
    begin_case(machine, "answer", to);
    put_problem("skipped", NULL, why, to);
    fputs("</testcase>\n  </testsuite>\n", to);
}

void report_junit_suite(const struct report *report, FILE *to)
{
    begin_suite(report->machine, count(report), to);
    put_answer(report, to);
    for (size_t i = 0; report->is_judged && i < report->judgement.records.result_count; i++)
        if (verdict_counts(&report->judgement, report->judgement.records.results[i].line))
            put_result(report, &report->judgement.records.results[i], to);
    fputs("  </testsuite>\n", to);
}

void report_junit(const struct report *report, FILE *to)
{
    report_junit_begin(to);
    report_junit_suite(report, to);
    report_junit_end(to);
}
