/* SPDX-License-Identifier: MIT */
/* A boot as JSON, to what the page shows and what another boot is held against later. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/desk/boot.h"
#include "serial/lab/memory.h"

static const char *const outcomes[] = {"pass", "fail", "timeout", "error", "skip"};

enum { OUTCOMES = sizeof outcomes / sizeof(char *) };

/* Bytes that aren't UTF-8 can't be a JSON string. */
static json_t *text(const char *bytes)
{
    json_t *string = bytes ? json_string(bytes) : NULL;
    return string ? string : json_null();
}

static json_t *make_records(const struct records *records)
{
    json_t *list = json_array();
    for (size_t i = 0; i < records->count; i++)
        if (records->records[i].is_whole)
            json_array_append_new(list, json_pack("{s:s,s:I,s:O}", "kind", records->records[i].kind,
                                                  "number", (json_int_t)records->records[i].first,
                                                  "fields", records->records[i].object));
    return list;
}

static json_t *make_result(const struct report *report, const struct result *result)
{
    const struct lab_accept *accept = verdict_accepted(result, report->asked);
    json_t *why = accept ? text(accept->why ? accept->why : "") : json_null();
    return json_pack("{s:s,s:s,s:o,s:o,s:I,s:I}", "name", result->name, "outcome",
                     outcomes[result->outcome], "text", text(result->text), "accepted", why,
                     "number", (json_int_t)result->number, "line", (json_int_t)result->where);
}

json_t *boot_object(const struct report *report)
{
    const struct records *records = &report->judgement.records;
    json_t *object = report_object(report), *results = json_array();
    for (size_t i = 0; i < records->result_count; i++)
        if (verdict_counts(&report->judgement, records->results[i].line))
            json_array_append_new(results, make_result(report, &records->results[i]));
    json_object_set_new(object, "records", make_records(records));
    json_object_set_new(object, "results", results);
    json_object_set_new(object, "trace", json_array()); /* crash.c may know more */
    return object;
}

static uint32_t number_of(const json_t *item, const char *key)
{
    return (uint32_t)json_integer_value(json_object_get(item, key));
}

static const char *text_of(const json_t *item, const char *key)
{
    const char *string = json_string_value(json_object_get(item, key));
    return string ? string : "";
}

static void read_record(struct record *record, const json_t *item)
{
    json_t *fields = json_object_get(item, "fields");
    *record = (struct record){.first = number_of(item, "number"),
                              .last = number_of(item, "number"),
                              .is_whole = true,
                              .object = fields ? json_incref(fields) : json_object()};
    snprintf(record->kind, sizeof record->kind, "%s", text_of(item, "kind"));
}

static void read_result(struct result *result, const json_t *item)
{
    const char *outcome = text_of(item, "outcome");
    *result = (struct result){.number = number_of(item, "number"),
                              .where = number_of(item, "line"),
                              .outcome = DECODED_ERROR};
    for (unsigned i = 0; i < OUTCOMES; i++)
        if (strcmp(outcomes[i], outcome) == 0)
            result->outcome = (enum decoded_outcome)i;
    snprintf(result->name, sizeof result->name, "%s", text_of(item, "name"));
    snprintf(result->text, sizeof result->text, "%s", text_of(item, "text"));
}

void boot_records(struct records *records, const json_t *object)
{
    const json_t *said = json_object_get(object, "records");
    const json_t *results = json_object_get(object, "results");
    *records =
        (struct records){.count = json_array_size(said), .result_count = json_array_size(results)};
    records->records = memory_new(records->count, sizeof *records->records);
    records->results = memory_new(records->result_count, sizeof *records->results);
    for (size_t i = 0; i < records->count; i++)
        read_record(&records->records[i], json_array_get(said, i));
    for (size_t i = 0; i < records->result_count; i++)
        read_result(&records->results[i], json_array_get(results, i));
}
