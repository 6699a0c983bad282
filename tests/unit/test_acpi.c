/* SPDX-License-Identifier: MIT */
/* ACPI's tables found as loaders and BIOSes leave them, and as they must not lead astray. */
#include "kernel/firmware/acpi.h"

#include <string.h>

#include "kernel/lib/status.h"
#include "tests/unit/memory_model.h"
#include "tests/unit/put.h"
#include "tests/unit/run.h"
#include "tests/unit/tables.h"

enum {
    BDA = 0x400,
    LOW = 0x70000, /* to the BIOS's end: one window of what a BIOS may use */
    EBDA = 0x9fc00,
    BIOS = 0xf0000,
    EXTENSION = 0xe0000,
    BIOS_END = 0x100000,
    TOLD = 0x7ff0004, /* no multiple of 16 */
    RSDT = 0x7f00000,
    XSDT = 0x7f10000,
    FACP = 0x7f20000,
    SPCR = 0x7f30000,
    OTHER = 0x7f40000,
    HIGH = 0x7f50000,
    HEADER = ACPI_HEADER_SIZE,
    OEMB = 0x424d454f,
};

static uint8_t bda[0x100], low[BIOS_END - LOW], told[36];
static uint8_t rsdt[HEADER + 4 * 300], xsdt[HEADER + 8 * 300], facp[244], spcr[80], other[64];
static struct memory_model model;
static struct physical memory;
static struct acpi acpi;
static struct acpi_table table;

/* A machine with everything in order: an RSDP that was told, none in the BIOS, three tables in the
 * XSDT and the first two of them in the RSDT. */
static void machine(void)
{
    const uint64_t entries[] = {FACP, SPCR, OTHER};
    put(bda + 0x0e, EBDA >> 4, 2);
    table_rsdp(told, 2, RSDT, XSDT);
    table_root(rsdt, "RSDT", entries, 2);
    table_root(xsdt, "XSDT", entries, 3);
    table_begin(facp, "FACP", sizeof facp, 4);
    table_begin(spcr, "SPCR", sizeof spcr, 2);
    table_begin(other, "OEMB", sizeof other, 1);
    memory_model_add(&model, BDA, bda, sizeof bda);
    memory_model_add(&model, LOW, low, sizeof low);
    memory_model_add(&model, TOLD, told, sizeof told);
    memory_model_add(&model, RSDT, rsdt, sizeof rsdt);
    memory_model_add(&model, XSDT, xsdt, sizeof xsdt);
    memory_model_add(&model, FACP, facp, sizeof facp);
    memory_model_add(&model, SPCR, spcr, sizeof spcr);
    memory_model_add(&model, OTHER, other, sizeof other);
    memory = memory_model_physical(&model);
}

static void bios_rsdp(uint64_t at)
{
    table_rsdp(low + (at - LOW), 0, RSDT, 0);
}

static void assert_lists_nothing(int status, uint64_t rsdp, int expected)
{
    assert_int_equal(status, expected);
    assert_true(acpi.rsdp == rsdp && acpi.root == 0);
    assert_int_equal(acpi.entries, 0);
}

static void assert_root(uint64_t root, uint32_t entries, uint8_t entry_size)
{
    assert_int_equal(acpi_open(&memory, TOLD, false, &acpi), 0);
    assert_true(acpi.root == root);
    assert_int_equal(acpi.entries, entries);
    assert_int_equal(acpi.entry_size, entry_size);
}

static void assert_searched(uint64_t found)
{
    assert_int_equal(acpi_open(&memory, 0, true, &acpi), 0);
    assert_true(acpi.rsdp == found && acpi.root == RSDT);
}

static void assert_not_searched(void)
{
    assert_lists_nothing(acpi_open(&memory, 0, true, &acpi), 0, STATUS_NOT_THERE);
}

TEST(told_rsdp_is_taken)
{
    machine();
    bios_rsdp(BIOS);
    assert_root(XSDT, 3, 8);
    assert_true(acpi.rsdp == TOLD);
    assert_int_equal(acpi.revision, 2);
}

TEST(told_rsdp_of_acpi_1_has_20_bytes)
{
    machine();
    table_rsdp(told, 0, RSDT, XSDT);
    told[34] ^= 0xff; /* what is behind is none of its own */
    for (size_t i = 0; i < model.count; i++)
        if (model.windows[i].base == TOLD)
            model.windows[i].length = 20;
    assert_root(RSDT, 2, 4);
    assert_int_equal(acpi.revision, 0);
}

TEST(told_rsdp_that_is_not_sound_is_not_taken)
{
    machine();
    bios_rsdp(BIOS);
    for (size_t i = 0; i < sizeof told; i++) {
        told[i] ^= 0x10;
        assert_lists_nothing(acpi_open(&memory, TOLD, false, &acpi), 0, STATUS_NOT_THERE);
        assert_int_equal(acpi_open(&memory, TOLD, true, &acpi), 0);
        assert_true(acpi.rsdp == BIOS && acpi.revision == 0);
        told[i] ^= 0x10;
    }
}

