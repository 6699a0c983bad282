/* SPDX-License-Identifier: MIT */
/* Records as lines: whatever the fields hold, each line is whole JSON under its own seal within
 * 240 bytes, and all lines together say what the fields said. */
#include "serial/record/record.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/random.h"
#include "tests/unit/run.h"
#include "tests/unit/sealed_line.h"

#define LINES_MAX 64
#define SEAL_LENGTH 11 /* of " @0:xxxxxxxx" without the blank */

static const uint64_t boot = 0xfeedfacecafebeef;

/* A field, as the record's pattern and its values are to have it. */
struct field {
    const char *key;
    const char *conversion;
    const char *text;
    uint64_t number;
};

static struct field record_text(const char *key, const char *text)
{
    return (struct field){key, "%s", text, 0};
}

static struct field record_list(const char *key, const char *text)
{
    return (struct field){key, "%-s", text, 0};
}

static struct field record_vendor_text(const char *key, const char *text)
{
    return (struct field){key, "%1s", text, 0};
}

static struct field record_hex(const char *key, uint64_t number)
{
    return (struct field){key, "%lx", NULL, number};
}

static struct field record_hex_or_null(const char *key, uint64_t number)
{
    return (struct field){key, "%lX", NULL, number};
}

static struct field record_number(const char *key, uint64_t number)
{
    return (struct field){key, "%lu", NULL, number};
}

static struct field record_bool(const char *key, bool yes)
{
    return (struct field){key, "%c", NULL, yes};
}

#define FIELDS_MAX 40

/* All lines of one record. */
struct lines {
    char text[LINES_MAX][RECORD_LINE_MAX + 1];
    struct sealed_line read[LINES_MAX];
    size_t count;
};

static void say_lines(struct lines *lines, const char *kind, uint32_t first_number,
                      const char *pattern, ...)
{
    struct record_writer writer;
    size_t length;
    char line[RECORD_LINE_MAX + 1];
    lines->count = 0;
    va_start(writer.values, pattern);
    record_begin(&writer, pattern);
    while ((length = record_next(&writer, boot, first_number + (uint32_t)lines->count, line)) > 0) {
        assert_true(lines->count < LINES_MAX);
        assert_int_equal(length, strlen(line));
        assert_true(length <= RECORD_LINE_MAX);
        memcpy(lines->text[lines->count], line, length + 1);
        sealed_line_read(line, boot, &lines->read[lines->count]);
        assert_string_equal(lines->read[lines->count].kind, kind);
        assert_int_equal(lines->read[lines->count].number, first_number + lines->count);
        lines->count++;
    }
    assert_int_equal(record_next(&writer, boot, 0, line), 0);
    va_end(writer.values);
}

static void say(struct lines *lines, const char *kind, const struct field *fields, size_t count,
                uint32_t first_number)
{
    char pattern[FIELDS_MAX * 20];
    const void *v[FIELDS_MAX] = {NULL};
    assert_true(count <= FIELDS_MAX);
    snprintf(pattern, sizeof pattern, "%s", kind);
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(pattern);
        snprintf(pattern + length, sizeof pattern - length, " %s %s", fields[i].key,
                 fields[i].conversion);
        v[i] = fields[i].text ? fields[i].text : (const void *)fields[i].number;
    }
    say_lines(lines, kind, first_number, pattern, v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7],
              v[8], v[9], v[10], v[11], v[12], v[13], v[14], v[15], v[16], v[17], v[18], v[19],
              v[20], v[21], v[22], v[23], v[24], v[25], v[26], v[27], v[28], v[29], v[30], v[31],
              v[32], v[33], v[34], v[35], v[36], v[37], v[38], v[39]);
}

/* The only line of a record, without its seal. */
static const char *only_line(const struct field *fields, size_t count)
{
    static struct lines lines;
    say(&lines, "kind", fields, count, 0);
    assert_int_equal(lines.count, 1);
    char *seal = lines.text[0] + strlen(lines.text[0]) - SEAL_LENGTH - 1;
    assert_memory_equal(seal, " @0:", 4);
    *seal = '\0';
    return lines.text[0];
}

