/* SPDX-License-Identifier: MIT */
/* The FADT of each age: what it names is found, and what it only seems to name isn't. */
#include "kernel/firmware/fadt.h"

#include <string.h>

#include "kernel/lib/status.h"
#include "tests/unit/memory_model.h"
#include "tests/unit/put.h"
#include "tests/unit/run.h"
#include "tests/unit/tables.h"

enum {
    AT = 0x7f20000,
    ACPI_1 = 116,
    ACPI_2 = 244,
    ACPI_5 = 268,
    FLAGS = 112,
    HAS_RESET = 1 << 10,
    IS_REDUCED = 1 << 20,
    MEMORY = 0,
    IO = 1,
    PCI = 2,
};

static uint8_t bytes[276];
static struct memory_model model;
static struct physical memory;
static struct acpi_table table;
static struct fadt fadt;

static void begin(uint32_t length, uint8_t revision)
{
    model.count = 0;
    table_begin(bytes, "FACP", length, revision);
    memory_model_add(&model, AT, bytes, sizeof bytes);
    memory = memory_model_physical(&model);
    assert_int_equal(acpi_at(&memory, AT, &table), 0);
}

/* What ACPI 1.0's table has, as a desktop has it. */
static void desktop(uint32_t length, uint8_t revision)
{
    begin(length, revision);
    put(bytes + 40, 0xbff5ff78, 4);
    put(bytes + 48, 0xb2, 4);
    bytes[52] = 0xf0;
    put(bytes + 64, 0x1004, 4);
    put(bytes + 76, 0x1010, 4);
    bytes[91] = 4;
    bytes[108] = 0x32;
    put(bytes + FLAGS, 0xa5, 4);
}

/* All that a table of ACPI 5.0 has. */
static void laptop(void)
{
    desktop(ACPI_5, 5);
    put(bytes + FLAGS, 0xa5 | HAS_RESET, 4);
    table_register(bytes + 116, IO, 8, 1, 0xcf9);
    bytes[128] = 6;
    put(bytes + 140, 0x1dff05000, 8);
    table_register(bytes + 172, IO, 16, 2, 0x1804);
    table_register(bytes + 184, MEMORY, 16, 2, 0xfed00004);
    table_register(bytes + 208, IO, 32, 3, 0x1808);
    table_register(bytes + 244, IO, 8, 3, 0x1805);
    table_register(bytes + 256, IO, 8, 3, 0x1801);
}

static void read_it(void)
{
    memset(&fadt, 0xa5, sizeof fadt);
    assert_int_equal(fadt_read(&memory, &table, &fadt), 0);
}

static void assert_register(const struct acpi_register *named, enum acpi_space space,
                            uint64_t address)
{
    assert_int_equal(named->space, space);
    assert_true(named->address == address);
}

static void assert_none(const struct acpi_register *named)
{
    assert_register(named, ACPI_SPACE_NONE, 0);
}

TEST(acpi_1_names_ports)
{
    desktop(ACPI_1, 1);
    put(bytes + 68, 0x1008, 4);
    read_it();
    assert_false(fadt.hardware_reduced);
    assert_register(&fadt.pm1a_control, ACPI_SPACE_IO, 0x1004);
    assert_register(&fadt.pm1b_control, ACPI_SPACE_IO, 0x1008);
    assert_int_equal(fadt.smi_command, 0xb2);
    assert_int_equal(fadt.acpi_enable, 0xf0);
    assert_true(fadt.dsdt == 0xbff5ff78);
    assert_register(&fadt.pm_timer, ACPI_SPACE_IO, 0x1010);
    assert_false(fadt.pm_timer_32_bits);
    assert_int_equal(fadt.century, 0x32);
    assert_none(&fadt.reset);
    assert_none(&fadt.sleep_control);
    assert_none(&fadt.sleep_status);
    assert_int_equal(fadt.reset_value, 0);
}

TEST(shorter_than_acpi_1_is_broken)
{
    for (uint32_t length = 36; length < ACPI_1; length++) {
        desktop(length, 1);
        memset(&fadt, 0xa5, sizeof fadt);
        assert_int_equal(fadt_read(&memory, &table, &fadt), STATUS_BROKEN);
        assert_true(fadt.dsdt == 0 && fadt.smi_command == 0);
        assert_none(&fadt.pm1a_control);
    }
}

TEST(what_cannot_be_read_is_broken)
{
    desktop(ACPI_1, 1);
    model.windows[0].length = ACPI_1 - 1;
    assert_int_equal(fadt_read(&memory, &table, &fadt), STATUS_BROKEN);
}

