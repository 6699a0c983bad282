/* SPDX-License-Identifier: MIT */
/* The timer as firmware's table names it, and tables that name none. */
#include "kernel/firmware/hpet.h"

#include <string.h>

#include "kernel/lib/status.h"
#include "tests/unit/memory_model.h"
#include "tests/unit/put.h"
#include "tests/unit/run.h"
#include "tests/unit/tables.h"

enum { AT = 0x7f20000, LENGTH = 56, LEAST = 52, MEMORY = 0, IO = 1 };

static uint8_t bytes[LENGTH];
static struct memory_model model;
static struct physical memory;
static struct acpi_table table;
static struct hpet hpet;

static void begin(uint32_t length, uint8_t space, uint64_t address)
{
    model.count = 0;
    table_begin(bytes, "HPET", LENGTH, 1);
    put(bytes + 4, length, 4);
    put(bytes + 36, 0x8086a201, 4);
    table_register(bytes + 40, space, 64, 0, address);
    memory_model_add(&model, AT, bytes, sizeof bytes);
    memory = memory_model_physical(&model);
    assert_int_equal(acpi_at(&memory, AT, &table), 0);
    memset(&hpet, 0xa5, sizeof hpet);
}

static void assert_none(int status)
{
    assert_int_equal(hpet_read(&memory, &table, &hpet), status);
    assert_true(hpet.address == 0);
}

TEST(timer_is_described)
{
    begin(LENGTH, MEMORY, 0xfed00000);
    assert_int_equal(hpet_read(&memory, &table, &hpet), 0);
    assert_true(hpet.address == 0xfed00000);
    assert_int_equal(hpet.vendor, 0x8086);
    assert_int_equal(hpet.revision, 1);
    assert_int_equal(hpet.timers, 3);
    assert_true(hpet.is_64_bit);
    put(bytes + 36, 0x43539f10, 4);
    assert_int_equal(hpet_read(&memory, &table, &hpet), 0);
    assert_int_equal(hpet.vendor, 0x4353);
    assert_int_equal(hpet.revision, 0x10);
    assert_int_equal(hpet.timers, 32);
    assert_false(hpet.is_64_bit);
}

TEST(address_that_is_none)
{
    begin(LENGTH, MEMORY, 0);
    assert_none(STATUS_NOT_THERE);
    begin(LENGTH, IO, 0xfed00000);
    assert_none(STATUS_NOT_THERE);
    begin(LENGTH, MEMORY, 1ull << 52);
    assert_none(STATUS_NOT_THERE);
    begin(LENGTH, MEMORY, UINT64_MAX);
    assert_none(STATUS_NOT_THERE);
}

TEST(short_table_is_broken)
{
    for (uint32_t length = 36; length <= LENGTH; length++) {
        begin(length, MEMORY, 0xfed00000);
        if (length < LEAST)
            assert_none(STATUS_BROKEN);
        else
            assert_int_equal(hpet_read(&memory, &table, &hpet), 0);
    }
    begin(LENGTH, MEMORY, 0xfed00000);
    model.windows[0].length = LEAST - 1;
    assert_none(STATUS_BROKEN);
}

/* A root that lists one table, and one that lists none. */
TEST(the_one_that_is_listed_is_found)
{
    const uint64_t entry = AT, root_at = 0x4000000;
    uint8_t root[36 + sizeof entry];
    struct acpi acpi = {.root = root_at, .entries = 1, .entry_size = sizeof entry};
    begin(LENGTH, MEMORY, 0xfed00000);
    table_root(root, "XSDT", &entry, 1);
    memory_model_add(&model, root_at, root, sizeof root);
    memory = memory_model_physical(&model);
    assert_int_equal(hpet_find(&memory, &acpi, &hpet), 0);
    assert_true(hpet.address == 0xfed00000);
    acpi.entries = 0;
    assert_int_equal(hpet_find(&memory, &acpi, &hpet), STATUS_NOT_THERE);
    assert_false(hpet.address == 0xfed00000);
}

RUN_TESTS(cmocka_unit_test(timer_is_described), cmocka_unit_test(address_that_is_none),
          cmocka_unit_test(short_table_is_broken),
          cmocka_unit_test(the_one_that_is_listed_is_found))