#define assert_line(expected, ...)                                                                 \
    do {                                                                                           \
        const struct field fields[] = {__VA_ARGS__};                                               \
        assert_string_equal(only_line(fields, sizeof fields / sizeof *fields), expected);          \
    } while (0)

TEST(no_fields)
{
    assert_string_equal(only_line(NULL, 0), "# kind {}");
}

TEST(fields_keep_their_order)
{
    assert_line("# kind {\"b\":\"x\",\"a\":7,\"c\":\"0x3f8\",\"d\":true,\"e\":false}",
                record_text("b", "x"), record_number("a", 7), record_hex("c", 0x3f8),
                record_bool("d", true), record_bool("e", false));
}

TEST(what_is_absent_is_null)
{
    assert_line("# kind {\"a\":null,\"b\":null,\"c\":null,\"d\":\"0x1f\"}", record_text("a", NULL),
                record_text("b", ""), record_hex_or_null("c", 0), record_hex_or_null("d", 0x1f));
}

TEST(what_may_be_absent_is_null)
{
    const struct field fields[] = {{"a", "%1u", NULL, 0}, {"b", "%1lu", NULL, 0},
                                   {"c", "%1u", NULL, 7}, {"d", "%1c", NULL, 0},
                                   {"e", "%1c", NULL, 1}, {"f", "%1c", NULL, 2}};
    assert_string_equal(only_line(fields, 6), "# kind {\"a\":null,\"b\":null,\"c\":7,\"d\":false,"
                                              "\"e\":true,\"f\":null}");
}

TEST(placeholder_is_an_object)
{
    assert_line(
        "# kind {\"a\":{\"placeholder\":\"Default string\"},\"b\":{\"placeholder\":\"\\\"\"},"
        "\"c\":\"x\",\"d\":null,\"e\":null}",
        record_vendor_text("a", "\1Default string"), record_vendor_text("b", "\1\""),
        record_vendor_text("c", "x"), record_vendor_text("d", NULL), record_vendor_text("e", ""));
}

/* What others wrote goes through %s, and there the mark is a byte like any other. */
TEST(placeholder_is_not_faked)
{
    assert_line("# kind {\"a\":\"\\u0001Default string\",\"b\":\"x\\u0001y\"}",
                record_text("a", "\1Default string"), record_vendor_text("b", "x\1y"));
}

TEST(placeholder_too_long_for_a_line_is_cut_and_said)
{
    static struct lines lines;
    char text[300], key[] = "abcdefghijklmnopqrstuv";
    memset(text, '\xff', sizeof text);
    text[0] = RECORD_PLACEHOLDER;
    for (size_t length = sizeof text - 1; length > 24; length--) {
        text[length] = '\0';
        struct field fields[] = {record_vendor_text(key, text), record_vendor_text("b", "\1x")};
        say(&lines, "abcdefghijklmnop", fields, 2, UINT32_MAX - 1);
        assert_int_equal(lines.count, 2);
        assert_int_equal(lines.read[0].fields[0].type, SEALED_PLACEHOLDER);
        const char *kept = lines.read[0].fields[0].text;
        assert_memory_equal(kept, text + 1, strlen(kept));
        const struct sealed_field *cut = sealed_line_find(&lines.read[0], "cut");
        assert_true((cut != NULL) == (strlen(kept) < length - 1));
        assert_int_equal(lines.read[1].fields[0].type, SEALED_PLACEHOLDER);
    }
}

/* The longest line that there is: its key, its kind, its seal, and all of it an object. */
TEST(placeholder_that_is_cut_fits_its_line)
{
    static struct lines lines;
    char text[300];
    memset(text, 'a', sizeof text);
    text[0] = RECORD_PLACEHOLDER;
    text[sizeof text - 1] = '\0';
    struct field field = record_vendor_text("abcdefghijklmnopqrstuv", text);
    say(&lines, "abcdefghijklmnop", &field, 1, UINT32_MAX);
    assert_int_equal(lines.count, 1);
    assert_int_equal(strlen(lines.text[0]), RECORD_LINE_MAX);
    assert_non_null(sealed_line_find(&lines.read[0], "cut"));
}

