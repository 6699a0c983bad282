/* SPDX-License-Identifier: MIT */
/* What a boot said, put together: records out of their parts, as JSON objects, and results. */
#ifndef SERIAL_LAB_RECORDS_H
#define SERIAL_LAB_RECORDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "serial/lab/answer.h"

struct record {
    char kind[RECORD_LINE_MAX];
    uint32_t first, last; /* the numbers of its lines; `last` of the parts that were heard */
    bool is_whole;        /* every part was heard */
    json_t *object;       /* the parts' keys together; {} where one of them is no JSON object */
    uint64_t where;       /* the log's line */
};

struct result {
    uint32_t line;   /* the number of its line */
    uint32_t number; /* in the plan */
    enum decoded_outcome outcome;
    char name[RECORD_LINE_MAX], text[RECORD_LINE_MAX];
    uint64_t where;
};

/* All of a boot's, in the order of their numbers. */
struct records {
    struct record *records;
    size_t count, room;
    struct result *results;
    size_t result_count, result_room;
};

void records_read(struct records *records, const struct answer_boot *boot);
void records_free(struct records *records);

/* The first whole record of this kind, or NULL; behind `after` where that isn't NULL. */
const struct record *records_find(const struct records *records, const char *kind,
                                  const struct record *after);

/* The text under a key; NULL where the record is NULL, the key absent, or its value no text (a
 * vendor's placeholder is no value either). */
const char *record_text(const struct record *record, const char *key);

/* The number under a key; -1 where there is none, or a negative one. */
long long record_number(const struct record *record, const char *key);

#endif
