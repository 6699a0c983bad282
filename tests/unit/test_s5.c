/* SPDX-License-Identifier: MIT */
/* `_S5_` in the encodings that compilers chose, anywhere in a table; and what only looks like it.
 */
#include <string.h>

#include "kernel/firmware/fadt.h"
#include "kernel/lib/status.h"
#include "tests/unit/memory_model.h"
#include "tests/unit/put.h"
#include "tests/unit/run.h"
#include "tests/unit/tables.h"

enum {
    ROOT = 0x7f10000,
    DSDT = 0x7e00000,
    SSDT = 0x7e10000,
    SSDT_2 = 0x7e20000,
    HEADER = ACPI_HEADER_SIZE,
    LENGTH = 700,
};

/* Bytes of AML, of which the compiler knows the size. */
#define AML(...) (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})

/* The pieces that every `_S5_` begins with. */
#define NAME 0x08, '_', 'S', '5', '_', 0x12
#define ROOT_NAME 0x08, '\\', '_', 'S', '5', '_', 0x12

static uint8_t root[HEADER + 8 * 4], dsdt[LENGTH], ssdt[LENGTH], ssdt_2[LENGTH];
static struct memory_model model;
static struct physical memory;
static struct acpi acpi;
static uint8_t a, b;

/* Tables full of what is no `_S5_`, an SSDT's root entry behind one of another kind. */
static void machine(void)
{
    const uint64_t entries[] = {0x1234, SSDT, SSDT_2};
    model = (struct memory_model){0};
    table_root(root, "XSDT", entries, 3);
    table_begin(dsdt, "DSDT", LENGTH, 1);
    table_begin(ssdt, "SSDT", LENGTH, 1);
    table_begin(ssdt_2, "SSDT", LENGTH, 1);
    memory_model_add(&model, ROOT, root, sizeof root);
    memory_model_add(&model, DSDT, dsdt, sizeof dsdt);
    memory_model_add(&model, SSDT, ssdt, sizeof ssdt);
    memory_model_add(&model, SSDT_2, ssdt_2, sizeof ssdt_2);
    memory = memory_model_physical(&model);
    acpi = (struct acpi){.rsdp = 0xf0000, .root = ROOT, .entries = 3, .entry_size = 8};
}

static void assert_found(uint8_t expected_a, uint8_t expected_b)
{
    a = b = 0xa5;
    assert_int_equal(s5_find(&memory, &acpi, DSDT, &a, &b), 0);
    assert_int_equal(a, expected_a);
    assert_int_equal(b, expected_b);
}

static void assert_not_found(void)
{
    a = b = 0xa5;
    assert_int_equal(s5_find(&memory, &acpi, DSDT, &a, &b), STATUS_NOT_THERE);
    assert_int_equal(a, 0xa5);
    assert_int_equal(b, 0xa5);
}

static void place(uint8_t *table, size_t at, const uint8_t *aml, size_t length)
{
    memcpy(table + at, aml, length);
}

static void assert_reads(uint8_t expected_a, uint8_t expected_b, const uint8_t *aml, size_t length)
{
    machine();
    place(dsdt, 100, aml, length);
    assert_found(expected_a, expected_b);
}

static void assert_refuses(const uint8_t *aml, size_t length)
{
    machine();
    place(dsdt, 100, aml, length);
    assert_not_found();
}

TEST(encodings_of_real_machines_are_read)
{
    assert_reads(7, 0, AML(NAME, 7, 4, 0x0a, 7, 0, 0, 0));
    assert_reads(5, 0, AML(NAME, 7, 4, 0x0a, 5, 0, 0, 0));
    assert_reads(5, 0, AML(NAME, 8, 4, 0x0a, 5, 0x0a, 0, 0, 0));
    assert_reads(7, 7, AML(NAME, 6, 2, 0x0a, 7, 0x0a, 7));
    assert_reads(7, 7, AML(NAME, 8, 3, 0x0a, 7, 0x0a, 7, 0x0a, 0));
    assert_reads(7, 0, AML(ROOT_NAME, 10, 4, 0x0a, 7, 0x0a, 0, 0x0a, 0, 0x0a, 0));
    assert_reads(5, 5, AML(ROOT_NAME, 8, 4, 0x0a, 5, 0x0a, 5, 0, 0));
}

TEST(values_without_a_prefix_are_read)
{
    assert_reads(0, 0, AML(NAME, 6, 4, 0, 0, 0, 0));
    assert_reads(1, 0, AML(NAME, 6, 4, 1, 0, 0, 0));
    assert_reads(0, 1, AML(NAME, 4, 2, 0, 1));
    assert_reads(1, 1, AML(NAME, 4, 2, 1, 1));
}

