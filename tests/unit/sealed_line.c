/* SPDX-License-Identifier: MIT */
/* JSON as RFC 8259 has it, less what a record never needs: no nesting, no blanks, no signs. */
#include "tests/unit/sealed_line.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/run.h"

uint32_t sealed_line_crc(const void *bytes, size_t length, uint32_t sum)
{
    const uint8_t *byte = bytes;
    sum = ~sum;
    for (size_t i = 0; i < length; i++) {
        sum ^= byte[i];
        for (int bit = 0; bit < 8; bit++)
            sum = sum & 1 ? sum >> 1 ^ 0x82f63b78 : sum >> 1;
    }
    return ~sum;
}

static void expect(const char **at, const char *text)
{
    if (strncmp(*at, text, strlen(text)) != 0)
        fail_msg("expected '%s' at '%s'", text, *at);
    *at += strlen(text);
}

static bool is_key_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static void read_name(const char **at, char *to, size_t size)
{
    size_t length = 0;
    while (is_key_byte(**at)) {
        assert_true(length + 1 < size);
        to[length++] = *(*at)++;
    }
    to[length] = '\0';
    assert_true(length > 0);
}

static uint64_t read_digits(const char **at, int base, size_t max)
{
    const char *digits = base == 16 ? "0123456789abcdef" : "0123456789";
    size_t length = strspn(*at, digits);
    char text[24];
    assert_true(length > 0 && length <= max && max < sizeof text);
    memcpy(text, *at, length);
    text[length] = '\0';
    *at += length;
    return strtoull(text, NULL, base);
}

/* A decimal number has one way to be written. */
static uint64_t read_decimal(const char **at)
{
    char again[24];
    const char *start = *at;
    uint64_t number = read_digits(at, 10, 20);
    snprintf(again, sizeof again, "%" PRIu64, number);
    assert_int_equal(strlen(again), *at - start);
    assert_memory_equal(start, again, strlen(again));
    return number;
}

static char read_escape(const char **at)
{
    char c = *(*at)++;
    if (c == '"' || c == '\\')
        return c;
    assert_int_equal(c, 'u');
    expect(at, "00");
    char two[3] = {(*at)[0], (*at)[0] ? (*at)[1] : '\0', '\0'};
    assert_int_equal(strspn(two, "0123456789abcdef"), 2);
    *at += 2;
    c = (char)strtoul(two, NULL, 16);
    assert_true(c != '\0' && (c < ' ' || c > '~'));
    return c;
}

static void read_string(const char **at, char *to)
{
    size_t length = 0;
    expect(at, "\"");
    while (**at != '"') {
        char c = *(*at)++;
        assert_true(c >= ' ' && c <= '~');
        to[length++] = c == '\\' ? read_escape(at) : c;
    }
    to[length] = '\0';
    expect(at, "\"");
}

/* Strings in brackets; their texts one behind the other with a blank between. */
static void read_list(const char **at, char *to)
{
    expect(at, "[");
    *to = '\0';
    for (size_t i = 0; **at != ']'; i++) {
        if (i > 0) {
            expect(at, ",");
            to[strlen(to) + 1] = '\0';
            to[strlen(to)] = ' ';
        }
        read_string(at, to + strlen(to));
    }
    expect(at, "]");
}

static void read_value(const char **at, struct sealed_field *field)
{
    static const struct {
        const char *text;
        enum sealed_value type;
    } names[] = {{"null", SEALED_NULL}, {"true", SEALED_TRUE}, {"false", SEALED_FALSE}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (**at == names[i].text[0]) {
            expect(at, names[i].text);
            field->type = names[i].type;
            return;
        }
    }
    if (**at == '"') {
        field->type = SEALED_TEXT;
        read_string(at, field->text);
    } else if (**at == '[') {
        field->type = SEALED_LIST;
        read_list(at, field->text);
    } else if (**at == '{') {
        field->type = SEALED_PLACEHOLDER;
        expect(at, "{\"placeholder\":");
        read_string(at, field->text);
        expect(at, "}");
    } else {
        field->type = SEALED_NUMBER;
        field->number = read_decimal(at);
    }
}

static void read_object(const char **at, struct sealed_line *line)
{
    expect(at, "{");
    while (**at != '}') {
        assert_true(line->count < SEALED_LINE_FIELDS);
        struct sealed_field *field = &line->fields[line->count++];
        if (line->count > 1)
            expect(at, ",");
        expect(at, "\"");
        read_name(at, field->key, sizeof field->key);
        expect(at, "\":");
        read_value(at, field);
    }
    expect(at, "}");
}

/* The sum covers the boot id in hex, and the line up to its number. */
static uint32_t sum_of(const char *text, const char *end, uint64_t boot)
{
    char id[17];
    snprintf(id, sizeof id, "%016" PRIx64, boot);
    return sealed_line_crc(text, (size_t)(end - text), sealed_line_crc(id, 16, 0));
}

void sealed_line_read(const char *text, uint64_t boot, struct sealed_line *line)
{
    const char *at = text;
    memset(line, 0, sizeof *line);
    assert_true(strlen(text) <= SEALED_LINE_MAX);
    expect(&at, "# ");
    read_name(&at, line->kind, sizeof line->kind);
    expect(&at, " ");
    read_object(&at, line);
    expect(&at, " @");
    uint64_t number = read_decimal(&at);
    assert_true(number <= UINT32_MAX);
    line->number = (uint32_t)number;
    uint32_t sum = sum_of(text, at, boot);
    expect(&at, ":");
    assert_int_equal(strlen(at), 8);
    assert_int_equal(read_digits(&at, 16, 8), sum);
    assert_int_equal(*at, '\0');
}

const struct sealed_field *sealed_line_find(const struct sealed_line *line, const char *key)
{
    for (size_t i = 0; i < line->count; i++)
        if (strcmp(line->fields[i].key, key) == 0)
            return &line->fields[i];
    return NULL;
}
