/* SPDX-License-Identifier: MIT */
/* A record is fields in a fixed order; a line is 240 bytes. Fields go on a line while they fit,
 * then on the next part's; a text too long for a line of its own is cut, and the record says so. */
#include "serial/record/record.h"

#include "kernel/lib/bytes.h"
#include "kernel/lib/format.h"
#include "serial/record/seal.h"

enum {
    PART_MAX = 22, /* `,"part":999,"of":999` and a little */
    CUT_MAX = 32,  /* `","cut":"KEY"` for the longest key that a cut text may have */
    BODY_MAX = RECORD_LINE_MAX - SEAL_MAX - 1, /* but for the seal and the closing brace */
};

/* A line in the making: `length` stays where a byte no longer fits, and `full` is set. */
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
        put(body, &c, 1);
    else
        put_format(body, "\\u%04lx", (uint8_t)c);
}

static void put_key(struct body *body, const char *key, size_t length)
{
    bool first = body->line[body->length - 1] == '{';
    put(body, first ? "\"" : ",\"", first ? 1 : 2);
    put(body, key, length);
    put(body, "\":", 2);
}

static void put_string(struct body *body, const char *text)
{
    put(body, "\"", 1);
    for (; *text != '\0' && !body->full; text++)
        put_escaped(body, *text);
    put(body, "\"", 1);
}

/* The words of `text` as an array of strings. */
static void put_list(struct body *body, const char *text)
{
    put(body, "[", 1);
    for (bool inside = false; *text != '\0' && !body->full; text++) {
        bool blank = *text == ' ', ends = !blank && (text[1] == ' ' || text[1] == '\0');
        if (!blank && !inside)
            put(body, body->line[body->length - 1] == '[' ? "\"" : ",\"",
                body->line[body->length - 1] == '[' ? 1 : 2);
        inside = !blank && !ends;
        if (!blank)
            put_escaped(body, *text);
        if (ends)
            put(body, "\"", 1);
    }
    put(body, "]", 1);
}

/* As much of `text` as a line has room for, and which key it was. */
static void put_cut_string(struct body *body, const struct record_field *field)
{
    size_t limit = body->limit;
    body->limit -= CUT_MAX;
    put(body, "\"", 1);
    for (const char *text = field->text; *text != '\0' && !body->full; text++)
        put_escaped(body, *text);
    body->limit = limit;
    body->full = false;
    put(body, "\"", 1);
    put_key(body, "cut", 3);
    put(body, "\"", 1);
    put(body, field->key, field->key_length);
    put(body, "\"", 1);
}

static void put_value(struct body *body, const struct record_field *field)
{
    if (field->type == RECORD_HEX)
        put_format(body, "\"0x%lx\"", field->number);
    else if (field->type == RECORD_NUMBER)
        put_format(body, "%lu", field->number);
    else if (field->type == RECORD_BOOL)
        put(body, field->number ? "true" : "false", field->number ? 4 : 5);
    else if (field->type == RECORD_LIST)
        put_list(body, field->text ? field->text : "");
    else if (field->text == NULL)
        put(body, "null", 4);
    else
        put_string(body, field->text);
}

/* Takes the field back where it doesn't fit; false then. */
static bool put_field(struct body *body, const struct record_field *field)
{
    size_t before = body->length;
    put_key(body, field->key, field->key_length);
    put_value(body, field);
    if (!body->full)
        return true;
    body->length = before;
    body->full = false;
    return false;
}

static void put_head(struct body *body, const char *kind)
{
    put(body, "# ", 2);
    put(body, kind, strlen(kind));
    put(body, " {", 2);
}

/* Fills one line with fields from writer->next on; at least one of them, cut if need be. */
static void fill(struct record_writer *writer, struct body *body)
{
    size_t first = writer->next;
    put_head(body, writer->kind);
    while (writer->next < writer->count && put_field(body, &writer->fields[writer->next]))
        writer->next++;
    if (writer->next == first && first < writer->count) {
        const struct record_field *field = &writer->fields[writer->next++];
        put_key(body, field->key, field->key_length);
        put_cut_string(body, field);
    }
}

static struct body body_on(char *line, unsigned parts)
{
    return (struct body){.line = line, .limit = BODY_MAX - (parts > 1 ? PART_MAX : 0)};
}

/* How many lines the fields take, given that a line of several leaves room for its number. */
static unsigned count_parts(struct record_writer dry, unsigned assumed)
{
    char line[RECORD_LINE_MAX + 1];
    unsigned parts = 0;
    do {
        struct body body = body_on(line, assumed);
        fill(&dry, &body);
        parts++;
    } while (dry.next < dry.count);
    return parts;
}

void record_begin(struct record_writer *writer, const char *kind, const struct record_field *fields,
                  size_t count)
{
    *writer = (struct record_writer){.kind = kind, .fields = fields, .count = count, .of = 1};
    if (count_parts(*writer, 1) > 1)
        writer->of = count_parts(*writer, 2);
}

size_t record_next(struct record_writer *writer, uint64_t boot, uint32_t number,
                   char line[RECORD_LINE_MAX + 1])
{
    if (writer->part == writer->of)
        return 0;
    struct body body = body_on(line, writer->of);
    fill(writer, &body);
    writer->part++;
    body.limit = BODY_MAX + 1;
    if (writer->of > 1) {
        put_format(&body, ",\"part\":%lu", writer->part);
        put_format(&body, ",\"of\":%lu", writer->of);
    }
    put(&body, "}", 1);
    return seal_append(line, body.length, boot, number);
}