TEST(package_of_one_has_no_b)
{
    assert_reads(7, 0, AML(NAME, 4, 1, 0x0a, 7, 0x0a, 3));
    assert_reads(1, 0, AML(NAME, 3, 1, 1));
}

/* No compiler writes one, since nothing that long is a `_S5_`. */
TEST(length_of_more_bytes_is_not_taken)
{
    assert_refuses(AML(NAME, 0x4a, 0x00, 4, 0x0a, 7, 0x0a, 6, 0, 0));
    assert_refuses(AML(NAME, 0x8a, 0x00, 0x00, 4, 0x0a, 7, 0x0a, 6));
    assert_refuses(AML(NAME, 0x41, 1, 1, 1));
    assert_reads(7, 6, AML(NAME, 0x3f, 4, 0x0a, 7, 0x0a, 6));
}

TEST(what_makes_no_sense_is_not_taken)
{
    assert_refuses(AML(NAME, 7, 4, 0x0a, 8, 0, 0, 0));
    assert_refuses(AML(NAME, 8, 4, 0x0a, 7, 0x0a, 8, 0, 0));
    assert_refuses(AML(NAME, 7, 4, 0x0a, 0xff, 0, 0, 0));
    assert_refuses(AML(NAME, 6, 4, 0xff, 0, 0, 0));
    assert_refuses(AML(NAME, 6, 4, 7, 0, 0, 0));
    assert_refuses(AML(NAME, 6, 4, 0, 7, 0, 0));
    assert_refuses(AML(NAME, 8, 4, 0x0b, 7, 0, 0, 0, 0)); /* a word */
    assert_refuses(AML(NAME, 6, 0, 0x0a, 7, 0x0a, 7));
}

TEST(values_past_the_package_are_not_taken)
{
    assert_refuses(AML(NAME, 0, 4, 0x0a, 7, 0x0a, 7));
    assert_refuses(AML(NAME, 1, 4, 0x0a, 7, 0x0a, 7));
    assert_refuses(AML(NAME, 2, 4, 0x0a, 7, 0x0a, 7));
    assert_refuses(AML(NAME, 3, 4, 0x0a, 7, 0x0a, 7));
    assert_refuses(AML(NAME, 4, 4, 0x0a, 7, 0x0a, 7));
    assert_refuses(AML(NAME, 5, 4, 0x0a, 7, 0x0a, 7));
    assert_refuses(AML(NAME, 3, 1, 0x0a, 7));
}

TEST(package_past_the_table_is_not_taken)
{
    machine();
    place(dsdt, 650, AML(NAME, LENGTH - 656, 4, 0x0a, 7, 0x0a, 6));
    assert_found(7, 6);
    place(dsdt, 650, AML(NAME, LENGTH - 655, 4, 0x0a, 7, 0x0a, 6));
    assert_not_found();
}

TEST(another_name_is_not_taken)
{
    assert_refuses(AML(0x08, '_', 'S', '4', '_', 0x12, 7, 4, 0x0a, 7, 0, 0, 0));
    assert_refuses(AML(0x08, '_', 'S', '5', '_', 0x0a, 7, 4, 0x0a, 7, 0, 0, 0));
    assert_refuses(AML(0x14, '_', 'S', '5', '_', 0x12, 7, 4, 0x0a, 7, 0, 0, 0));
    assert_refuses(AML('\\', '_', 'S', '5', '_', 0x12, 7, 4, 0x0a, 7, 0, 0, 0));
}

TEST(search_goes_on_behind_what_is_not_taken)
{
    machine();
    place(dsdt, 40, AML(NAME, 7, 4, 0x0a, 9, 0, 0, 0));
    place(dsdt, 60, AML(0x08, '\\', NAME, 6, 2, 0x0a, 5, 0x0a, 4));
    place(dsdt, 90, AML(NAME, 6, 2, 0x0a, 3, 0x0a, 2));
    assert_found(5, 4);
}

/* Wherever the pieces are that the table is read in, and up to its last byte. */
TEST(it_is_found_at_every_offset)
{
    static const uint8_t aml[] = {ROOT_NAME, 6, 2, 0x0a, 7, 0x0a, 6};
    for (size_t at = HEADER; at <= LENGTH - sizeof aml; at++) {
        machine();
        place(dsdt, at, aml, sizeof aml);
        assert_found(7, 6);
        put(dsdt + 4, at + sizeof aml, 4);
        assert_found(7, 6);
    }
}

TEST(it_is_not_looked_for_in_the_header)
{
    machine();
    place(dsdt, HEADER - 1, AML(NAME, 6, 2, 0x0a, 7, 0x0a, 6));
    assert_not_found();
    place(dsdt, 10, AML(NAME, 6, 2, 0x0a, 7, 0x0a, 6));
    assert_not_found();
}