TEST(list_is_an_array)
{
    assert_line("# kind {\"a\":[],\"b\":[],\"c\":[\"com1\"],\"d\":[\"x\",\"com2\",\"\\\"\"]}",
                record_list("a", ""), record_list("b", " "), record_list("c", "com1"),
                record_list("d", " x com2 \" "));
}

TEST(numbers_up_to_64_bits)
{
    assert_line("# kind {\"n\":18446744073709551615,\"h\":\"0xffffffffffffffff\",\"z\":0,"
                "\"y\":\"0x0\"}",
                record_number("n", UINT64_MAX), record_hex("h", UINT64_MAX), record_number("z", 0),
                record_hex("y", 0));
}

TEST(quote_and_backslash_are_escaped)
{
    assert_line("# kind {\"a\":\"say \\\"no\\\" to C:\\\\\"}",
                record_text("a", "say \"no\" to C:\\"));
}

TEST(control_bytes_are_escaped)
{
    assert_line("# kind {\"a\":\"\\u0001\\u0009\\u000a\\u000d\\u001b\\u001f \\u007f\"}",
                record_text("a", "\x01\t\n\r\x1b\x1f \x7f"));
}

TEST(bytes_from_0x80_on_are_escaped)
{
    assert_line("# kind {\"a\":\"\\u0080\\u00c3\\u00a9\\u00ff\"}",
                record_text("a", "\x80\xc3\xa9\xff"));
}

TEST(braces_in_a_text_change_nothing)
{
    assert_line("# kind {\"a\":\"{\",\"b\":\"} @7:00000000\"}", record_text("a", "{"),
                record_text("b", "} @7:00000000"));
}

TEST(every_byte_value_comes_back)
{
    static struct lines lines;
    for (unsigned byte = 1; byte < 256; byte++) {
        char text[] = {'a', (char)byte, 'z', '\0'};
        struct field field = record_text("t", text);
        say(&lines, "kind", &field, 1, 0);
        assert_int_equal(lines.count, 1);
        assert_string_equal(lines.read[0].fields[0].text, text);
    }
}

/* `# k {"t":"..."}` and the longest seal leave 207 bytes. */
TEST(longest_text_that_is_not_cut)
{
    static struct lines lines;
    char text[209];
    memset(text, 'a', sizeof text);
    text[207] = '\0';
    struct field field = record_text("t", text);
    say(&lines, "k", &field, 1, UINT32_MAX);
    assert_int_equal(lines.count, 1);
    assert_int_equal(strlen(lines.text[0]), RECORD_LINE_MAX);
    assert_null(sealed_line_find(&lines.read[0], "cut"));
    text[207] = 'a';
    text[208] = '\0';
    say(&lines, "k", &field, 1, UINT32_MAX);
    assert_non_null(sealed_line_find(&lines.read[0], "cut"));
}

TEST(text_too_long_for_a_line_is_cut_and_said)
{
    static struct lines lines;
    char text[1000];
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = '\0';
    struct field field = record_text("long", text);
    say(&lines, "kind", &field, 1, 0);
    assert_int_equal(lines.count, 1);
    const struct sealed_line *line = &lines.read[0];
    assert_int_equal(line->count, 2);
    assert_string_equal(line->fields[0].key, "long");
    assert_true(strlen(line->fields[0].text) > 150);
    assert_string_equal(sealed_line_find(line, "cut")->text, "long");
}

TEST(cut_never_splits_an_escape)
{
    static struct lines lines;
    char text[200];
    for (size_t shift = 0; shift < 6; shift++) {
        memset(text, '\x01', sizeof text);
        memset(text, 'a', shift);
        text[sizeof text - 1] = '\0';
        struct field field = record_text("t", text);
        say(&lines, "kind", &field, 1, 0);
        const char *kept = lines.read[0].fields[0].text;
        assert_memory_equal(kept, text, strlen(kept));
        assert_string_equal(sealed_line_find(&lines.read[0], "cut")->text, "t");
    }
}

