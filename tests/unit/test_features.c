/* SPDX-License-Identifier: MIT */
/* A processor that lacks one of what x86-64 promises is told by its name. */
#include "kernel/check/tools/features.h"

#include <string.h>

#include "tests/unit/run.h"

static const uint32_t ALL = 0x078bfbff; /* QEMU's qemu64 */

static char text[80];

TEST(all_are_there)
{
    assert_int_equal(features_missing(ALL, text, sizeof text), 0);
    assert_string_equal(text, "");
    assert_int_equal(features_missing(UINT32_MAX, text, sizeof text), 0);
}

TEST(each_is_missed_by_its_name)
{
    static const struct {
        unsigned bit;
        const char *said;
    } features[] = {{0, " fpu"},   {4, " tsc"},  {5, " msr"},   {6, " pae"},
                    {8, " cx8"},   {9, " apic"}, {15, " cmov"}, {19, " clfsh"},
                    {24, " fxsr"}, {25, " sse"}, {26, " sse2"}};
    for (size_t i = 0; i < sizeof features / sizeof *features; i++) {
        assert_int_equal(features_missing(ALL & ~(1U << features[i].bit), text, sizeof text), 1);
        assert_string_equal(text, features[i].said);
    }
}

TEST(a_processor_that_has_nothing)
{
    assert_int_equal(features_missing(0, text, sizeof text), 11);
    assert_string_equal(text, " fpu tsc msr pae cx8 apic cmov clfsh fxsr sse sse2");
    memset(text, 'x', sizeof text);
    features_missing(0, text, 10);
    assert_string_equal(text, " fpu tsc ");
    assert_int_equal(text[10], 'x');
}

RUN_TESTS(cmocka_unit_test(all_are_there), cmocka_unit_test(each_is_missed_by_its_name),
          cmocka_unit_test(a_processor_that_has_nothing))
