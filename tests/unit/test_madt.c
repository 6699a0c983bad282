/* SPDX-License-Identifier: MIT */
/* Processors as firmware lists them: in two kinds of entry, among others, with empty sockets, and
 * with lengths that lie. */
#include "kernel/firmware/madt.h"

#include "kernel/lib/status.h"
#include "tests/unit/memory_model.h"
#include "tests/unit/put.h"
#include "tests/unit/run.h"
#include "tests/unit/tables.h"

enum { AT = 0x7f20000, LIST = 44, ROOM = 5000, ENABLED = 1, ONLINE_CAPABLE = 2 };

static uint8_t bytes[LIST + 4 * ROOM];
static uint32_t length;
static struct memory_model model;
static struct physical memory;
static struct acpi_table table;
static struct madt_walk walk;

static void begin(void)
{
    length = LIST;
    table_begin(bytes, "APIC", sizeof bytes, 3);
}

/* An entry of `size` bytes that says it has `told`. */
static uint8_t *add(uint8_t type, uint8_t size, uint8_t told)
{
    uint8_t *entry = bytes + length;
    entry[0] = type;
    entry[1] = told;
    length += size;
    return entry;
}

static void add_apic(uint8_t id, uint32_t flags)
{
    uint8_t *entry = add(0, 8, 8);
    entry[2] = 0x77;
    entry[3] = id;
    put(entry + 4, flags, 4);
}

static void add_x2apic(uint32_t id, uint32_t flags)
{
    uint8_t *entry = add(9, 16, 16);
    put(entry + 4, id, 4);
    put(entry + 8, flags, 4);
    put(entry + 12, 0x77777777, 4);
}

static void end(void)
{
    put(bytes + 4, length, 4);
    model.count = 0;
    memory_model_add(&model, AT, bytes, length);
    memory = memory_model_physical(&model);
    assert_int_equal(acpi_at(&memory, AT, &table), 0);
    walk = (struct madt_walk){0};
}

static int next(uint32_t *id)
{
    return madt_next(&memory, &table, &walk, id);
}

static void assert_next(uint32_t expected)
{
    uint32_t id = 0xa5a5a5a5;
    assert_int_equal(next(&id), 0);
    assert_int_equal(id, expected);
}

/* And it stays so. */
static void assert_over(int status)
{
    uint32_t id;
    assert_int_equal(next(&id), status);
    assert_int_equal(next(&id), status);
}

TEST(both_kinds_are_found_among_others)
{
    begin();
    add(1, 12, 12); /* an I/O APIC */
    add_apic(0, ENABLED);
    add(2, 10, 10);
    add_apic(254, ENABLED | 0xfffffff0);
    add_x2apic(255, ENABLED);
    add(4, 6, 6);
    add_x2apic(0xfffffffe, ENABLED);
    add(0x7f, 2, 2); /* from the future */
    end();
    assert_next(0);
    assert_next(254);
    assert_next(255);
    assert_next(0xfffffffe);
    assert_over(STATUS_NOT_THERE);
}

TEST(empty_sockets_are_none)
{
    begin();
    add_apic(1, 0);
    add_apic(2, ONLINE_CAPABLE);
    add_apic(0xff, ENABLED);
    add_x2apic(300, 0);
    add_x2apic(301, ONLINE_CAPABLE);
    add_x2apic(0xffffffff, ENABLED);
    add_apic(3, ENABLED);
    end();
    assert_next(3);
    assert_over(STATUS_NOT_THERE);
}

TEST(entries_may_be_longer_than_ours)
{
    begin();
    add_apic(1, ENABLED);
    bytes[length - 7] = 12;
    length += 4;
    add_x2apic(400, ENABLED);
    bytes[length - 15] = 20;
    length += 4;
    add_apic(2, ENABLED);
    end();
    assert_next(1);
    assert_next(400);
    assert_next(2);
    assert_over(STATUS_NOT_THERE);
}

TEST(lengths_that_cannot_be_end_the_walk)
{
    static const struct {
        uint8_t type, told;
    } lies[] = {{0, 0}, {0, 1}, {0, 7}, {9, 15}, {9, 8}, {1, 0}, {1, 1}, {0x7f, 1}, {1, 29}};
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        begin();
        add_apic(5, ENABLED);
        uint8_t *entry = add(lies[i].type, 20, lies[i].told);
        /* A processor, were it longer. */
        entry[3] = 9;
        entry[4] = entry[8] = ENABLED;
        add_apic(6, ENABLED);
        end();
        assert_next(5);
        assert_over(STATUS_BROKEN);
    }
}

TEST(table_cut_at_every_byte)
{
    begin();
    add_apic(5, ENABLED);
    add_x2apic(600, ENABLED);
    for (uint32_t cut = 36; cut < LIST + 24; cut++) {
        length = cut;
        end();
        bool is_between = cut <= LIST || cut == LIST + 8;
        if (cut >= LIST + 8)
            assert_next(5);
        assert_over(is_between ? STATUS_NOT_THERE : STATUS_BROKEN);
    }
}

TEST(what_cannot_be_read_ends_the_walk)
{
    begin();
    add_apic(5, ENABLED);
    add_apic(6, ENABLED);
    end();
    model.windows[0].length = length - 1;
    assert_next(5);
    assert_over(STATUS_BROKEN);
}

TEST(walk_is_bounded)
{
    begin();
    for (unsigned i = 0; i < MADT_ENTRIES_MAX; i++)
        add(0x7f, 2, 2);
    add_apic(5, ENABLED);
    end();
    model.reads = 0;
    assert_over(STATUS_NOT_THERE);
    assert_true(model.reads <= MADT_ENTRIES_MAX);
    begin();
    for (unsigned i = 0; i < MADT_ENTRIES_MAX - 1; i++)
        add(0x7f, 2, 2);
    add_apic(5, ENABLED);
    add_apic(6, ENABLED);
    end();
    assert_next(5);
    assert_over(STATUS_NOT_THERE);
}

RUN_TESTS(cmocka_unit_test(both_kinds_are_found_among_others),
          cmocka_unit_test(empty_sockets_are_none),
          cmocka_unit_test(entries_may_be_longer_than_ours),
          cmocka_unit_test(lengths_that_cannot_be_end_the_walk),
          cmocka_unit_test(table_cut_at_every_byte),
          cmocka_unit_test(what_cannot_be_read_ends_the_walk), cmocka_unit_test(walk_is_bounded))
