/* SPDX-License-Identifier: MIT */
/* Fields as hardware fills them up. */
#include "kernel/lib/text.h"

#include <string.h>

#include "tests/unit/run.h"

static void assert_squeezed(const char *field, size_t length, const char *expected)
{
    char text[64];
    memset(text, '#', sizeof text);
    assert_int_equal(text_squeeze(text, field, length), strlen(expected));
    assert_string_equal(text, expected);
    /* No more was written than it says that there must be room for. */
    for (size_t i = length + 1; i < sizeof text; i++)
        assert_int_equal(text[i], '#');
}

TEST(words_are_one_blank_apart)
{
    assert_squeezed("  Intel(R)  Xeon(R) ", 20, "Intel(R) Xeon(R)");
    assert_squeezed("a", 1, "a");
    assert_squeezed("a b", 3, "a b");
    assert_squeezed("\t a\x01\x7f\xff z\n", 9, "a z");
}

TEST(nothing_is_nothing)
{
    assert_squeezed("", 0, "");
    assert_squeezed("\0abc", 4, "");
    assert_squeezed("    ", 4, "");
    assert_squeezed("\xff\xff\xff\xff", 4, "");
}

TEST(field_ends_at_its_length_or_a_nul)
{
    assert_squeezed("BOCHS BXPC", 6, "BOCHS");
    assert_squeezed("abcdef", 6, "abcdef");
    assert_squeezed("abcdef", 3, "abc");
    assert_squeezed("ab\0def", 6, "ab");
}

RUN_TESTS(cmocka_unit_test(words_are_one_blank_apart), cmocka_unit_test(nothing_is_nothing),
          cmocka_unit_test(field_ends_at_its_length_or_a_nul))
