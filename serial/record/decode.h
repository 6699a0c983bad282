/* SPDX-License-Identifier: MIT */
/* Reads what record.h and seal.h write: whether a line was said so by this machine in this boot,
 * and what it says (serial/record/PROTOCOL.md). Any bytes may come. No allocation, no I/O, no libc.
 */
#ifndef SERIAL_RECORD_DECODE_H
#define SERIAL_RECORD_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What looks like a seal at the end of a line; whether it is good is another question. */
struct seal {
    size_t at; /* where its `@` is */
    uint32_t number, sum;
};

/* A line whose seal is good. The texts lie in the raw line, not NUL-terminated. */
struct decoded_line {
    const char *text;
    size_t length; /* with the seal */
    size_t said;   /* without the blank before the seal */
    uint32_t number;
};

/* False where the line doesn't end in a seal. */
bool decode_seal(const char *raw, size_t length, struct seal *seal);

/* Looks for the beginning from which the seal is good under `boot`: whatever stands in front (a
 * time stamp, `# = `, another line's half) doesn't matter. */
bool decode_line(const char *raw, size_t length, const struct seal *seal, uint64_t boot,
                 struct decoded_line *line);

/* The id under which the line is sealed, where it is one of the records that name it. */
bool decode_boot(const char *raw, size_t length, const struct seal *seal, uint64_t *boot);

/* Whether the line may be sealed under an id that isn't known yet: it has a beginning. */
bool decode_may_be_sealed(const char *raw, const struct seal *seal);

/* A record, or one part of it. */
struct decoded_record {
    const char *kind;
    size_t kind_length;
    const char *fields; /* `"key":value,...`: the object without its braces and part numbers */
    size_t fields_length;
    unsigned part, of; /* 1 of 1: whole */
};

/* False where the line is no record. The object is JSON as far as the machine made it so. */
bool decode_record(const struct decoded_line *line, struct decoded_record *record);

enum decoded_outcome {
    DECODED_PASS,
    DECODED_FAIL,
    DECODED_TIMEOUT, /* counts as fail */
    DECODED_ERROR,
    DECODED_SKIP,
};

struct decoded_result {
    uint32_t number; /* in the plan, from 1 */
    enum decoded_outcome outcome;
    const char *name;
    size_t name_length;
    const char *text; /* behind the `#` and the directive */
    size_t text_length;
};

/* False where the line is no result. */
bool decode_result(const struct decoded_line *line, struct decoded_result *result);

#endif