TEST(told_rsdp_of_another_mark_is_not_taken)
{
    machine();
    told[0]++;
    told[1]--;
    assert_lists_nothing(acpi_open(&memory, TOLD, false, &acpi), 0, STATUS_NOT_THERE);
}

/* The BIOS's own is of ACPI 1.0, and has no XSDT. */
TEST(nothing_stays_of_an_rsdp_that_is_not_taken)
{
    machine();
    bios_rsdp(BIOS);
    told[33]++;
    assert_int_equal(acpi_open(&memory, TOLD, true, &acpi), 0);
    assert_true(acpi.rsdp == BIOS && acpi.root == RSDT);
}

TEST(told_rsdp_that_is_nowhere_is_not_taken)
{
    const uint64_t nowhere[] = {HIGH, TOLD + 1, TOLD + 16, UINT64_MAX, UINT64_MAX - 15};
    machine();
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++)
        assert_lists_nothing(acpi_open(&memory, nowhere[i], false, &acpi), 0, STATUS_NOT_THERE);
}

TEST(nothing_told_under_uefi_is_nothing)
{
    machine();
    memory_model_add(&model, 0, told, sizeof told);
    bios_rsdp(BIOS);
    assert_lists_nothing(acpi_open(&memory, 0, false, &acpi), 0, STATUS_NOT_THERE);
}

TEST(bios_is_searched_from_the_ebda_on)
{
    machine();
    assert_not_searched();
    bios_rsdp(EXTENSION + 0x1230);
    assert_searched(EXTENSION + 0x1230);
    bios_rsdp(BIOS + 0xfe0);
    assert_searched(BIOS + 0xfe0);
    bios_rsdp(EBDA + 0x120);
    assert_searched(EBDA + 0x120);
}

TEST(search_reaches_to_its_borders)
{
    const uint64_t last[] = {EBDA, EBDA + 0x3f0, BIOS, 0xfffd0, EXTENSION, 0xefff0};
    machine();
    for (size_t i = 0; i < sizeof last / sizeof *last; i++) {
        bios_rsdp(last[i]);
        assert_searched(last[i]);
        memset(low, 0, sizeof low);
    }
}

TEST(search_reaches_no_further)
{
    const uint64_t outside[] = {EBDA - 16, 0xa0000, 0xdfff0, LOW, EBDA + 8, BIOS + 4};
    machine();
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        bios_rsdp(outside[i]);
    assert_not_searched();
}

TEST(ebda_is_believed_only_where_one_can_be)
{
    const uint64_t wrong[] = {0, 0x7fff0, 0x9fc10, 0xa0000, 0xc0000, 0xffff0};
    machine();
    for (uint64_t at = LOW; at < EXTENSION - 64; at += 64)
        bios_rsdp(at);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        put(bda + 0x0e, wrong[i] >> 4, 2);
        assert_not_searched();
    }
    put(bda + 0x0e, 0x80000 >> 4, 2);
    assert_searched(0x80000);
}

TEST(search_goes_on_behind_what_is_not_sound)
{
    machine();
    for (uint64_t at = BIOS; at < BIOS + 0x100; at += 48) {
        bios_rsdp(at);
        low[at - LOW + 10]++;
    }
    table_rsdp(low + BIOS + 0x100 - LOW, 2, RSDT, 0);
    low[BIOS + 0x100 - LOW + 25]++; /* the second checksum's */
    assert_not_searched();
    bios_rsdp(BIOS + 0x8000);
    assert_searched(BIOS + 0x8000);
}

TEST(rsdt_stands_in_for_an_xsdt_that_is_not_sound)
{
    const size_t spoiled[] = {0, 9, 20, HEADER + 1};
    machine();
    for (size_t i = 0; i < sizeof spoiled / sizeof *spoiled; i++) {
        xsdt[spoiled[i]] ^= 0x20;
        assert_root(RSDT, 2, 4);
        xsdt[spoiled[i]] ^= 0x20;
    }
    assert_root(XSDT, 3, 8);
}

TEST(rsdt_stands_in_for_an_xsdt_that_is_nowhere)
{
    const uint64_t nowhere[] = {0, HIGH, UINT64_MAX - 3, RSDT, SPCR};
    machine();
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
        table_rsdp(told, 2, RSDT, nowhere[i]);
        assert_root(RSDT, 2, 4);
    }
}

