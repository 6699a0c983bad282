/* SPDX-License-Identifier: MIT */
/* A record is fields in a fixed order; a line is 240 bytes. Fields go on a line while they fit,
 * then on the next part's; a text too long for a line of its own is cut, and the record says so. */
#include "serial/record/record.h"

#include "kernel/lib/bytes.h"
#include "kernel/lib/format.h"
#include "serial/record/fields.h"
#include "serial/record/seal.h"

enum {
    PART_MAX = 22, /* `,"part":999,"of":999` and a little */
    CUT_MAX = 33,  /* `"},"cut":"KEY"` for the longest key that a cut text may have */
    BODY_MAX = RECORD_LINE_MAX - SEAL_MAX - 1, /* but for the seal and the closing brace */
};

/* A line in the making: `length` stays where a piece no longer fits, and `full` is set. */
struct body {
    char *line;
    size_t length, limit;
    bool full;
};

static void put(struct body *body, const char *text, size_t length)
{
    body->full = body->full || length > body->limit - body->length;
    if (body->full)
        return;
    memcpy(body->line + body->length, text, length);
    body->length += length;
}

static void put_text(struct body *body, const char *text)
{
    put(body, text, strlen(text));
}

static void put_byte(struct body *body, char c)
{
    put(body, &c, 1);
}

static void put_format(struct body *body, const char *pattern, uint64_t number)
{
    char text[24];
    put(body, text, format(text, sizeof text, pattern, (unsigned long)number));
}

/* One byte of a JSON string (RFC 8259, section 7): what isn't printable ASCII is escaped. */
static void put_escaped(struct body *body, char c)
{
    if (c == '"' || c == '\\')
        put(body, (char[]){'\\', c}, 2);
    else if (c >= ' ' && c <= '~')
        put_byte(body, c);
    else
        put_format(body, "\\u%04lx", (uint8_t)c);
}

/* A quote, and a comma before it where something stands in the same brackets already. */
static void put_opening(struct body *body)
{
    char before = body->line[body->length - 1];
    if (before != '{' && before != '[')
        put_byte(body, ',');
    put_byte(body, '"');
}

/* As much of `text` as there is room for, without the closing quote. */
static void put_string(struct body *body, const char *text)
{
    put_byte(body, '"');
    for (; *text != '\0' && !body->full; text++)
        put_escaped(body, *text);
}

/* The words of `text` as an array of strings. */
static void put_list(struct body *body, const char *text)
{
    put_byte(body, '[');
    for (char before = ' '; *text != '\0'; before = *text++) {
        if (*text == ' ')
            continue;
        if (before == ' ')
            put_opening(body);
        put_escaped(body, *text);
        if (text[1] == ' ' || text[1] == '\0')
            put_byte(body, '"');
    }
    put_byte(body, ']');
}

/* Where the text that goes behind the key begins: a placeholder's is in an object of its own. */
static const char *open_text(struct body *body, const struct record_field *field, bool *is_object)
{
    const char *text = (const char *)field->value;
    *is_object = field->conversion == 'S' && text[0] == RECORD_PLACEHOLDER;
    if (*is_object)
        put_text(body, "{\"placeholder\":");
    return text + *is_object;
}

static void put_text_value(struct body *body, const struct record_field *field)
{
    bool is_object;
    put_string(body, open_text(body, field, &is_object));
    put_text(body, is_object ? "\"}" : "\"");
}

static bool is_null(const struct record_field *field)
{
    switch (field->conversion) {
    case 's':
    case 'S':
        return field->value == 0 || *(const char *)field->value == '\0';
    case 'X':
    case 'U':
        return field->value == 0;
    case 'C':
        return field->value > 1;
    default:
        return false;
    }
}

static void put_value(struct body *body, const struct record_field *field)
{
    const char kind = (char)(field->conversion | 0x20);
    if (is_null(field))
        put_text(body, "null");
    else if (kind == 'c')
        put_text(body, field->value ? "true" : "false");
    else if (kind == 'u')
        put_format(body, "%lu", field->value);
    else if (kind == 'x')
        put_format(body, "\"0x%lx\"", field->value);
    else if (kind == 's')
        put_text_value(body, field);
    else
        put_list(body, (const char *)field->value);
}

/* As much of a text as a line has room for, and which key it was. */
static void put_cut_value(struct body *body, const struct record_field *field)
{
    bool is_object;
    body->limit -= CUT_MAX;
    put_string(body, open_text(body, field, &is_object));
    body->limit += CUT_MAX;
    body->full = false;
    put_text(body, is_object ? "\"},\"cut\":\"" : "\",\"cut\":\"");
    put(body, field->key, field->key_length);
    put_byte(body, '"');
}

/* Takes the field back where it doesn't fit; false then. */
static bool put_field(struct record_writer *writer, struct body *body, bool is_cut)
{
    const struct record_writer before = *writer;
    const size_t length = body->length;
    struct record_field field;
    record_take_field(writer, &field);
    put_opening(body);
    put(body, field.key, field.key_length);
    put_text(body, "\":");
    if (is_cut)
        put_cut_value(body, &field);
    else
        put_value(body, &field);
    if (!body->full)
        return true;
    body->length = length;
    body->full = false;
    *writer = before;
    return false;
}

/* Makes a line of the fields from writer->pattern on: at least one of them, cut if need be.
 * Returns its length. */
static size_t fill(struct record_writer *writer, char *line, unsigned parts)
{
    struct body body = {.line = line, .limit = BODY_MAX - (parts > 1 ? PART_MAX : 0)};
    const char *first = writer->pattern;
    put_text(&body, "# ");
    put(&body, writer->kind, writer->kind_length);
    put_text(&body, " {");
    while (*writer->pattern != '\0' && put_field(writer, &body, false))
        ;
    if (writer->pattern == first && *first != '\0')
        put_field(writer, &body, true);
    return body.length;
}

/* How many lines the fields take, given that a line of several leaves room for its number. */
static unsigned count_parts(const struct record_writer *writer, unsigned assumed)
{
    char line[RECORD_LINE_MAX + 1];
    struct record_writer dry = *writer;
    unsigned parts = 0;
    do {
        fill(&dry, line, assumed);
        parts++;
    } while (*dry.pattern != '\0');
    return parts;
}

void record_begin(struct record_writer *writer, const char *pattern)
{
    writer->kind = writer->pattern = pattern;
    writer->kind_length = record_take_word(writer);
    writer->part = 0;
    writer->of = count_parts(writer, 1);
    if (writer->of > 1)
        writer->of = count_parts(writer, 2);
}

size_t record_next(struct record_writer *writer, uint64_t boot, uint32_t number,
                   char line[RECORD_LINE_MAX + 1])
{
    if (writer->part == writer->of)
        return 0;
    size_t length = fill(writer, line, writer->of);
    writer->part++;
    if (writer->of > 1)
        length +=
            format(line + length, PART_MAX + 1, ",\"part\":%u,\"of\":%u", writer->part, writer->of);
    line[length++] = '}';
    return seal_append(line, length, boot, number);
}