TEST(it_is_not_found_past_the_length)
{
    static const uint8_t aml[] = {NAME, 6, 2, 0x0a, 7, 0x0a, 6};
    for (size_t at = 100; at < 400; at += 25)
        for (size_t cut = 1; cut <= sizeof aml; cut++) {
            machine();
            place(dsdt, at, aml, sizeof aml);
            put(dsdt + 4, at + sizeof aml - cut, 4);
            assert_not_found();
        }
}

TEST(ssdt_is_looked_into_where_the_dsdt_has_none)
{
    machine();
    place(ssdt_2, 600, AML(NAME, 6, 2, 0x0a, 3, 0x0a, 2));
    assert_found(3, 2);
    place(ssdt, 600, AML(NAME, 6, 2, 0x0a, 5, 0x0a, 4));
    assert_found(5, 4);
    place(dsdt, 600, AML(NAME, 6, 2, 0x0a, 7, 0x0a, 6));
    assert_found(7, 6);
}

TEST(other_tables_are_not_looked_into)
{
    machine();
    place(ssdt, 600, AML(NAME, 6, 2, 0x0a, 5, 0x0a, 4));
    memcpy(ssdt, "OEMB", 4);
    memcpy(ssdt_2, "XSDT", 4);
    place(ssdt_2, 600, AML(NAME, 6, 2, 0x0a, 5, 0x0a, 4));
    assert_not_found();
}

TEST(dsdt_that_is_nowhere_leaves_the_ssdt)
{
    const uint64_t nowhere[] = {0, 0x7d00000, UINT64_MAX};
    machine();
    place(ssdt, 600, AML(NAME, 6, 2, 0x0a, 5, 0x0a, 4));
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
        assert_int_equal(s5_find(&memory, &acpi, nowhere[i], &a, &b), 0);
        assert_int_equal(a, 5);
        assert_int_equal(b, 4);
    }
}

TEST(dsdt_that_ends_before_its_length_leaves_the_ssdt)
{
    machine();
    put(dsdt + 4, 0x100000, 4);
    place(ssdt, 600, AML(NAME, 6, 2, 0x0a, 5, 0x0a, 4));
    assert_found(5, 4);
}

TEST(without_acpi_there_is_none)
{
    machine();
    acpi = (struct acpi){0};
    assert_int_equal(s5_find(&memory, &acpi, 0, &a, &b), STATUS_NOT_THERE);
}

/* A root that lists one long table over and over costs no more than one. */
TEST(reading_is_bounded)
{
    static uint8_t list[HEADER + 8 * ACPI_ENTRIES_MAX], huge[8 << 20];
    uint64_t entries[ACPI_ENTRIES_MAX];
    machine();
    table_begin(huge, "SSDT", sizeof huge, 1);
    for (size_t i = 0; i < ACPI_ENTRIES_MAX; i++)
        entries[i] = 0x10000000;
    table_root(list, "XSDT", entries, ACPI_ENTRIES_MAX);
    memory_model_add(&model, 0x8000000, list, sizeof list);
    memory_model_add(&model, 0x10000000, huge, sizeof huge);
    acpi.root = 0x8000000;
    acpi.entries = ACPI_ENTRIES_MAX;
    assert_not_found();
    assert_true(model.reads < ACPI_TABLE_MAX / 16);
}

RUN_TESTS(cmocka_unit_test(encodings_of_real_machines_are_read),
          cmocka_unit_test(values_without_a_prefix_are_read),
          cmocka_unit_test(package_of_one_has_no_b),
          cmocka_unit_test(length_of_more_bytes_is_not_taken),
          cmocka_unit_test(what_makes_no_sense_is_not_taken),
          cmocka_unit_test(values_past_the_package_are_not_taken),
          cmocka_unit_test(package_past_the_table_is_not_taken),
          cmocka_unit_test(another_name_is_not_taken),
          cmocka_unit_test(search_goes_on_behind_what_is_not_taken),
          cmocka_unit_test(it_is_found_at_every_offset),
          cmocka_unit_test(it_is_not_looked_for_in_the_header),
          cmocka_unit_test(it_is_not_found_past_the_length),
          cmocka_unit_test(ssdt_is_looked_into_where_the_dsdt_has_none),
          cmocka_unit_test(other_tables_are_not_looked_into),
          cmocka_unit_test(dsdt_that_is_nowhere_leaves_the_ssdt),
          cmocka_unit_test(dsdt_that_ends_before_its_length_leaves_the_ssdt),
          cmocka_unit_test(without_acpi_there_is_none), cmocka_unit_test(reading_is_bounded))