TEST(root_whose_length_lies_is_not_taken)
{
    const uint32_t lengths[] = {0, 7, 35, 36, 43, sizeof xsdt + 1, ACPI_TABLE_MAX + 1, UINT32_MAX};
    machine();
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        put(xsdt + 4, lengths[i], 4);
        if (lengths[i] <= sizeof xsdt && lengths[i] >= HEADER)
            table_seal(xsdt);
        assert_root(RSDT, 2, 4);
    }
}

TEST(no_sound_root_is_broken)
{
    machine();
    xsdt[40]++;
    rsdt[40]++;
    assert_lists_nothing(acpi_open(&memory, TOLD, false, &acpi), TOLD, STATUS_BROKEN);
    table_rsdp(told, 2, 0, 0);
    assert_lists_nothing(acpi_open(&memory, TOLD, true, &acpi), TOLD, STATUS_BROKEN);
}

TEST(root_lists_no_more_than_its_most)
{
    uint64_t entries[300];
    machine();
    for (size_t i = 0; i < 300; i++)
        entries[i] = i == 255 || i == 256 ? SPCR : FACP;
    table_root(xsdt, "XSDT", entries, 255);
    assert_root(XSDT, 255, 8);
    assert_int_equal(acpi_find(&memory, &acpi, ACPI_SPCR, &table), STATUS_NOT_THERE);
    table_root(xsdt, "XSDT", entries, 300);
    assert_root(XSDT, ACPI_ENTRIES_MAX, 8);
    assert_int_equal(acpi_find(&memory, &acpi, ACPI_SPCR, &table), 0);
}

TEST(half_an_entry_is_none)
{
    machine();
    put(xsdt + 4, HEADER + 15, 4);
    table_seal(xsdt);
    assert_root(XSDT, 1, 8);
}

TEST(table_is_described)
{
    machine();
    assert_root(XSDT, 3, 8);
    assert_int_equal(acpi_table(&memory, &acpi, 1, &table), 0);
    assert_int_equal(table.signature, ACPI_SPCR);
    assert_true(table.sound && table.address == SPCR);
    assert_int_equal(table.length, sizeof spcr);
    assert_int_equal(table.revision, 2);
}

TEST(table_with_a_wrong_sum_is_reported_so)
{
    machine();
    other[63]++;
    memcpy(other, "O\x07\xff~", 4);
    assert_root(XSDT, 3, 8);
    assert_int_equal(acpi_table(&memory, &acpi, 2, &table), 0);
    assert_int_equal(table.signature, 0x7eff074f);
    assert_false(table.sound);
}

TEST(table_that_ends_before_its_length_is_not_sound)
{
    machine();
    put(other + 4, sizeof other + 1, 4);
    other[9]--;
    assert_root(XSDT, 3, 8);
    assert_int_equal(acpi_table(&memory, &acpi, 2, &table), 0);
    assert_false(table.sound);
}

static void assert_table_is_broken(uint32_t i)
{
    table.sound = true;
    assert_int_equal(acpi_table(&memory, &acpi, i, &table), STATUS_BROKEN);
    assert_false(table.sound);
}

TEST(table_whose_length_is_not_believed_is_broken)
{
    const uint32_t lengths[] = {0, 35, ACPI_TABLE_MAX + 1, UINT32_MAX};
    machine();
    assert_root(XSDT, 3, 8);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        put(other + 4, lengths[i], 4);
        assert_table_is_broken(2);
    }
}

TEST(table_that_is_nowhere_is_broken)
{
    const uint64_t entries[] = {0, HIGH, UINT64_MAX, OTHER + sizeof other - 8};
    machine();
    table_root(xsdt, "XSDT", entries, 4);
    assert_root(XSDT, 4, 8);
    for (uint32_t i = 0; i < 4; i++)
        assert_table_is_broken(i);
    assert_int_equal(acpi_find(&memory, &acpi, OEMB, &table), STATUS_NOT_THERE);
}

TEST(first_of_a_kind_is_found)
{
    const uint64_t entries[] = {HIGH, 0, OTHER, FACP, SPCR};
    machine();
    table_begin(other, "FACP", sizeof other, 1);
    other[50]++;
    table_root(rsdt, "RSDT", entries, 5);
    table_rsdp(told, 0, RSDT, 0);
    assert_root(RSDT, 5, 4);
    assert_int_equal(acpi_find(&memory, &acpi, ACPI_FADT, &table), 0);
    assert_true(table.address == OTHER && !table.sound);
    assert_int_equal(acpi_find(&memory, &acpi, ACPI_SPCR, &table), 0);
    assert_true(table.address == SPCR && !table.sound);
    assert_int_equal(acpi_find(&memory, &acpi, ACPI_DBG2, &table), STATUS_NOT_THERE);
}

