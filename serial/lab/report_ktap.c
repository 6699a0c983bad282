/* SPDX-License-Identifier: MIT */
/* Readers of KTAP look at results only: a damaged answer whose results are all there, or another
 * machine's, would be a pass to them. */
#include <inttypes.h>

#include "serial/lab/report.h"

static void print_result(const struct result *result, const struct lab_accept *accept, FILE *to)
{
    static const char *const directives[] = {"", "", "TIMEOUT ", "ERROR ", "SKIP "};
    bool is_ok = result->outcome == DECODED_PASS || result->outcome == DECODED_SKIP || accept;
    fprintf(to, "%sok %" PRIu32 " %s # %s%s%s%s\n", is_ok ? "" : "not ", result->number,
            result->name, accept ? "accepted: " : directives[result->outcome], result->text,
            accept && accept->why ? "; known: " : "", accept && accept->why ? accept->why : "");
}

void report_ktap(const struct report *report, FILE *to)
{
    const struct finding *trouble = report_trouble(report);
    const struct records *records = &report->judgement.records;
    uint32_t plan = 0;
    for (size_t i = 0; report->is_judged && i < records->result_count; i++)
        if (verdict_counts(&report->judgement, records->results[i].line) &&
            records->results[i].number > plan)
            plan = records->results[i].number;
    long long planned = report->is_judged ? record_number(report->judgement.end, "plan") : 0;
    if (planned > plan && planned <= UINT32_MAX)
        plan = (uint32_t)planned;
    fprintf(to, "KTAP version 1\n1..%" PRIu64 "\n", (uint64_t)plan + (trouble != NULL));
    for (size_t i = 0; report->is_judged && i < records->result_count; i++)
        if (verdict_counts(&report->judgement, records->results[i].line))
            print_result(&records->results[i],
                         verdict_accepted(&records->results[i], report->asked), to);
    if (trouble)
        fprintf(to, "not ok %" PRIu64 " answer # %s: %s\n", (uint64_t)plan + 1,
                verdict_title(report->verdict), trouble->what);
}
