/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdlib.h>

#include "serial/lab/lab_file.h"
#include "serial/lab/memory.h"
#include "serial/lab/report.h"

/* Bytes that aren't UTF-8 can't be a JSON string. */
static json_t *text(const char *bytes)
{
    json_t *string = bytes ? json_string(bytes) : NULL;
    return string ? string : json_null();
}

/* By kind, each a list: a kind may come several times. */
static json_t *make_records(const struct records *records)
{
    json_t *kinds = json_object();
    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = &records->records[i];
        if (!record->is_whole)
            continue;
        if (!json_object_get(kinds, record->kind))
            json_object_set_new(kinds, record->kind, json_array());
        json_array_append(json_object_get(kinds, record->kind), record->object);
    }
    return kinds;
}

static json_t *make_results(const struct report *report)
{
    static const char *const outcomes[] = {"pass", "fail", "timeout", "error", "skip"};
    const struct records *records = &report->judgement.records;
    json_t *list = json_array();
    for (size_t i = 0; i < records->result_count; i++) {
        const struct result *result = &records->results[i];
        if (verdict_counts(&report->judgement, result->line))
            json_array_append_new(list, json_pack("{s:I,s:s,s:s,s:o,s:b,s:I}", "number",
                                                  (json_int_t)result->number, "check", result->name,
                                                  "outcome", outcomes[result->outcome], "text",
                                                  text(result->text), "accepted",
                                                  verdict_accepted(result, report->asked) != NULL,
                                                  "line", (json_int_t)result->where));
    }
    return list;
}

/* Each gap as its first and last number. */
static json_t *make_missing(const struct judgement *judgement)
{
    struct answer_gap *gaps = memory_new(judgement->gaps, sizeof *gaps);
    json_t *list = json_array();
    answer_gaps(judgement->boot, judgement->last, gaps, judgement->gaps);
    for (size_t i = 0; i < judgement->gaps; i++)
        json_array_append_new(
            list, json_pack("[I,I]", (json_int_t)gaps[i].first, (json_int_t)gaps[i].last));
    free(gaps);
    return list;
}

static json_t *make_quarantine(const struct verdict_asked *asked)
{
    const struct lab_quarantine *quarantine =
        asked->machine ? lab_quarantined(asked->machine, asked->today) : NULL;
    if (!quarantine)
        return json_null();
    return json_pack("{s:o,s:o}", "why", text(quarantine->why), "until", text(quarantine->until));
}

json_t *report_object(const struct report *report)
{
    json_t *all = json_pack(
        "{s:s,s:i,s:o,s:o,s:I,s:o,s:I,s:I}", "verdict", verdict_title(report->verdict), "exit",
        (int)report->verdict, "why", text(report->finding.what), "log", text(report->log), "line",
        (json_int_t)report->finding.where, "machine", text(report->machine), "boots",
        (json_int_t)answers_count(report->answers), "broken_off", (json_int_t)report->broken_off);
    json_object_set_new(all, "quarantine", make_quarantine(report->asked));
    if (report->is_judged) {
        const struct judgement *judgement = &report->judgement;
        json_object_set_new(all, "boot", text(judgement->boot->name));
        json_object_set_new(all, "run", text(record_text(judgement->rollcall, "run")));
        json_object_set_new(all, "missing", make_missing(judgement));
        json_object_set_new(all, "results", make_results(report));
        json_object_set_new(all, "records", make_records(&judgement->records));
    }
    return all;
}

void report_json(const struct report *report, FILE *to)
{
    json_t *all = report_object(report);
    json_dumpf(all, to, JSON_INDENT(2));
    fputc('\n', to);
    json_decref(all);
}
