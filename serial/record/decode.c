/* SPDX-License-Identifier: MIT */
/* Every claim is checked against the seal before anything else is made of a line. */
#include "serial/record/decode.h"

#include "kernel/lib/bytes.h"
#include "kernel/lib/format.h"
#include "serial/record/crc32c.h"
#include "serial/record/record.h"

enum { SUM_DIGITS = 8, PART_NUMBER_MAX = 999 };

/* What of a text was not read yet. */
struct rest {
    const char *at, *end;
};

static bool take(struct rest *rest, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(rest->end - rest->at) < length || memcmp(rest->at, word, length) != 0)
        return false;
    rest->at += length;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Of a check. */
static bool is_name(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

/* A decimal number without leading zeros, in 32 bits. */
static bool take_number(struct rest *rest, uint32_t *number)
{
    const char *first = rest->at;
    uint64_t value = 0;
    while (rest->at < rest->end && is_digit(*rest->at) && value <= UINT32_MAX)
        value = value * 10 + (uint64_t)(*rest->at++ - '0');
    *number = (uint32_t)value;
    return rest->at > first && value <= UINT32_MAX && (*first != '0' || rest->at == first + 1);
}

static bool take_hex(struct rest *rest, unsigned digits, uint64_t *value)
{
    *value = 0;
    for (; digits > 0; digits--, rest->at++) {
        if (rest->at == rest->end)
            return false;
        char c = *rest->at;
        if (!is_digit(c) && !(c >= 'a' && c <= 'f'))
            return false;
        *value = *value << 4 | (uint64_t)(is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    return true;
}

bool decode_seal(const char *raw, size_t length, struct seal *seal)
{
    const size_t tail = 1 + SUM_DIGITS; /* `:` and the sum */
    uint64_t sum;
    if (length < tail)
        return false;
    size_t at = length - tail;
    while (at > 0 && is_digit(raw[at - 1]))
        at--;
    if (at < 2 || raw[at - 1] != '@' || raw[at - 2] != ' ')
        return false;
    struct rest rest = {raw + at, raw + length};
    seal->at = at - 1;
    if (!take_number(&rest, &seal->number) || !take(&rest, ":") ||
        !take_hex(&rest, SUM_DIGITS, &sum))
        return false;
    seal->sum = (uint32_t)sum;
    return rest.at == rest.end;
}

static bool is_beginning(const char *raw, const char *end)
{
    struct rest rest = {raw, end};
    return take(&rest, "# ") || take(&rest, "ok ") || take(&rest, "not ok ");
}

bool decode_may_be_sealed(const char *raw, const struct seal *seal)
{
    for (size_t i = 0; i < seal->at; i++)
        if (is_beginning(raw + i, raw + seal->at))
            return true;
    return false;
}

bool decode_line(const char *raw, size_t length, const struct seal *seal, uint64_t boot,
                 struct decoded_line *line)
{
    const size_t covered = length - 1 - SUM_DIGITS;
    char id[RECORD_BOOT_DIGITS + 1];
    format(id, sizeof id, "%016lx", (unsigned long)boot);
    uint32_t id_sum = crc32c(0, id, RECORD_BOOT_DIGITS);
    for (size_t i = length > RECORD_LINE_MAX ? length - RECORD_LINE_MAX : 0; i < seal->at; i++)
        if (is_beginning(raw + i, raw + seal->at) &&
            crc32c(id_sum, raw + i, covered - i) == seal->sum) {
            *line = (struct decoded_line){raw + i, length - i, seal->at - 1 - i, seal->number};
            return true;
        }
    return false;
}

static bool is_kind(const struct decoded_record *record, const char *kind)
{
    return record->kind_length == strlen(kind) &&
           memcmp(record->kind, kind, record->kind_length) == 0;
}

/* Inside a JSON string each `"` has a `\` before it, so the key is found as text. */
static bool find_boot(struct rest *rest, uint64_t *boot)
{
    for (; rest->at < rest->end; rest->at++) {
        struct rest here = *rest;
        if (take(&here, "\"boot\":\"") && take_hex(&here, RECORD_BOOT_DIGITS, boot) &&
            take(&here, "\""))
            return true;
    }
    return false;
}

bool decode_boot(const char *raw, size_t length, const struct seal *seal, uint64_t *boot)
{
    struct decoded_line line;
    struct decoded_record record;
    for (struct rest rest = {raw, raw + seal->at}; find_boot(&rest, boot); rest.at++)
        if (decode_line(raw, length, seal, *boot, &line) && line.text < rest.at &&
            decode_record(&line, &record) &&
            (is_kind(&record, "rollcall") || is_kind(&record, "end") || is_kind(&record, "panic")))
            return true;
    return false;
}

/* Takes `,"part":N,"of":M` off the end of the fields. */
static void take_part(struct decoded_record *record)
{
    const char *end = record->fields + record->fields_length;
    uint32_t part, of;
    for (const char *at = end; at-- > record->fields;) {
        struct rest rest = {at, end};
        if (take(&rest, ",\"part\":") && take_number(&rest, &part) && take(&rest, ",\"of\":") &&
            take_number(&rest, &of) && rest.at == end && part >= 1 && part <= of &&
            of <= PART_NUMBER_MAX) {
            record->part = part;
            record->of = of;
            record->fields_length = (size_t)(at - record->fields);
            return;
        }
    }
}

bool decode_record(const struct decoded_line *line, struct decoded_record *record)
{
    struct rest rest = {line->text, line->text + line->said};
    if (!take(&rest, "# ") || rest.at == rest.end || !is_lower(*rest.at))
        return false;
    record->kind = rest.at;
    while (rest.at < rest.end && (is_lower(*rest.at) || is_digit(*rest.at) || *rest.at == '_'))
        rest.at++;
    record->kind_length = (size_t)(rest.at - record->kind);
    if (!take(&rest, " {") || rest.at == rest.end || rest.end[-1] != '}')
        return false;
    record->fields = rest.at;
    record->fields_length = (size_t)(rest.end - 1 - rest.at);
    record->part = record->of = 1;
    take_part(record);
    return true;
}

/* The first word behind the `#`, where it is one of these. */
static bool take_directive(struct rest *rest, const char *word)
{
    struct rest here = *rest;
    if (!take(&here, word) || (here.at < here.end && *here.at != ' '))
        return false;
    here.at += here.at < here.end;
    *rest = here;
    return true;
}

static enum decoded_outcome take_outcome(struct rest *rest, bool is_ok)
{
    if (take_directive(rest, "ERROR"))
        return DECODED_ERROR;
    if (take_directive(rest, "TIMEOUT"))
        return DECODED_TIMEOUT;
    if (is_ok && take_directive(rest, "SKIP"))
        return DECODED_SKIP;
    return is_ok ? DECODED_PASS : DECODED_FAIL;
}

bool decode_result(const struct decoded_line *line, struct decoded_result *result)
{
    struct rest rest = {line->text, line->text + line->said};
    bool is_ok = !take(&rest, "not ");
    if (!take(&rest, "ok ") || !take_number(&rest, &result->number) || !take(&rest, " "))
        return false;
    result->name = rest.at;
    while (rest.at < rest.end && is_name(*rest.at))
        rest.at++;
    result->name_length = (size_t)(rest.at - result->name);
    if (result->name_length == 0 || !take(&rest, " #") || (rest.at < rest.end && !take(&rest, " ")))
        return false;
    result->outcome = take_outcome(&rest, is_ok);
    result->text = rest.at;
    result->text_length = (size_t)(rest.end - rest.at);
    return true;
}