TEST(fields_after_a_cut_one_are_not_lost)
{
    static struct lines lines;
    char text[1000];
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = '\0';
    struct field fields[] = {record_number("first", 1), record_text("long", text),
                             record_number("last", 2)};
    say(&lines, "kind", fields, 3, 0);
    assert_int_equal(lines.count, 3);
    assert_int_equal(sealed_line_find(&lines.read[0], "first")->number, 1);
    assert_string_equal(sealed_line_find(&lines.read[1], "cut")->text, "long");
    assert_int_equal(sealed_line_find(&lines.read[2], "last")->number, 2);
}

TEST(a_record_too_long_for_a_line_comes_in_parts)
{
    static struct lines lines;
    char text[101];
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = '\0';
    struct field fields[] = {record_text("a", text), record_text("b", text),
                             record_text("c", text)};
    say(&lines, "kind", fields, 3, 7);
    assert_int_equal(lines.count, 3);
    for (size_t i = 0; i < lines.count; i++) {
        assert_int_equal(lines.read[i].count, 3);
        assert_string_equal(lines.read[i].fields[0].key, fields[i].key);
        assert_string_equal(lines.read[i].fields[0].text, text);
        assert_int_equal(sealed_line_find(&lines.read[i], "part")->number, i + 1);
        assert_int_equal(sealed_line_find(&lines.read[i], "of")->number, 3);
    }
}

TEST(a_whole_record_has_no_part)
{
    static struct lines lines;
    struct field field = record_text("a", "b");
    say(&lines, "kind", &field, 1, 0);
    assert_null(sealed_line_find(&lines.read[0], "part"));
    assert_null(sealed_line_find(&lines.read[0], "of"));
}

TEST(more_than_nine_parts)
{
    static struct lines lines;
    char text[201];
    struct field fields[12];
    memset(text, 'a', sizeof text);
    text[180] = '\0';
    for (size_t i = 0; i < 12; i++)
        fields[i] = record_text("t", text);
    say(&lines, "kind", fields, 12, UINT32_MAX - 20);
    assert_int_equal(lines.count, 12);
    assert_int_equal(sealed_line_find(&lines.read[11], "part")->number, 12);
    assert_int_equal(sealed_line_find(&lines.read[11], "of")->number, 12);
    assert_null(sealed_line_find(&lines.read[11], "cut"));
}

#define RANDOM_TEXT 400

static const char *const random_keys[] = {"a", "bb", "name", "serial", "boot_id", "fingerprint"};

/* Mostly short plain text, at times long, at times any bytes at all. */
static void fill_random_text(struct random *random, char text[RANDOM_TEXT])
{
    size_t length = random_below(random, random_below(random, 4) == 0 ? RANDOM_TEXT : 24);
    bool plain = random_below(random, 3) > 0;
    for (size_t i = 0; i < length; i++)
        text[i] = (char)(plain ? 'a' + random_below(random, 26) : 1 + random_below(random, 255));
    text[length] = '\0';
}

static struct field random_field(struct random *random, char text[RANDOM_TEXT])
{
    size_t keys = sizeof random_keys / sizeof *random_keys;
    const char *key = random_keys[random_below(random, keys)];
    uint64_t number = random_next(random) >> random_below(random, 64);
    switch (random_below(random, 8)) {
    case 0:
        return record_number(key, number);
    case 1:
        return record_hex(key, number);
    case 2:
        return record_bool(key, number & 1);
    case 3:
        return record_text(key, NULL);
    }
    fill_random_text(random, text);
    return record_text(key, text);
}

