/* SPDX-License-Identifier: MIT */
/* Every reason against a pass is looked for on its own, and all of them are remembered: a pass is
 * what is left where none was found. */
#include "serial/lab/verdict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/expect.h"
#include "serial/lab/finding.h"
#include "serial/lab/memory.h"

enum { PROTOCOL_VERSION = 1 };

static const enum verdict worst_first[VERDICTS] = {
    VERDICT_NOT_ASKED, VERDICT_OTHER,  VERDICT_CRASHED,      VERDICT_FAIL, VERDICT_DAMAGED,
    VERDICT_TRUNCATED, VERDICT_SILENT, VERDICT_INCONCLUSIVE, VERDICT_PASS,
};

unsigned verdict_rank(enum verdict verdict)
{
    unsigned rank = 0;
    while (worst_first[rank] != verdict)
        rank++;
    return rank;
}

const char *verdict_title(enum verdict verdict)
{
    static const char *const titles[VERDICTS] = {
        "pass",   "fail",    "could not be asked", "truncated",   "damaged",
        "silent", "crashed", "another machine",    "inconclusive"};
    return titles[verdict];
}

bool verdict_counts(const struct judgement *judgement, uint32_t number)
{
    return number <= judgement->last;
}

static bool is_kind(const struct record *record, const char *kind)
{
    return strcmp(record->kind, kind) == 0;
}

static void find_wholeness(struct judgement *judgement)
{
    const struct answer_boot *boot = judgement->boot;
    struct answer_gap gap;
    judgement->last =
        judgement->end ? judgement->end->last : boot->lines[boot->count - 1].line.number;
    judgement->gaps = answer_gaps(boot, judgement->last, &gap, 1);
    if (judgement->gaps > 0)
        finding_add(judgement, VERDICT_DAMAGED, 0, "lines are missing, the first is number %u",
                    gap.first);
    for (size_t i = 0; boot->is_torn && i < boot->count; i++)
        if (boot->lines[i].is_torn)
            finding_add(judgement, VERDICT_DAMAGED, boot->lines[i].where,
                        "number %u was said with two contents", boot->lines[i].line.number);
    if (boot->dropped > 0)
        finding_add(judgement, VERDICT_DAMAGED, 0, "%llu lines more than are kept",
                    (unsigned long long)boot->dropped);
    if (!judgement->end)
        finding_add(judgement, VERDICT_TRUNCATED, boot->lines[boot->count - 1].where,
                    "nothing was heard behind number %u: the end is missing", judgement->last);
}

static void find_crashes(struct judgement *judgement, const struct answer_boot *next)
{
    for (size_t i = 0; i < judgement->records.count; i++) {
        const struct record *record = &judgement->records.records[i];
        const char *what = record_text(record, "what"), *rip = record_text(record, "rip");
        if (is_kind(record, "panic"))
            finding_add(judgement, VERDICT_CRASHED, record->where, "panic: %s%s%s",
                        what ? what : "?", rip ? " at " : "", rip ? rip : "");
    }
    if (next && !judgement->end)
        finding_add(judgement, VERDICT_CRASHED, next->lines[0].where,
                    "boot %s began before this one had ended", next->name);
}

static void find_other_run(struct judgement *judgement, const struct record *told, const char *key,
                           const char *wanted)
{
    const char *said = record_text(told, key);
    if (wanted && told && (!said || strcmp(said, wanted) != 0))
        finding_add(judgement, VERDICT_OTHER, told->where, "this is %s %s, not %s", key,
                    said ? said : "(none)", wanted);
}

static void count_result(struct judgement *judgement, const struct result *result,
                         const struct verdict_asked *asked)
{
    bool is_timeout = result->outcome == DECODED_TIMEOUT;
    judgement->pass += result->outcome == DECODED_PASS;
    judgement->skip += result->outcome == DECODED_SKIP;
    judgement->error += result->outcome == DECODED_ERROR;
    judgement->fail += result->outcome == DECODED_FAIL || is_timeout;
    if (verdict_accepted(result, asked))
        judgement->accepted++;
    else if (result->outcome == DECODED_FAIL || is_timeout)
        finding_add(judgement, VERDICT_FAIL, result->where, "%s: %s%s", result->name,
                    is_timeout ? "it took too long; " : "", result->text);
    else if (result->outcome == DECODED_ERROR)
        finding_add(judgement, VERDICT_INCONCLUSIVE, result->where, "%s could not be done: %s",
                    result->name, result->text);
}

