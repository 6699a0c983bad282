/* SPDX-License-Identifier: MIT */
/* The records of ACPI's tables, on a machine that has many, broken ones among them, or none. */
#include <stdio.h>
#include <string.h>

#include "kernel/answer/say.h"
#include "kernel/firmware/tables.h"
#include "kernel/inventory/parts.h"
#include "kernel/machine.h"
#include "tests/unit/capture.h"
#include "tests/unit/memory_model.h"
#include "tests/unit/put.h"
#include "tests/unit/run.h"
#include "tests/unit/tables.h"

enum {
    RSDP = 0x1000,
    XSDT = 0x2000,
    FACP = 0x10000,
    DSDT = 0x20000,
    SSDT = 0x30000,
    LONG = 0x1000000,
    STEP = 0x100,
    TABLES = 16,
    LONG_LENGTH = TABLES_SUM_MAX - 200, /* the DSDT is too long then */
};

static uint8_t rsdp[36], xsdt[36 + 8 * 256], facp[116], dsdt[100], others[TABLES * STEP],
    spare[LONG_LENGTH];
static struct memory_model model;
static struct physical memory;
static struct acpi acpi;
static struct capture heard;

const struct machine machine = {.memory = &memory, .acpi = &acpi};

static void boot(const uint64_t *entries, size_t count)
{
    model.count = 0;
    table_begin(facp, "FACP", sizeof facp, 3);
    put(facp + 40, DSDT, 4);
    table_seal(facp);
    table_begin(dsdt, "DSDT", sizeof dsdt, 2);
    for (size_t i = 0; i < TABLES; i++)
        table_begin(others + i * STEP, "SSDT", 48, 1);
    table_root(xsdt, "XSDT", entries, count);
    table_rsdp(rsdp, 2, 0, XSDT);
    memory_model_add(&model, RSDP, rsdp, sizeof rsdp);
    memory_model_add(&model, XSDT, xsdt, sizeof xsdt);
    memory_model_add(&model, FACP, facp, sizeof facp);
    memory_model_add(&model, DSDT, dsdt, sizeof dsdt);
    memory_model_add(&model, SSDT, others, sizeof others);
    memory_model_add(&model, LONG, spare, sizeof spare);
    memory = memory_model_physical(&model);
    assert_int_equal(acpi_open(&memory, RSDP, false, &acpi), 0);
}

static void say(enum words_say how)
{
    log_add_sink(capture_start(&heard, LOG_WIRE));
    say_begin(1);
    inventory_say_acpi(how);
    log_detach(&heard.sink);
}

/* Line `number` without its seal. */
static void assert_line(size_t number, const char *expected)
{
    char line[LOG_LINE_MAX + 1];
    capture_line(&heard, number, line);
    char *seal = strstr(line, " @");
    assert_non_null(seal);
    *seal = '\0';
    assert_string_equal(line, expected);
}

TEST(tables_by_signature)
{
    boot((uint64_t[]){FACP, SSDT, SSDT + STEP, SSDT + 2 * STEP}, 4);
    memcpy(others + STEP, "OEMB", 4);
    table_seal(others + STEP);
    say(WORDS_SAY_NORMAL);
    assert_int_equal(heard.writes, 1);
    assert_line(0,
                "# acpi {\"revision\":2,\"oem\":\"LAB HANDMADE\",\"tables\":[\"FACP\",\"SSDT*2\","
                "\"OEMB\",\"DSDT\"],\"bad\":[]}");
}

TEST(bad_ones_are_named)
{
    boot((uint64_t[]){FACP, SSDT, SSDT + STEP, SSDT + 2 * STEP, 0x99999}, 5);
    others[40]++;
    others[STEP + 44]++;
    uint8_t *third = others + (size_t)2 * STEP;
    memcpy(third, "A B\x80", 4);
    put(third + 4, 35, 4);
    say(WORDS_SAY_NORMAL);
    assert_line(0,
                "# acpi {\"revision\":2,\"oem\":\"LAB HANDMADE\",\"tables\":[\"FACP\",\"SSDT*2\","
                "\"A?B?\",\"????\",\"DSDT\"],\"bad\":[\"SSDT*2\",\"A?B?\",\"????\"]}");
}

TEST(no_tables)
{
    acpi = (struct acpi){0};
    say(WORDS_SAY_ALL);
    assert_int_equal(heard.writes, 1);
    assert_line(0, "# acpi {\"revision\":null,\"oem\":null,\"tables\":[],\"bad\":[]}");
}

TEST(each_table_has_a_record)
{
    boot((uint64_t[]){FACP, SSDT, 0x99999}, 3);
    others[40]++;
    say(WORDS_SAY_ALL);
    assert_int_equal(heard.writes, 5);
    assert_line(1, "# table {\"signature\":\"FACP\",\"revision\":3,\"length\":116,\"address\":"
                   "\"0x10000\",\"oem\":\"LAB HANDMADE\",\"sound\":true}");
    assert_line(2, "# table {\"signature\":\"SSDT\",\"revision\":1,\"length\":48,\"address\":"
                   "\"0x30000\",\"oem\":\"LAB HANDMADE\",\"sound\":false}");
    assert_line(3, "# table {\"signature\":\"????\",\"revision\":null,\"length\":null,\"address\":"
                   "\"0x99999\",\"oem\":null,\"sound\":false}");
    assert_line(4, "# table {\"signature\":\"DSDT\",\"revision\":2,\"length\":100,\"address\":"
                   "\"0x20000\",\"oem\":\"LAB HANDMADE\",\"sound\":true}");
}

TEST(tables_too_long_to_be_summed)
{
    boot((uint64_t[]){LONG, SSDT, FACP}, 3);
    table_begin(spare, "LONG", LONG_LENGTH, 1);
    say(WORDS_SAY_ALL);
    assert_int_equal(heard.writes, 6);
    assert_line(0, "# acpi {\"revision\":2,\"oem\":\"LAB HANDMADE\",\"tables\":[\"LONG\",\"SSDT\","
                   "\"FACP\",\"DSDT\"],\"bad\":[]}");
    assert_line(1, "# trouble {\"where\":\"acpi\",\"what\":\"the tables are too long to sum them "
                   "all\"}");
    assert_line(5, "# table {\"signature\":\"DSDT\",\"revision\":2,\"length\":100,\"address\":"
                   "\"0x20000\",\"oem\":\"LAB HANDMADE\",\"sound\":null}");
}

/* The most that a root lists, each with a name of its own, and all of them bad. */
TEST(list_longer_than_a_line_is_cut)
{
    static uint64_t entries[256];
    for (size_t i = 0; i < 256; i++)
        entries[i] = SSDT + i % TABLES * STEP;
    boot(entries, 256);
    for (size_t i = 0; i < TABLES; i++) {
        char name[5];
        snprintf(name, sizeof name, "X%03u", (unsigned)i);
        memcpy(others + i * STEP, name, 4);
    }
    say(WORDS_SAY_NORMAL);
    assert_true(heard.writes >= 3 && heard.torn == 0);
    assert_non_null(strstr(heard.text, "\"tables\":[\"X000*16\",\"X001*16\","));
    assert_non_null(strstr(heard.text, "\"bad\":[\"X000*16\",\"X001*16\","));
    assert_null(strstr(heard.text, "X016"));
}

RUN_TESTS(cmocka_unit_test(tables_by_signature), cmocka_unit_test(bad_ones_are_named),
          cmocka_unit_test(no_tables), cmocka_unit_test(each_table_has_a_record),
          cmocka_unit_test(tables_too_long_to_be_summed),
          cmocka_unit_test(list_longer_than_a_line_is_cut))
