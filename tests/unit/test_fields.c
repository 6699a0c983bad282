/* SPDX-License-Identifier: MIT */
/* A record's pattern and what follows it, as fields. */
#include "serial/record/fields.h"

#include <string.h>

#include "tests/unit/run.h"

static struct record_field fields[16];

static size_t read_fields(const char *pattern, ...)
{
    struct record_writer writer = {.pattern = pattern};
    size_t count = 0;
    va_start(writer.values, pattern);
    for (; *writer.pattern != '\0'; count++)
        record_take_field(&writer, &fields[count]);
    va_end(writer.values);
    return count;
}

static void assert_field(size_t i, const char *key, char conversion)
{
    assert_int_equal(fields[i].key_length, strlen(key));
    assert_memory_equal(fields[i].key, key, strlen(key));
    assert_int_equal(fields[i].conversion, conversion);
}

TEST(nothing_is_no_field)
{
    assert_int_equal(read_fields(""), 0);
}

TEST(each_conversion_is_a_type)
{
    assert_int_equal(read_fields("name %s also %-s io %lx rsdp %lX baud %u mib %lu cut %c", "com1",
                                 "com2 x", 0x3f8UL, 0xf0000UL, 115200U, 1UL << 40, true),
                     7);
    assert_field(0, "name", 's');
    assert_string_equal((const char *)fields[0].value, "com1");
    assert_field(1, "also", '-');
    assert_string_equal((const char *)fields[1].value, "com2 x");
    assert_field(2, "io", 'x');
    assert_int_equal(fields[2].value, 0x3f8);
    assert_field(3, "rsdp", 'X');
    assert_int_equal(fields[3].value, 0xf0000);
    assert_field(4, "baud", 'u');
    assert_int_equal(fields[4].value, 115200);
    assert_field(5, "mib", 'u');
    assert_true(fields[5].value == 1ULL << 40);
    assert_field(6, "cut", 'c');
    assert_int_equal(fields[6].value, 1);
}

TEST(what_may_be_null_is_the_capital)
{
    assert_int_equal(read_fields("a %1s b %1u c %1lu d %1c e %u", "x", 7U, 1UL << 40, 1, 9U), 5);
    assert_field(0, "a", 'S');
    assert_string_equal((const char *)fields[0].value, "x");
    assert_field(1, "b", 'U');
    assert_field(2, "c", 'U');
    assert_true(fields[2].value == 1ULL << 40);
    assert_field(3, "d", 'C');
    assert_field(4, "e", 'u');
    assert_int_equal(fields[4].value, 9);
}

TEST(a_null_text_stays_null)
{
    assert_int_equal(read_fields("a %s b %u", (const char *)NULL, 3U), 2);
    assert_true(fields[0].value == 0);
    assert_int_equal(fields[1].value, 3);
}

/* As an unsigned int is passed: what stands above its 32 bits is nobody's. */
TEST(a_short_number_is_32_bits)
{
    const uint64_t more = 0xdeadbeef00000000;
    assert_int_equal(read_fields("a %u b %u c %c d %u e %u f %u g %c", more | 0xffffffff, more,
                                 more, more, more, more | 5, more),
                     7);
    assert_true(fields[0].value == 0xffffffff);
    assert_true(fields[1].value == 0 && fields[2].value == 0);
    assert_true(fields[5].value == 5 && fields[6].value == 0);
}

RUN_TESTS(cmocka_unit_test(nothing_is_no_field), cmocka_unit_test(each_conversion_is_a_type),
          cmocka_unit_test(what_may_be_null_is_the_capital),
          cmocka_unit_test(a_null_text_stays_null), cmocka_unit_test(a_short_number_is_32_bits))
