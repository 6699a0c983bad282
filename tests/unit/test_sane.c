/* SPDX-License-Identifier: MIT */
/* Maps of good machines, and of ones that lost memory or can't count. */
#include "kernel/check/tools/sane.h"

#include <stdbool.h>

#include "tests/unit/run.h"

#define MIB (1ULL << 20)
#define GIB (1ULL << 30)

static const uint64_t end = 1ULL << 40;
static struct handoff handoff;

static void add(uint64_t base, uint64_t length, enum handoff_range_kind kind)
{
    handoff.ranges[handoff.range_count++] = (struct handoff_range){base, length, kind};
}

/* A PC of 4 GiB. */
static void usual(void)
{
    add(0, 0x9fc00, HANDOFF_RAM);
    add(0x9fc00, 0x400, HANDOFF_RESERVED);
    add(0xf0000, 0x10000, HANDOFF_RESERVED);
    add(MIB, 3 * GIB - MIB, HANDOFF_RAM);
    add(3 * GIB, GIB, HANDOFF_RESERVED);
    add(4 * GIB, GIB, HANDOFF_RAM);
}

TEST(a_usual_map)
{
    usual();
    assert_null(sane_map(&handoff, end, 4096));
    assert_null(sane_map(&handoff, end, 0));
}

TEST(nothing_at_all)
{
    assert_string_equal(sane_map(&handoff, end, 0), "no RAM");
    add(0, 4 * GIB, HANDOFF_RESERVED);
    assert_string_equal(sane_map(&handoff, end, 0), "no RAM");
}

TEST(one_half_only)
{
    add(MIB, GIB, HANDOFF_RAM);
    assert_string_equal(sane_map(&handoff, end, 0), "no RAM below 1 MiB");
    handoff.range_count = 0;
    add(0, MIB, HANDOFF_RAM);
    assert_string_equal(sane_map(&handoff, end, 0), "no RAM above 1 MiB");
    add(2 * MIB, MIB, HANDOFF_RAM);
    assert_null(sane_map(&handoff, end, 0));
}

TEST(ram_past_the_end)
{
    usual();
    add(end - MIB, MIB, HANDOFF_RAM);
    assert_null(sane_map(&handoff, end, 0));
    handoff.ranges[handoff.range_count - 1].length++;
    assert_string_equal(sane_map(&handoff, end, 0), "RAM past what the processor can address");
    handoff.ranges[handoff.range_count - 1] = (struct handoff_range){end + 1, 1, HANDOFF_RAM};
    assert_string_equal(sane_map(&handoff, end, 0), "RAM past what the processor can address");
    handoff.ranges[handoff.range_count - 1].kind =
        HANDOFF_RESERVED; /* as boards of AMD's have it */
    assert_null(sane_map(&handoff, end, 0));
}

TEST(ram_that_is_reserved_too)
{
    usual();
    add(2 * GIB, MIB, HANDOFF_RESERVED);
    assert_null(sane_map(&handoff, end, 0));
    add(2 * GIB + MIB, 1, HANDOFF_RESERVED);
    assert_string_equal(sane_map(&handoff, end, 0), "RAM that is called reserved too");
}

TEST(a_lost_dimm)
{
    usual();
    assert_null(sane_map(&handoff, end, 4550)); /* 4095 are 90 % of it */
    assert_string_equal(sane_map(&handoff, end, 4551),
                        "less than 90 per cent of what SMBIOS counts");
    assert_non_null(sane_map(&handoff, end, 8192));
    assert_non_null(sane_map(&handoff, end, UINT64_MAX / 100));
    handoff.map_cut = true;
    assert_null(sane_map(&handoff, end, 8192));
}

TEST(firmware_may_keep_64_mib)
{
    add(0, 640 << 10, HANDOFF_RAM);
    add(MIB, 14 * MIB, HANDOFF_RAM);
    assert_null(sane_map(&handoff, end, 78));
    assert_non_null(sane_map(&handoff, end, 79));
}

RUN_TESTS(cmocka_unit_test(a_usual_map), cmocka_unit_test(nothing_at_all),
          cmocka_unit_test(one_half_only), cmocka_unit_test(ram_past_the_end),
          cmocka_unit_test(ram_that_is_reserved_too), cmocka_unit_test(a_lost_dimm),
          cmocka_unit_test(firmware_may_keep_64_mib))
