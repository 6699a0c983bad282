/* SPDX-License-Identifier: MIT */
#include "serial/lab/lab_file.h"
#include "serial/lab/report.h"
#include "serial/lab/text.h"

static const char *const outcomes[] = {"passed", "failed", "timed out", "error", "skipped"};

/* A pass says nothing of a word that was misspelt. */
static void print_troubles(const struct report *report, FILE *to)
{
    const struct record *trouble = NULL;
    while ((trouble = records_find(&report->judgement.records, "trouble", trouble)) != NULL) {
        struct phrase phrase = {"", 0};
        phrase_value(&phrase, trouble, "", "where", "");
        phrase_value(&phrase, trouble, "", "what", "");
        phrase_value(&phrase, trouble, "", "word", "");
        fprintf(to, "%-10s %s\n", "trouble", phrase.text);
    }
}

/* That a machine is known to be ill doesn't change what its answer is worth. */
static void print_quarantine(const struct verdict_asked *asked, FILE *to)
{
    const struct lab_quarantine *quarantine =
        asked->machine ? lab_quarantined(asked->machine, asked->today) : NULL;
    if (quarantine)
        fprintf(to, "%-10s %s%s%s\n", "quarantine", quarantine->why,
                quarantine->until ? ", until " : "", quarantine->until ? quarantine->until : "");
}

void report_text(const struct report *report, FILE *to)
{
    const struct records *records = &report->judgement.records;
    for (size_t i = 0; report->is_judged && i < records->result_count; i++) {
        const struct result *result = &records->results[i];
        const struct lab_accept *accept = verdict_accepted(result, report->asked);
        if (result->outcome == DECODED_PASS || !verdict_counts(&report->judgement, result->line))
            continue;
        if (!accept)
            fprintf(to, "%-10s %s: %s\n", outcomes[result->outcome], result->name, result->text);
        else
            fprintf(to, "%-10s %s: %s; known: %s%s%s\n", "accepted", result->name, result->text,
                    accept->why ? accept->why : "", accept->until ? ", until " : "",
                    accept->until ? accept->until : "");
    }
    print_quarantine(report->asked, to);
    if (report->is_judged)
        print_troubles(report, to);
}
