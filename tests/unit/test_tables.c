/* SPDX-License-Identifier: MIT */
/* A machine's tables one after another: listed ones, the DSDT, spoiled ones, too many. */
#include "kernel/firmware/tables.h"

#include <string.h>

#include "tests/unit/memory_model.h"
#include "tests/unit/put.h"
#include "tests/unit/run.h"
#include "tests/unit/tables.h"

enum {
    RSDP = 0x1000,
    XSDT = 0x2000,
    FACP = 0x10000,
    SSDT = 0x20000,
    DSDT = 0x30000,
    NOWHERE = 0x70000,
    LONG = 0x1000000,
    LONG_LENGTH = 3 << 20,
};

static uint8_t rsdp[36], xsdt[36 + 8 * 300], facp[116], ssdt[100], dsdt[200], spare[LONG_LENGTH];
static struct memory_model model;
static struct physical memory;
static struct acpi acpi;
static struct tables tables;

static void machine(const uint64_t *entries, size_t count)
{
    model.count = 0;
    table_begin(facp, "FACP", sizeof facp, 1);
    put(facp + 40, DSDT, 4);
    table_seal(facp);
    table_begin(ssdt, "SSDT", sizeof ssdt, 2);
    table_begin(dsdt, "DSDT", sizeof dsdt, 2);
    table_root(xsdt, "XSDT", entries, count);
    table_rsdp(rsdp, 2, 0, XSDT);
    memory_model_add(&model, RSDP, rsdp, sizeof rsdp);
    memory_model_add(&model, XSDT, xsdt, sizeof xsdt);
    memory_model_add(&model, FACP, facp, sizeof facp);
    memory_model_add(&model, SSDT, ssdt, sizeof ssdt);
    memory_model_add(&model, DSDT, dsdt, sizeof dsdt);
    memory_model_add(&model, LONG, spare, sizeof spare);
    memory = memory_model_physical(&model);
    assert_int_equal(acpi_open(&memory, RSDP, false, &acpi), 0);
}

static void begin(void)
{
    memset(&tables, 0xa5, sizeof tables);
    tables_begin(&memory, &acpi, &tables);
}

static void assert_next(uint64_t address, const char *name, enum tables_state state)
{
    char said[TABLES_NAME_SIZE];
    assert_true(tables_next(&memory, &acpi, &tables));
    assert_true(tables.table.address == address);
    tables_name(tables.table.signature, said);
    assert_string_equal(said, name);
    assert_int_equal(tables.state, state);
}

static void assert_over(void)
{
    assert_false(tables_next(&memory, &acpi, &tables));
    assert_false(tables_next(&memory, &acpi, &tables));
}

TEST(dsdt_comes_last)
{
    machine((uint64_t[]){SSDT, FACP, SSDT}, 3);
    begin();
    assert_next(SSDT, "SSDT", TABLES_SOUND);
    assert_int_equal(tables.table.length, sizeof ssdt);
    assert_int_equal(tables.table.revision, 2);
    assert_next(FACP, "FACP", TABLES_SOUND);
    assert_next(SSDT, "SSDT", TABLES_SOUND);
    assert_next(DSDT, "DSDT", TABLES_SOUND);
    assert_int_equal(tables.table.length, sizeof dsdt);
    assert_over();
}

TEST(no_fadt_no_dsdt)
{
    machine((uint64_t[]){SSDT}, 1);
    begin();
    assert_next(SSDT, "SSDT", TABLES_SOUND);
    assert_over();
    machine((uint64_t[]){FACP}, 1);
    put(facp + 40, 0, 4);
    begin();
    assert_next(FACP, "FACP", TABLES_UNSOUND);
    assert_over();
    acpi = (struct acpi){0};
    begin();
    assert_over();
}

TEST(spoiled_ones_are_told_apart)
{
    machine((uint64_t[]){NOWHERE, FACP, SSDT, 0}, 4);
    ssdt[50]++;
    put(dsdt + 4, 35, 4);
    begin();
    assert_next(NOWHERE, "????", TABLES_BROKEN);
    assert_next(FACP, "FACP", TABLES_SOUND);
    assert_next(SSDT, "SSDT", TABLES_UNSOUND);
    assert_next(0, "????", TABLES_BROKEN);
    assert_next(DSDT, "DSDT", TABLES_BROKEN);
    assert_over();
}

TEST(table_that_ends_before_its_length_is_unsound)
{
    machine((uint64_t[]){SSDT}, 1);
    put(ssdt + 4, sizeof ssdt + 1, 4);
    ssdt[9]--;
    begin();
    assert_next(SSDT, "SSDT", TABLES_UNSOUND);
    assert_over();
}

TEST(summing_is_bounded)
{
    machine((uint64_t[]){LONG, LONG, SSDT}, 3);
    table_begin(spare, "OEMB", LONG_LENGTH, 1);
    begin();
    model.reads = 0;
    assert_next(LONG, "OEMB", TABLES_SOUND);
    assert_next(LONG, "OEMB", TABLES_NOT_SUMMED);
    assert_next(SSDT, "SSDT", TABLES_SOUND);
    assert_over();
    assert_true(model.reads < TABLES_SUM_MAX / 16);
}

TEST(every_table_of_the_longest_root)
{
    static uint64_t entries[300];
    unsigned count = 0;
    for (size_t i = 0; i < 300; i++)
        entries[i] = i == 0 ? FACP : SSDT;
    machine(entries, 300);
    begin();
    while (tables_next(&memory, &acpi, &tables))
        count++;
    assert_int_equal(count, TABLES_COUNT_MAX);
}

TEST(names_are_printable)
{
    char name[TABLES_NAME_SIZE];
    tables_name(0x7e41ff20, name);
    assert_string_equal(name, "??A~");
    tables_name(0x7f0a8000, name);
    assert_string_equal(name, "????");
}

static void assert_oem(const char *oem, const char *expected)
{
    char said[TABLES_OEM_SIZE];
    machine((uint64_t[]){SSDT}, 1);
    memcpy(ssdt + 10, oem, 14);
    tables_oem(&memory, SSDT, said);
    assert_string_equal(said, expected);
}

TEST(who_made_it)
{
    char said[TABLES_OEM_SIZE];
    assert_oem("BOCHS BXPC    ", "BOCHS BXPC");
    assert_oem("ALASKAA M I \0\0\0", "ALASKA A M I");
    assert_oem("ABCDEF12345678", "ABCDEF 12345678");
    assert_oem("\0\0\0\0\0\0TABLE\0\0\0", "TABLE");
    assert_oem("  OEM \0\0\0\0\0\0\0\0", "OEM");
    assert_oem("\xff\xff\xff\xff\xff\xff        ", "");
    tables_oem(&memory, NOWHERE, said);
    assert_string_equal(said, "");
}

RUN_TESTS(cmocka_unit_test(dsdt_comes_last), cmocka_unit_test(no_fadt_no_dsdt),
          cmocka_unit_test(spoiled_ones_are_told_apart),
          cmocka_unit_test(table_that_ends_before_its_length_is_unsound),
          cmocka_unit_test(summing_is_bounded), cmocka_unit_test(every_table_of_the_longest_root),
          cmocka_unit_test(names_are_printable), cmocka_unit_test(who_made_it))
