/* SPDX-License-Identifier: MIT */
/* What is no identity, and what only looks so. */
#include "kernel/firmware/placeholder.h"

#include "tests/unit/run.h"

static void assert_each(const char *const *texts, size_t count, bool expected)
{
    for (size_t i = 0; i < count; i++)
        if (placeholder_is(texts[i]) != expected)
            fail_msg("\"%s\" is %s", texts[i], expected ? "a placeholder" : "none");
}

#define assert_placeholders(...)                                                                   \
    assert_each((const char *const[]){__VA_ARGS__},                                                \
                sizeof(const char *const[]){__VA_ARGS__} / sizeof(char *), true)
#define assert_meant(...)                                                                          \
    assert_each((const char *const[]){__VA_ARGS__},                                                \
                sizeof(const char *const[]){__VA_ARGS__} / sizeof(char *), false)

TEST(words_of_a_form)
{
    assert_placeholders(
        "To Be Filled By O.E.M.", "To be filled by O.E.M.", "TO BE FILLED BY O.E.M. BY MORE STRING",
        "Default string", "System Serial Number", "System Product Name", "System manufacturer",
        "Not Specified", "None", "NONE", "N/A", "Not Applicable", "No Asset Information",
        "No Asset Tag", "Chassis Manufacture", "Chassis Serial Number", "Asset Tag", "Unknown",
        "x.x", "X.X", "0123456789ABCDEF", "01234567890123456789AB");
}

TEST(digits_that_count_up)
{
    assert_placeholders("0123456789", "123456789", "1234567890", "012345", "123456",
                        "12345678901234567890");
    assert_meant("12345", "01234", "234567", "0123457", "1234560", "0123456789a", "1234-5678");
}

TEST(one_character_throughout)
{
    assert_placeholders("0", "00", "00000000", "xxx", "XXXXXXXX", "...", ".", "-", "***", "111",
                        "FFfF", "aaa");
    assert_meant("1", "A", "11", "xx", "1112", "xxxy", "0001");
}

TEST(shared_uuids)
{
    assert_placeholders(
        "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "03000200-0400-0500-0006-000700080009",
        "03000200-0400-0500-0006-000700080009", "00020003-0004-0005-0006-000700080009",
        "12345678-1234-5678-90AB-CDDEEFAABBCC");
    assert_meant("4c4c4544-0058-4b10-8032-b7c04f4d3133", "00000000-0000-0000-0000-000000000001",
                 "ffffffff-ffff-ffff-ffff-fffffffffffe", "03000200-0400-0500-0006-00070008000a");
}

TEST(what_is_meant)
{
    assert_meant("", "7XK2M13", "To Be Filled after=poweroff", "Default string 2", "Nonesuch",
                 "Default strin", "OEM-12", "System", "Dell Inc.", "A-0042", "1.0", "PC",
                 "To Be Filled B", " None", "\x80\xff", "\1Default string");
}

RUN_TESTS(cmocka_unit_test(words_of_a_form), cmocka_unit_test(digits_that_count_up),
          cmocka_unit_test(one_character_throughout), cmocka_unit_test(shared_uuids),
          cmocka_unit_test(what_is_meant))
