/* SPDX-License-Identifier: MIT */
/* A record's pattern and what follows it, as fields. */
#include <string.h>

#include "serial/record/record.h"
#include "tests/unit/run.h"

static struct record_field fields[RECORD_FIELDS_MAX];

static size_t read_fields(const char *pattern, ...)
{
    va_list values;
    va_start(values, pattern);
    size_t count = record_fields(fields, pattern, values);
    va_end(values);
    return count;
}

static void assert_field(size_t i, const char *key, enum record_type type)
{
    assert_int_equal(fields[i].key_length, strlen(key));
    assert_memory_equal(fields[i].key, key, strlen(key));
    assert_int_equal(fields[i].type, type);
}

TEST(nothing_is_no_field)
{
    assert_int_equal(read_fields(""), 0);
}

TEST(each_conversion_is_a_type)
{
    assert_int_equal(read_fields("name %s also %-s io %lx baud %u mib %lu cut %c", "com1", "com2 x",
                                 0x3f8UL, 115200U, 1UL << 40, true),
                     6);
    assert_field(0, "name", RECORD_TEXT);
    assert_string_equal(fields[0].text, "com1");
    assert_field(1, "also", RECORD_LIST);
    assert_string_equal(fields[1].text, "com2 x");
    assert_field(2, "io", RECORD_HEX);
    assert_int_equal(fields[2].number, 0x3f8);
    assert_field(3, "baud", RECORD_NUMBER);
    assert_int_equal(fields[3].number, 115200);
    assert_field(4, "mib", RECORD_NUMBER);
    assert_true(fields[4].number == 1ULL << 40);
    assert_field(5, "cut", RECORD_BOOL);
    assert_int_equal(fields[5].number, 1);
}

TEST(a_null_text_stays_null)
{
    assert_int_equal(read_fields("a %s b %u", (const char *)NULL, 3U), 2);
    assert_null(fields[0].text);
    assert_int_equal(fields[1].number, 3);
}

/* As an unsigned int is passed: what stands above its 32 bits is nobody's. */
TEST(a_short_number_is_32_bits)
{
    assert_int_equal(read_fields("a %u b %u", 0xffffffffU, 0U), 2);
    assert_true(fields[0].number == 0xffffffffU);
}

TEST(a_pattern_that_breaks_off_ends_there)
{
    assert_int_equal(read_fields("a %u b", 1U), 1);
    assert_int_equal(read_fields("a %u b x", 1U), 1);
    assert_int_equal(read_fields("a %u b %d", 1U, 2), 1);
    assert_int_equal(read_fields("a %u b %", 1U), 1);
}

TEST(more_fields_than_there_is_room_for_are_left_out)
{
    char pattern[5 * RECORD_FIELDS_MAX + 6] = "";
    for (unsigned i = 0; i <= RECORD_FIELDS_MAX; i++)
        memcpy(&pattern[(size_t)5 * i], "a %s ", 5);
    assert_int_equal(read_fields(pattern, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                                 NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                                 NULL, NULL, NULL, NULL),
                     RECORD_FIELDS_MAX);
}

RUN_TESTS(cmocka_unit_test(nothing_is_no_field), cmocka_unit_test(each_conversion_is_a_type),
          cmocka_unit_test(a_null_text_stays_null), cmocka_unit_test(a_short_number_is_32_bits),
          cmocka_unit_test(a_pattern_that_breaks_off_ends_there),
          cmocka_unit_test(more_fields_than_there_is_room_for_are_left_out))
