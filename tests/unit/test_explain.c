/* SPDX-License-Identifier: MIT */
/* What a dump calls a vector and its error code. */
#include "kernel/panic/explain.h"

#include <string.h>

#include "tests/unit/run.h"

static char text[80];

static const char *explained(unsigned vector, uint64_t error)
{
    memset(text, 'x', sizeof text);
    explain(vector, error, text, sizeof text);
    return text;
}

TEST(every_vector_has_a_name)
{
    assert_string_equal(explained(0, 0), "divide error");
    assert_string_equal(explained(2, 0), "non-maskable interrupt");
    assert_string_equal(explained(8, 0), "double fault");
    assert_string_equal(explained(13, 0), "general protection");
    assert_string_equal(explained(18, 0), "machine check");
    assert_string_equal(explained(21, 0), "control protection");
    assert_string_equal(explained(22, 0), "reserved exception");
    assert_string_equal(explained(31, 0), "reserved exception");
    assert_string_equal(explained(32, 0), "interrupt");
    assert_string_equal(explained(255, 0), "interrupt");
}

TEST(page_fault_says_who_wanted_what)
{
    assert_string_equal(explained(14, 0), "page fault: read from a page that is not mapped");
    assert_string_equal(explained(14, 1), "page fault: read from a page that forbids it");
    assert_string_equal(explained(14, 2), "page fault: write to a page that is not mapped");
    assert_string_equal(explained(14, 3), "page fault: write to a page that forbids it");
    assert_string_equal(explained(14, 0x11),
                        "page fault: instruction fetch from a page that forbids it");
    assert_string_equal(explained(14, 9), "page fault: read from a page whose tables are broken");
}

TEST(selector_names_its_table)
{
    assert_string_equal(explained(13, 0), "general protection");
    assert_string_equal(explained(13, 0x18), "general protection: selector 0x18 of the GDT");
    assert_string_equal(explained(11, 0x1a), "segment not present: selector 0x18 of the IDT");
    assert_string_equal(explained(10, 0x1c), "invalid TSS: selector 0x18 of the LDT");
}

TEST(other_codes_say_nothing)
{
    assert_string_equal(explained(8, 0), "double fault");
    assert_string_equal(explained(3, 77), "breakpoint");
    assert_string_equal(explained(17, 1), "alignment check");
}

TEST(short_room_is_kept_to)
{
    char small[5] = "xxxx";
    explain(14, 0, small, sizeof small);
    assert_string_equal(small, "page");
}

RUN_TESTS(cmocka_unit_test(every_vector_has_a_name),
          cmocka_unit_test(page_fault_says_who_wanted_what),
          cmocka_unit_test(selector_names_its_table), cmocka_unit_test(other_codes_say_nothing),
          cmocka_unit_test(short_room_is_kept_to))
