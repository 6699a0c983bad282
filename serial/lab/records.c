/* SPDX-License-Identifier: MIT */
/* Parts belong together where they are numbered one after another, whatever came between them. */
#include "serial/lab/records.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/memory.h"
#include "serial/lab/text.h"

static void copy_text(char to[RECORD_LINE_MAX], const char *text, size_t length)
{
    snprintf(to, RECORD_LINE_MAX, "%.*s", (int)length, text);
    text_clean(to);
}

/* The part's keys into the record's object; of a machine's bad JSON nothing. */
static void add_fields(struct record *record, const struct decoded_record *part)
{
    char *text = memory_format("{%.*s}", (int)part->fields_length, part->fields);
    json_t *fields = json_loads(text, JSON_ALLOW_NUL, NULL);
    if (json_is_object(fields))
        json_object_update(record->object, fields);
    json_decref(fields);
    free(text);
}

/* Whether the part is the next one of the latest record, which still lacks it. */
static bool continues(const struct record *record, const struct decoded_record *part,
                      uint32_t number)
{
    return strlen(record->kind) == part->kind_length &&
           memcmp(record->kind, part->kind, part->kind_length) == 0 && part->part > 1 &&
           number - record->first == part->part - 1;
}

static struct record *new_record(struct records *records)
{
    if (records->count == records->room) {
        records->room = records->room > 0 ? 2 * records->room : 32;
        records->records = memory_resize(records->records, records->room, sizeof *records->records);
    }
    return &records->records[records->count++];
}

/* `heard` is how many parts of the latest record were. */
static void add_part(struct records *records, const struct decoded_record *part,
                     const struct answer_line *line, unsigned *heard)
{
    uint32_t number = line->line.number;
    struct record *record = records->count > 0 ? &records->records[records->count - 1] : NULL;
    if (!record || !continues(record, part, number)) {
        record = new_record(records);
        *record = (struct record){.first = number - (part->part - 1), .where = line->where};
        record->object = json_object();
        copy_text(record->kind, part->kind, part->kind_length);
        *heard = 0;
    }
    record->last = number;
    ++*heard;
    record->is_whole = *heard == part->of;
    add_fields(record, part);
}

static void add_result(struct records *records, const struct decoded_result *said,
                       const struct answer_line *line)
{
    if (records->result_count == records->result_room) {
        records->result_room = records->result_room > 0 ? 2 * records->result_room : 32;
        records->results =
            memory_resize(records->results, records->result_room, sizeof *records->results);
    }
    struct result *result = &records->results[records->result_count++];
    *result = (struct result){.line = line->line.number,
                              .number = said->number,
                              .outcome = said->outcome,
                              .where = line->where};
    copy_text(result->name, said->name, said->name_length);
    copy_text(result->text, said->text, said->text_length);
}

void records_read(struct records *records, const struct answer_boot *boot)
{
    unsigned heard = 0;
    memset(records, 0, sizeof *records);
    for (size_t i = 0; i < boot->count; i++) {
        struct decoded_record part;
        struct decoded_result result;
        if (decode_record(&boot->lines[i].line, &part))
            add_part(records, &part, &boot->lines[i], &heard);
        else if (decode_result(&boot->lines[i].line, &result))
            add_result(records, &result, &boot->lines[i]);
    }
}

void records_free(struct records *records)
{
    for (size_t i = 0; i < records->count; i++)
        json_decref(records->records[i].object);
    free(records->records);
    free(records->results);
}

const struct record *records_find(const struct records *records, const char *kind,
                                  const struct record *after)
{
    size_t i = after ? (size_t)(after - records->records) + 1 : 0;
    for (; i < records->count; i++)
        if (records->records[i].is_whole && strcmp(records->records[i].kind, kind) == 0)
            return &records->records[i];
    return NULL;
}

const char *record_text(const struct record *record, const char *key)
{
    return record ? json_string_value(json_object_get(record->object, key)) : NULL;
}

long long record_number(const struct record *record, const char *key)
{
    json_t *value = record ? json_object_get(record->object, key) : NULL;
    return json_is_integer(value) && json_integer_value(value) >= 0 ? json_integer_value(value)
                                                                    : -1;
}