static void assert_says(const struct sealed_line *line, const struct sealed_field *said,
                        const struct field *field)
{
    const struct sealed_field *cut = sealed_line_find(line, "cut");
    assert_string_equal(said->key, field->key);
    if (strcmp(field->conversion, "%lu") == 0) {
        assert_int_equal(said->type, SEALED_NUMBER);
        assert_true(said->number == field->number);
    } else if (strcmp(field->conversion, "%lx") == 0) {
        char hex[2 + 16 + 1];
        snprintf(hex, sizeof hex, "0x%llx", (unsigned long long)field->number);
        assert_string_equal(said->text, hex);
    } else if (strcmp(field->conversion, "%c") == 0) {
        assert_int_equal(said->type, field->number ? SEALED_TRUE : SEALED_FALSE);
    } else if (field->text == NULL || field->text[0] == '\0') {
        assert_int_equal(said->type, SEALED_NULL);
    } else if (cut) {
        assert_true(strlen(said->text) < strlen(field->text));
        assert_memory_equal(said->text, field->text, strlen(said->text));
    } else {
        assert_string_equal(said->text, field->text);
    }
}

/* A line's own keys: those that the record's writer adds. */
static bool is_added(const struct sealed_field *field)
{
    return strcmp(field->key, "part") == 0 || strcmp(field->key, "of") == 0 ||
           strcmp(field->key, "cut") == 0;
}

static void assert_lines_say(const struct lines *lines, const struct field *fields, size_t count)
{
    size_t next = 0;
    for (size_t i = 0; i < lines->count; i++) {
        const struct sealed_line *line = &lines->read[i];
        const struct sealed_field *part = sealed_line_find(line, "part");
        assert_int_equal(part ? part->number : 1, i + 1);
        assert_int_equal(part ? sealed_line_find(line, "of")->number : 1, lines->count);
        size_t before = next;
        for (size_t j = 0; j < line->count; j++)
            if (!is_added(&line->fields[j]))
                assert_says(line, &line->fields[j], &fields[next++]);
        /* No line for nothing, and a cut text is alone on its line. */
        assert_true(next > before || count == 0);
        assert_true(next == before + 1 || !sealed_line_find(line, "cut"));
        assert_true(next <= count);
    }
    assert_int_equal(next, count);
}

TEST(random_records_come_back_whole)
{
    static struct lines lines;
    static char texts[FIELDS_MAX][RANDOM_TEXT];
    struct field fields[FIELDS_MAX];
    struct random random = {20201};
    for (unsigned round = 0; round < 3000; round++) {
        size_t count = random_below(&random, round % 10 == 0 ? FIELDS_MAX : 8);
        for (size_t i = 0; i < count; i++)
            fields[i] = random_field(&random, texts[i]);
        uint32_t number = (uint32_t)(random_next(&random) >> (32 + random_below(&random, 32)));
        say(&lines, "kind", fields, count, number);
        assert_lines_say(&lines, fields, count);
    }
}

RUN_TESTS(cmocka_unit_test(no_fields), cmocka_unit_test(fields_keep_their_order),
          cmocka_unit_test(what_is_absent_is_null), cmocka_unit_test(what_may_be_absent_is_null),
          cmocka_unit_test(placeholder_is_an_object), cmocka_unit_test(placeholder_is_not_faked),
          cmocka_unit_test(placeholder_too_long_for_a_line_is_cut_and_said),
          cmocka_unit_test(placeholder_that_is_cut_fits_its_line),
          cmocka_unit_test(list_is_an_array), cmocka_unit_test(numbers_up_to_64_bits),
          cmocka_unit_test(quote_and_backslash_are_escaped),
          cmocka_unit_test(control_bytes_are_escaped),
          cmocka_unit_test(bytes_from_0x80_on_are_escaped),
          cmocka_unit_test(braces_in_a_text_change_nothing),
          cmocka_unit_test(every_byte_value_comes_back),
          cmocka_unit_test(longest_text_that_is_not_cut),
          cmocka_unit_test(text_too_long_for_a_line_is_cut_and_said),
          cmocka_unit_test(cut_never_splits_an_escape),
          cmocka_unit_test(fields_after_a_cut_one_are_not_lost),
          cmocka_unit_test(a_record_too_long_for_a_line_comes_in_parts),
          cmocka_unit_test(a_whole_record_has_no_part), cmocka_unit_test(more_than_nine_parts),
          cmocka_unit_test(random_records_come_back_whole))