TEST(each_of_a_kind_is_found)
{
    const uint64_t entries[] = {FACP, SPCR, HIGH, SPCR, OTHER};
    uint32_t i = 0;
    machine();
    table_root(xsdt, "XSDT", entries, 5);
    assert_root(XSDT, 5, 8);
    assert_int_equal(acpi_next(&memory, &acpi, ACPI_SPCR, &i, &table), 0);
    assert_true(i == 2 && table.address == SPCR && !table.sound);
    assert_int_equal(acpi_next(&memory, &acpi, ACPI_SPCR, &i, &table), 0);
    assert_true(i == 4 && table.address == SPCR);
    assert_int_equal(acpi_next(&memory, &acpi, ACPI_SPCR, &i, &table), STATUS_NOT_THERE);
    assert_int_equal(i, 5);
    assert_int_equal(acpi_next(&memory, &acpi, ACPI_SPCR, &i, &table), STATUS_NOT_THERE);
    assert_int_equal(i, 5);
}

TEST(searching_reads_headers_only)
{
    uint64_t entries[40];
    machine();
    for (size_t i = 0; i < 40; i++)
        entries[i] = i < 39 ? FACP : SPCR;
    table_root(xsdt, "XSDT", entries, 40);
    assert_root(XSDT, 40, 8);
    model.reads = 0;
    assert_int_equal(acpi_find(&memory, &acpi, ACPI_SPCR, &table), 0);
    assert_true(model.reads <= 80); /* two for each */
}

TEST(search_in_no_tables_finds_none)
{
    machine();
    acpi = (struct acpi){0};
    assert_int_equal(acpi_find(&memory, &acpi, ACPI_SPCR, &table), STATUS_NOT_THERE);
    assert_int_equal(model.reads, 0);
}

TEST(what_no_root_lists_is_described_too)
{
    machine();
    assert_int_equal(acpi_at(&memory, OTHER, &table), 0);
    assert_int_equal(table.signature, OEMB);
    assert_true(table.address == OTHER && table.length == sizeof other && !table.sound);
}

TEST(reading_stays_within_the_table)
{
    uint8_t bytes[8];
    machine();
    assert_int_equal(acpi_at(&memory, OTHER, &table), 0);
    put(other + 56, 0x1122334455667788, 8);
    assert_int_equal(acpi_read(&memory, &table, 56, bytes, 8), 0);
    assert_true(get(bytes, 8) == 0x1122334455667788);
    assert_int_equal(acpi_read(&memory, &table, 64, bytes, 0), 0);
    const uint32_t offsets[] = {57, 63, 64, 65, UINT32_MAX, UINT32_MAX - 7};
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
        memset(bytes, 0xa5, sizeof bytes);
        model.reads = 0;
        assert_int_equal(acpi_read(&memory, &table, offsets[i], bytes, 8), STATUS_BROKEN);
        assert_true(get(bytes, 8) == 0 && model.reads == 0);
    }
}

RUN_TESTS(cmocka_unit_test(told_rsdp_is_taken), cmocka_unit_test(told_rsdp_of_acpi_1_has_20_bytes),
          cmocka_unit_test(told_rsdp_that_is_not_sound_is_not_taken),
          cmocka_unit_test(told_rsdp_of_another_mark_is_not_taken),
          cmocka_unit_test(nothing_stays_of_an_rsdp_that_is_not_taken),
          cmocka_unit_test(told_rsdp_that_is_nowhere_is_not_taken),
          cmocka_unit_test(nothing_told_under_uefi_is_nothing),
          cmocka_unit_test(bios_is_searched_from_the_ebda_on),
          cmocka_unit_test(search_reaches_to_its_borders),
          cmocka_unit_test(search_reaches_no_further),
          cmocka_unit_test(ebda_is_believed_only_where_one_can_be),
          cmocka_unit_test(search_goes_on_behind_what_is_not_sound),
          cmocka_unit_test(rsdt_stands_in_for_an_xsdt_that_is_not_sound),
          cmocka_unit_test(rsdt_stands_in_for_an_xsdt_that_is_nowhere),
          cmocka_unit_test(root_whose_length_lies_is_not_taken),
          cmocka_unit_test(no_sound_root_is_broken),
          cmocka_unit_test(root_lists_no_more_than_its_most),
          cmocka_unit_test(half_an_entry_is_none), cmocka_unit_test(table_is_described),
          cmocka_unit_test(table_with_a_wrong_sum_is_reported_so),
          cmocka_unit_test(table_that_ends_before_its_length_is_not_sound),
          cmocka_unit_test(table_whose_length_is_not_believed_is_broken),
          cmocka_unit_test(table_that_is_nowhere_is_broken),
          cmocka_unit_test(first_of_a_kind_is_found), cmocka_unit_test(each_of_a_kind_is_found),
          cmocka_unit_test(searching_reads_headers_only),
          cmocka_unit_test(search_in_no_tables_finds_none),
          cmocka_unit_test(what_no_root_lists_is_described_too),
          cmocka_unit_test(reading_stays_within_the_table))
