/* SPDX-License-Identifier: MIT */
/* Regions of ECAM as firmware lists them: whole ones, ones that are switched off, ones that lie. */
#include "kernel/firmware/mcfg.h"

#include "kernel/lib/status.h"
#include "tests/unit/memory_model.h"
#include "tests/unit/put.h"
#include "tests/unit/run.h"
#include "tests/unit/tables.h"

enum { AT = 0x7f20000, LIST = 44, ENTRY = 16, ENTRIES = 300 };

static uint8_t bytes[LIST + ENTRIES * ENTRY];
static struct memory_model model;
static struct physical memory;
static struct acpi_table table;
static struct mcfg_region region;
static uint32_t at;

static void begin(uint32_t length)
{
    model.count = 0;
    table_begin(bytes, "MCFG", length, 1);
    memory_model_add(&model, AT, bytes, sizeof bytes);
    memory = memory_model_physical(&model);
    assert_int_equal(acpi_at(&memory, AT, &table), 0);
    at = 0;
}

static void entry(unsigned i, uint64_t base, uint16_t segment, uint8_t first, uint8_t last)
{
    uint8_t *at_it = bytes + LIST + (size_t)i * ENTRY;
    put(at_it, base, 8);
    put(at_it + 8, segment, 2);
    at_it[10] = first;
    at_it[11] = last;
}

static void assert_next(uint64_t base, uint16_t segment, uint8_t first, uint8_t last)
{
    assert_int_equal(mcfg_next(&memory, &table, &at, &region), 0);
    assert_true(region.base == base);
    assert_int_equal(region.segment, segment);
    assert_int_equal(region.first_bus, first);
    assert_int_equal(region.last_bus, last);
}

static void assert_no_more(void)
{
    assert_int_equal(mcfg_next(&memory, &table, &at, &region), STATUS_NOT_THERE);
}

TEST(each_region_is_given)
{
    begin(LIST + 3 * ENTRY);
    entry(0, 0xb0000000, 0, 0, 255);
    entry(1, 0x3fffe0000000, 1, 0x10, 0x1f);
    entry(2, 0xc00000000, 0xffff, 7, 7);
    assert_next(0xb0000000, 0, 0, 255);
    assert_next(0x3fffe0000000, 1, 0x10, 0x1f);
    assert_next(0xc00000000, 0xffff, 7, 7);
    assert_int_equal(at, 3);
    assert_no_more();
    assert_no_more();
}

TEST(what_cannot_be_a_region_is_left_out)
{
    begin(LIST + 7 * ENTRY);
    entry(0, 0, 0, 0, 255);
    entry(1, 0xb0000000, 0, 1, 0);
    entry(2, 0xb0080000, 0, 0, 255);
    entry(3, 1ull << 52, 0, 0, 0);
    entry(4, (1ull << 52) - (255ull << 20), 0, 0, 255);
    entry(5, UINT64_MAX << 20, 0, 0, 0);
    entry(6, (1ull << 52) - (256ull << 20), 2, 0, 255);
    assert_next((1ull << 52) - (256ull << 20), 2, 0, 255);
    assert_int_equal(at, 7);
    assert_no_more();
}

TEST(half_an_entry_is_none)
{
    for (uint32_t length = 36; length < LIST + 2 * ENTRY; length++) {
        begin(length);
        entry(0, 0xb0000000, 0, 0, 255);
        entry(1, 0xd0000000, 0, 0, 255);
        if (length >= LIST + ENTRY)
            assert_next(0xb0000000, 0, 0, 255);
        assert_no_more();
    }
}

TEST(what_cannot_be_read_ends_it)
{
    begin(LIST + 2 * ENTRY);
    entry(0, 0xb0000000, 0, 0, 255);
    entry(1, 0xd0000000, 0, 0, 255);
    model.windows[0].length = LIST + 2 * ENTRY - 1;
    assert_next(0xb0000000, 0, 0, 255);
    assert_no_more();
}

TEST(long_list_is_cut)
{
    begin(sizeof bytes);
    entry(MCFG_ENTRIES_MAX - 1, 0xb0000000, 0, 0, 255);
    entry(MCFG_ENTRIES_MAX, 0xd0000000, 0, 0, 255);
    assert_next(0xb0000000, 0, 0, 255);
    assert_no_more();
}

RUN_TESTS(cmocka_unit_test(each_region_is_given),
          cmocka_unit_test(what_cannot_be_a_region_is_left_out),
          cmocka_unit_test(half_an_entry_is_none), cmocka_unit_test(what_cannot_be_read_ends_it),
          cmocka_unit_test(long_list_is_cut))