TEST(later_fields_win)
{
    laptop();
    read_it();
    assert_true(fadt.dsdt == 0x1dff05000);
    assert_register(&fadt.pm1a_control, ACPI_SPACE_IO, 0x1804);
    assert_register(&fadt.pm1b_control, ACPI_SPACE_MEMORY, 0xfed00004);
    assert_register(&fadt.pm_timer, ACPI_SPACE_IO, 0x1808);
    assert_register(&fadt.reset, ACPI_SPACE_IO, 0xcf9);
    assert_int_equal(fadt.reset_value, 6);
    assert_register(&fadt.sleep_control, ACPI_SPACE_IO, 0x1805);
    assert_register(&fadt.sleep_status, ACPI_SPACE_IO, 0x1801);
}

/* The tables that are between two versions: nothing is read from behind a table's end, and no
 * field by half. */
TEST(fields_count_only_within_the_length)
{
    for (uint32_t length = ACPI_1; length <= ACPI_5; length++) {
        laptop();
        put(bytes + 4, length, 4);
        assert_int_equal(acpi_at(&memory, AT, &table), 0);
        read_it();
        assert_int_equal(fadt.reset.space, length < 129 ? ACPI_SPACE_NONE : ACPI_SPACE_IO);
        assert_int_equal(fadt.reset_value, length < 129 ? 0 : 6);
        assert_true(fadt.dsdt == (length < 148 ? 0xbff5ff78 : 0x1dff05000));
        assert_true(fadt.pm1a_control.address == (length < 184 ? 0x1004 : 0x1804));
        assert_true(fadt.pm1b_control.address == (length < 196 ? 0 : 0xfed00004));
        assert_true(fadt.pm_timer.address == (length < 220 ? 0x1010 : 0x1808));
        assert_true(fadt.sleep_control.address == (length < 256 ? 0 : 0x1805));
        assert_true(fadt.sleep_status.address == (length < 268 ? 0 : 0x1801));
    }
}

TEST(later_fields_that_are_0_leave_the_first_ones)
{
    desktop(ACPI_2, 3);
    table_register(bytes + 172, IO, 16, 0, 0);
    read_it();
    assert_true(fadt.dsdt == 0xbff5ff78);
    assert_register(&fadt.pm1a_control, ACPI_SPACE_IO, 0x1004);
    assert_none(&fadt.pm1b_control);
}

TEST(later_register_that_is_nowhere_leaves_the_first_one)
{
    desktop(ACPI_2, 3);
    table_register(bytes + 172, 0x7f, 16, 0, 0x1804);
    read_it();
    assert_register(&fadt.pm1a_control, ACPI_SPACE_IO, 0x1004);
    table_register(bytes + 172, IO, 16, 0, 0x101804);
    read_it();
    assert_register(&fadt.pm1a_control, ACPI_SPACE_IO, 0x1004);
}

TEST(port_that_is_no_port_is_none)
{
    desktop(ACPI_1, 1);
    put(bytes + 64, 0x10000, 4);
    put(bytes + 68, 0xffff, 4);
    put(bytes + 48, 0x100b2, 4);
    read_it();
    assert_none(&fadt.pm1a_control);
    assert_register(&fadt.pm1b_control, ACPI_SPACE_IO, 0xffff);
    assert_int_equal(fadt.smi_command, 0);
    assert_int_equal(fadt.acpi_enable, 0);
}

TEST(pm_timer_that_is_none)
{
    static const uint8_t lengths[] = {0, 1, 3, 5, 32, 255};
    for (size_t i = 0; i < sizeof lengths; i++) {
        laptop();
        bytes[91] = lengths[i];
        read_it();
        assert_none(&fadt.pm_timer);
    }
    desktop(ACPI_1, 1);
    put(bytes + 76, 0, 4);
    read_it();
    assert_none(&fadt.pm_timer);
}

TEST(pm_timer_of_32_bits_in_memory)
{
    laptop();
    table_register(bytes + 208, MEMORY, 32, 3, 0xfed80808);
    put(bytes + FLAGS, 1 << 8, 4);
    read_it();
    assert_register(&fadt.pm_timer, ACPI_SPACE_MEMORY, 0xfed80808);
    assert_true(fadt.pm_timer_32_bits);
}

TEST(reset_counts_only_where_it_is_announced)
{
    laptop();
    put(bytes + FLAGS, 0xffffffff & ~(HAS_RESET | IS_REDUCED), 4);
    read_it();
    assert_none(&fadt.reset);
    assert_int_equal(fadt.reset_value, 0);
    put(bytes + FLAGS, HAS_RESET, 4);
    read_it();
    assert_register(&fadt.reset, ACPI_SPACE_IO, 0xcf9);
}