/* The plan's numbers, each once: as many results as planned, none beyond it, none twice. */
static bool is_plan_kept(const struct judgement *judgement, long long plan, size_t results)
{
    const struct records *records = &judgement->records;
    bool *is_there = memory_new((size_t)results + 1, 1);
    bool is_kept = plan == (long long)results;
    for (size_t i = 0; i < records->result_count && is_kept; i++) {
        uint32_t number = records->results[i].number;
        if (!verdict_counts(judgement, records->results[i].line))
            continue;
        is_kept = number >= 1 && number <= results && !is_there[number];
        if (is_kept)
            is_there[number] = true;
    }
    free(is_there);
    return is_kept;
}

static void find_results(struct judgement *judgement, const struct verdict_asked *asked)
{
    const struct record *end = judgement->end;
    size_t heard = 0;
    for (size_t i = 0; i < judgement->records.result_count; i++)
        if (verdict_counts(judgement, judgement->records.results[i].line)) {
            count_result(judgement, &judgement->records.results[i], asked);
            heard++;
        }
    if (end && (!is_plan_kept(judgement, record_number(end, "plan"), heard) ||
                record_number(end, "pass") != judgement->pass ||
                record_number(end, "fail") != judgement->fail ||
                record_number(end, "error") != judgement->error ||
                record_number(end, "skip") != judgement->skip))
        finding_add(judgement, VERDICT_DAMAGED, end->where,
                    "end counts other results than were heard");
}

static void find_end(struct judgement *judgement)
{
    const struct record *end = judgement->end;
    const char *verdict = record_text(end, "verdict"), *why = record_text(end, "why");
    if (!end)
        return;
    bool is_fail = verdict && strcmp(verdict, "fail") == 0;
    if (is_fail && judgement->accepted == 0)
        finding_add(judgement, VERDICT_FAIL, end->where, "end says fail%s%s", why ? ": " : "",
                    why ? why : "");
    if (!is_fail && (!verdict || strcmp(verdict, "pass") != 0)) {
        expect_doubts(judgement); /* what exactly it was */
        finding_add(judgement, VERDICT_INCONCLUSIVE, end->where, "%s",
                    why ? why : "end gives no verdict that is known");
    }
    if (record_number(end, "error") != 0)
        finding_add(judgement, VERDICT_INCONCLUSIVE, end->where, "end counts errors");
    if (judgement->pass + judgement->accepted == 0)
        finding_add(judgement, VERDICT_INCONCLUSIVE, end->where, "nothing passed");
}

static void find_version(struct judgement *judgement)
{
    const struct record *rollcall = judgement->rollcall;
    if (rollcall && record_number(rollcall, "v") != PROTOCOL_VERSION)
        finding_add(judgement, VERDICT_INCONCLUSIVE, rollcall->where,
                    "the machine's protocol version is %lld, this program reads %d",
                    record_number(rollcall, "v"), PROTOCOL_VERSION);
    else if (!rollcall && judgement->end)
        finding_add(judgement, VERDICT_INCONCLUSIVE, judgement->end->where,
                    "there is no rollcall record: which protocol version is it?");
}

void verdict_judge(struct judgement *judgement, const struct answer_boot *boot,
                   const struct answer_boot *next, const struct verdict_asked *asked)
{
    *judgement = (struct judgement){.boot = boot};
    records_read(&judgement->records, boot);
    judgement->rollcall = records_find(&judgement->records, "rollcall", NULL);
    judgement->end = records_find(&judgement->records, "end", NULL);
    find_wholeness(judgement);
    find_crashes(judgement, next);
    find_other_run(judgement, judgement->rollcall, "run", asked->run);
    find_other_run(judgement, judgement->end, "run", asked->run);
    find_other_run(judgement, judgement->rollcall, "build", asked->build);
    find_results(judgement, asked);
    find_end(judgement);
    find_version(judgement);
    if (asked->machine)
        expect_find(judgement, asked->machine);
    judgement->verdict = VERDICT_PASS;
    for (unsigned i = VERDICTS; i-- > 0;)
        if (judgement->findings[worst_first[i]].what)
            judgement->verdict = worst_first[i];
}

void judgement_free(struct judgement *judgement)
{
    for (unsigned i = 0; i < VERDICTS; i++)
        free(judgement->findings[i].what);
    records_free(&judgement->records);
}
