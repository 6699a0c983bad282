/* SPDX-License-Identifier: MIT */
/* Text from values: each conversion, and what a buffer that is too small does to it. */
#include "kernel/lib/format.h"

#include <stdint.h>
#include <string.h>

#include "tests/unit/run.h"

/* The same without GCC's own check of the pattern: for patterns that are wrong on purpose. */
static size_t (*const unchecked_format)(char *, size_t, const char *, ...) = format;

#define assert_format(expected, ...)                                                               \
    do {                                                                                           \
        char text[64];                                                                             \
        memset(text, 'x', sizeof text);                                                            \
        assert_int_equal(format(text, sizeof text, __VA_ARGS__), strlen(expected));                \
        assert_string_equal(text, expected);                                                       \
    } while (0)

TEST(plain_text)
{
    assert_format("Hello World!", "Hello World!");
}

TEST(no_text)
{
    char text[4] = "old";
    assert_int_equal(format(text, sizeof text, "%s", ""), 0);
    assert_string_equal(text, "");
}

TEST(string)
{
    assert_format("<abc>", "<%s>", "abc");
}

TEST(null_string_reads_null)
{
    const char *volatile nothing = NULL;
    assert_format("(null)", "%s", nothing);
}

TEST(character)
{
    assert_format("a-b", "%c-%c", 'a', 'b');
}

TEST(percent)
{
    assert_format("100%", "100%%");
}

TEST(unsigned_number)
{
    assert_format("0 7 4294967295", "%u %u %u", 0u, 7u, UINT32_MAX);
}

TEST(long_number)
{
    assert_format("18446744073709551615", "%lu", UINT64_MAX);
}

TEST(hex_is_lower_case)
{
    assert_format("0 deadbeef", "%x %x", 0u, 0xdeadbeefu);
}

TEST(long_hex)
{
    assert_format("fedcba9876543210", "%lx", 0xfedcba9876543210);
}

TEST(an_int_is_not_read_as_long)
{
    assert_format("ffffffff 1", "%x %u", 0xffffffffu, 1u);
}

/* What stands above an int in the eight bytes that hold it is nobody's. */
TEST(an_int_is_its_32_bits)
{
    const uint64_t more = 0xdeadbeef00000000;
    char text[64];
    unchecked_format(text, sizeof text, "%u %x %c %u %u", more | 5, more, more | 'c', more | 7,
                     more);
    assert_string_equal(text, "5 0 c 7 0");
}

TEST(width_pads_with_spaces)
{
    assert_format("    7|  ff", "%5u|%4x", 7u, 0xffu);
}

TEST(width_pads_with_zeros)
{
    assert_format("0007 000000000000beef", "%04u %016lx", 7u, 0xbeeful);
}

TEST(wider_than_its_width)
{
    assert_format("12345", "%03u", 12345u);
}

TEST(cut_at_size)
{
    char text[8];
    assert_int_equal(format(text, sizeof text, "0123456789"), 7);
    assert_string_equal(text, "0123456");
}

TEST(fits_exactly)
{
    char text[8];
    assert_int_equal(format(text, sizeof text, "0123456"), 7);
    assert_string_equal(text, "0123456");
}

TEST(cut_inside_each_conversion)
{
    char text[4];
    assert_int_equal(format(text, sizeof text, "%s", "abcdef"), 3);
    assert_string_equal(text, "abc");
    assert_int_equal(format(text, sizeof text, "%u", 12345u), 3);
    assert_string_equal(text, "123");
    assert_int_equal(format(text, sizeof text, "%08x", 1u), 3);
    assert_string_equal(text, "000");
}

TEST(size_one_holds_the_nul)
{
    char text[2] = "xy";
    assert_int_equal(format(text, 1, "%u", 5u), 0);
    assert_int_equal(text[0], '\0');
    assert_int_equal(text[1], 'y');
}

TEST(size_zero_writes_nothing)
{
    char text[1] = {'x'};
    assert_int_equal(format(text, 0, "%s", "abc"), 0);
    assert_int_equal(text[0], 'x');
}

TEST(nothing_is_written_behind_the_size)
{
    char text[8];
    memset(text, 'x', sizeof text);
    format(text, 4, "%s%lu%c", "ab", UINT64_MAX, 'z');
    assert_memory_equal(text, "ab1\0xxxx", 8);
}

TEST(unknown_conversion_stands_as_it_is)
{
    char text[32];
    assert_int_equal(unchecked_format(text, sizeof text, "a %d b %s", -1, "no"), 9);
    assert_string_equal(text, "a %d b %s");
}

TEST(unknown_conversion_keeps_its_width)
{
    char text[32];
    unchecked_format(text, sizeof text, "%u %08lq!", 3u);
    assert_string_equal(text, "3 %08lq!");
}

TEST(percent_at_the_end)
{
    char text[32];
    unchecked_format(text, sizeof text, "50%");
    assert_string_equal(text, "50%");
    unchecked_format(text, sizeof text, "50%08l");
    assert_string_equal(text, "50%08l");
}

RUN_TESTS(cmocka_unit_test(plain_text), cmocka_unit_test(no_text), cmocka_unit_test(string),
          cmocka_unit_test(null_string_reads_null), cmocka_unit_test(character),
          cmocka_unit_test(percent), cmocka_unit_test(unsigned_number),
          cmocka_unit_test(long_number), cmocka_unit_test(hex_is_lower_case),
          cmocka_unit_test(long_hex), cmocka_unit_test(an_int_is_not_read_as_long),
          cmocka_unit_test(an_int_is_its_32_bits), cmocka_unit_test(width_pads_with_spaces),
          cmocka_unit_test(width_pads_with_zeros), cmocka_unit_test(wider_than_its_width),
          cmocka_unit_test(cut_at_size), cmocka_unit_test(fits_exactly),
          cmocka_unit_test(cut_inside_each_conversion), cmocka_unit_test(size_one_holds_the_nul),
          cmocka_unit_test(size_zero_writes_nothing),
          cmocka_unit_test(nothing_is_written_behind_the_size),
          cmocka_unit_test(unknown_conversion_stands_as_it_is),
          cmocka_unit_test(unknown_conversion_keeps_its_width),
          cmocka_unit_test(percent_at_the_end))