TEST(reset_is_in_any_of_three_spaces)
{
    const struct {
        uint64_t address;
        uint8_t space;
        enum acpi_space expected;
    } resets[] = {
        {0xfe0000f0, MEMORY, ACPI_SPACE_MEMORY},
        {0x123456789abc, MEMORY, ACPI_SPACE_MEMORY},
        {0x64, IO, ACPI_SPACE_IO},
        {0x1f000300ac, PCI, ACPI_SPACE_PCI},
        {0x1f000700ff, PCI, ACPI_SPACE_PCI},
        {0, MEMORY, ACPI_SPACE_NONE},
        {0, IO, ACPI_SPACE_NONE},
        {0x10cf9, IO, ACPI_SPACE_NONE},
        {0x20000300ac, PCI, ACPI_SPACE_NONE},  /* device 32 */
        {0x1f000800ac, PCI, ACPI_SPACE_NONE},  /* function 8 */
        {0x1f00030100, PCI, ACPI_SPACE_NONE},  /* offset 256 */
        {0x100000000ac, PCI, ACPI_SPACE_NONE}, /* device 256 */
        {1ull << 48 | 0xac, PCI, ACPI_SPACE_NONE},
        {0xcf9, 3, ACPI_SPACE_NONE},
        {0xcf9, 0x7f, ACPI_SPACE_NONE},
        {0xcf9, 0xff, ACPI_SPACE_NONE},
    };
    for (size_t i = 0; i < sizeof resets / sizeof *resets; i++) {
        laptop();
        table_register(bytes + 116, resets[i].space, 8, 1, resets[i].address);
        read_it();
        assert_register(&fadt.reset, resets[i].expected,
                        resets[i].expected == ACPI_SPACE_NONE ? 0 : resets[i].address);
    }
}

TEST(reduced_hardware_has_no_pm1)
{
    laptop();
    put(bytes + FLAGS, HAS_RESET | IS_REDUCED, 4);
    read_it();
    assert_true(fadt.hardware_reduced);
    assert_none(&fadt.pm1a_control);
    assert_none(&fadt.pm1b_control);
    assert_none(&fadt.pm_timer);
    assert_int_equal(fadt.smi_command, 0);
    assert_int_equal(fadt.acpi_enable, 0);
    assert_register(&fadt.sleep_control, ACPI_SPACE_IO, 0x1805);
    assert_register(&fadt.reset, ACPI_SPACE_IO, 0xcf9);
    assert_true(fadt.dsdt == 0x1dff05000);
}

TEST(reduced_hardware_is_not_known_before_revision_5)
{
    desktop(ACPI_2, 4);
    put(bytes + FLAGS, 0xa5 | IS_REDUCED, 4);
    read_it();
    assert_false(fadt.hardware_reduced);
    assert_register(&fadt.pm1a_control, ACPI_SPACE_IO, 0x1004);
}

/* A root that lists one table, and one that lists none. */
TEST(the_one_that_is_listed_is_found)
{
    const uint64_t entry = AT, root_at = 0x4000000;
    uint8_t root[36 + sizeof entry];
    struct acpi acpi = {.root = root_at, .entries = 1, .entry_size = sizeof entry};
    desktop(ACPI_1, 1);
    table_root(root, "XSDT", &entry, 1);
    memory_model_add(&model, root_at, root, sizeof root);
    memory = memory_model_physical(&model);
    assert_int_equal(fadt_find(&memory, &acpi, &fadt), 0);
    assert_true(fadt.dsdt != 0);
    acpi.entries = 0;
    assert_int_equal(fadt_find(&memory, &acpi, &fadt), STATUS_NOT_THERE);
    assert_false(fadt.dsdt != 0);
}

RUN_TESTS(cmocka_unit_test(acpi_1_names_ports), cmocka_unit_test(shorter_than_acpi_1_is_broken),
          cmocka_unit_test(what_cannot_be_read_is_broken), cmocka_unit_test(later_fields_win),
          cmocka_unit_test(fields_count_only_within_the_length),
          cmocka_unit_test(later_fields_that_are_0_leave_the_first_ones),
          cmocka_unit_test(later_register_that_is_nowhere_leaves_the_first_one),
          cmocka_unit_test(port_that_is_no_port_is_none), cmocka_unit_test(pm_timer_that_is_none),
          cmocka_unit_test(pm_timer_of_32_bits_in_memory),
          cmocka_unit_test(reset_counts_only_where_it_is_announced),
          cmocka_unit_test(reset_is_in_any_of_three_spaces),
          cmocka_unit_test(reduced_hardware_has_no_pm1),
          cmocka_unit_test(reduced_hardware_is_not_known_before_revision_5),
          cmocka_unit_test(the_one_that_is_listed_is_found))
