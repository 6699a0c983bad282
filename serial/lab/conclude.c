/* SPDX-License-Identifier: MIT */
/* A verdict is worth as much as what its reader does next, so each ends in a line that says so. */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/memory.h"
#include "serial/lab/report.h"

enum { GAPS_SHOWN = 8, RESEND_MAX = 16 };

static void print_title(const struct report *report, FILE *to)
{
    for (const char *c = verdict_title(report->verdict); *c != '\0'; c++)
        fputc(toupper((unsigned char)*c), to);
}

static void print_counts(const struct judgement *judgement, FILE *to)
{
    fprintf(to, "%u passed", judgement->pass);
    if (judgement->accepted > 0)
        fprintf(to, ", %u failed as is accepted", judgement->accepted);
    if (judgement->skip > 0)
        fprintf(to, ", %u skipped", judgement->skip);
}

static void print_gaps(const struct judgement *judgement, const char *between, FILE *to)
{
    struct answer_gap gaps[GAPS_SHOWN];
    size_t count = answer_gaps(judgement->boot, judgement->last, gaps, GAPS_SHOWN);
    for (size_t i = 0; i < count && i < GAPS_SHOWN; i++) {
        fprintf(to, "%s%" PRIu32, i > 0 ? between : " ", gaps[i].first);
        if (gaps[i].last > gaps[i].first)
            fprintf(to, "-%" PRIu32, gaps[i].last);
    }
    if (count > GAPS_SHOWN)
        fputs(" and more", to);
}

static void print_what(const struct report *report, FILE *to)
{
    if (report->verdict == VERDICT_PASS)
        print_counts(&report->judgement, to);
    else if (report->verdict == VERDICT_DAMAGED && report->judgement.gaps > 0) {
        fputs("missing line numbers:", to);
        print_gaps(&report->judgement, ", ", to);
    } else
        fputs(report->finding.what ? report->finding.what : "?", to);
}

/* What failed, for the next boot's checks=. */
static void print_failed(const struct report *report, FILE *to)
{
    const struct records *records = &report->judgement.records;
    const char *before = "; boot it again with checks=";
    for (size_t i = 0; i < records->result_count; i++)
        if ((records->results[i].outcome == DECODED_FAIL ||
             records->results[i].outcome == DECODED_TIMEOUT) &&
            !verdict_accepted(&records->results[i], report->asked)) {
            fprintf(to, "%s%s", before, records->results[i].name);
            before = ",";
        }
}

/* Whether the machine stays at a prompt, where lines can be asked for; it may be that nobody knows.
 */
static bool may_serve_prompt(const struct judgement *judgement)
{
    const char *after = record_text(judgement->end, "after");
    after = after ? after : record_text(judgement->rollcall, "after");
    return !after || strcmp(after, "shell") == 0;
}

/* The numbers to ask for, where they are few; without any, `resend` says all of it again. */
static void print_resend(const struct judgement *judgement, FILE *to)
{
    struct answer_gap gaps[GAPS_SHOWN];
    size_t count = answer_gaps(judgement->boot, judgement->last, gaps, GAPS_SHOWN);
    uint64_t missing = 0;
    for (size_t i = 0; i < count && i < GAPS_SHOWN; i++)
        missing += (uint64_t)gaps[i].last - gaps[i].first + 1;
    fputs(" type `resend", to);
    for (size_t i = 0; i < count && count <= GAPS_SHOWN && missing <= RESEND_MAX; i++)
        for (uint64_t number = gaps[i].first; number <= gaps[i].last; number++)
            fprintf(to, " %" PRIu64, number);
    fputs("` at the machine's prompt, or boot again", to);
}

static void print_next(const struct report *report, FILE *to)
{
    static const char *const next[VERDICTS] = {
        [VERDICT_FAIL] = "the machine is at fault: rollcall show says what it is made of",
        [VERDICT_NOT_ASKED] = "see that the log is there and readable",
        [VERDICT_TRUNCATED] = "boot again and listen longer; if it stops there again, the machine "
                              "hangs or loses power",
        [VERDICT_DAMAGED] = "the line is at fault:",
        [VERDICT_SILENT] =
            "look at the cable, the rate, console= and whether the machine booted at "
            "all (its screen says so)",
        [VERDICT_CRASHED] = "rollcall symbolize names the function and line of a panic; then boot "
                            "again, to see whether it comes back",
        [VERDICT_OTHER] = "is it the right log, cable and run? The answer is another one's",
        [VERDICT_INCONCLUSIVE] =
            "nothing is proven either way: see what was skipped or unknown, and "
            "ask again with other words",
    };
    if (!next[report->verdict])
        return;
    fputs(next[report->verdict], to);
    if (report->verdict == VERDICT_FAIL)
        print_failed(report, to);
    if (report->verdict == VERDICT_DAMAGED) {
        if (may_serve_prompt(&report->judgement))
            print_resend(&report->judgement, to);
        else
            fputs(" boot again (with after=shell or linger=10 lines can be asked for)", to);
        fputs("; then look at cable, rate and flow control", to);
    }
}

/* What one of these prints. */
static char *printed(const struct report *report,
                     void (*print)(const struct report *report, FILE *to))
{
    char *text = NULL;
    size_t length;
    FILE *to = open_memstream(&text, &length);
    if (to) {
        print(report, to);
        fclose(to);
    }
    return text ? text : memory_copy("", 0);
}

char *report_what(const struct report *report)
{
    return printed(report, print_what);
}

char *report_next(const struct report *report)
{
    char *text = printed(report, print_next);
    if (text[0] != '\0')
        return text;
    free(text);
    return NULL;
}

void report_conclude(const struct report *report, FILE *to)
{
    fprintf(to, "%s ", report->machine);
    print_title(report, to);
    fputc(' ', to);
    print_what(report, to);
    if (report->is_judged)
        fprintf(to, "; boot %s", report->judgement.boot->name);
    if (report->broken_off > 0)
        fprintf(to, "; %zu before it broke off", report->broken_off);
    if (answers_forgotten(report->answers) > 0)
        fprintf(to, "; %zu older boots were forgotten", answers_forgotten(report->answers));
    fprintf(to, "; log %s", report->log);
    if (report->finding.where > 0)
        fprintf(to, ":%" PRIu64, report->finding.where);
    fputc('\n', to);
    char *next = report_next(report);
    if (next)
        fprintf(to, "next: %s.\n", next);
    free(next);
}
