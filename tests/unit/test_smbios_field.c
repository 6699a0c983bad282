/* SPDX-License-Identifier: MIT */
/* What stands in a structure: numbers, strings and the UUID, and none of what stands behind it. */
#include <string.h>

#include "kernel/firmware/smbios.h"
#include "tests/unit/memory_model.h"
#include "tests/unit/put.h"
#include "tests/unit/run.h"
#include "tests/unit/smbios_table.h"

enum { TABLE = 0x7fe0000 };

static struct smbios_table table;
static struct memory_model model;
static struct physical memory;
static struct smbios smbios = {.entry = 1, .table = TABLE, .major = 3};
static struct smbios_structure at;
static char text[SMBIOS_TEXT_MAX + 1];

/* One structure, and the walk at it. */
static uint8_t *structure(uint8_t length, const char *strings)
{
    uint8_t *bytes = smbios_table_add(&table, SMBIOS_SYSTEM, length, strings);
    memory_model_add(&model, TABLE, table.bytes, table.length);
    memory = memory_model_physical(&model);
    smbios.length = (uint32_t)table.length;
    assert_int_equal(smbios_next(&memory, &smbios, &at), 0);
    return bytes;
}

TEST(number_is_little_endian)
{
    uint8_t *bytes = structure(16, NULL);
    put(bytes + 8, 0x1122334455667788, 8);
    assert_int_equal(smbios_number(&memory, &at, 8, 1), 0x88);
    assert_int_equal(smbios_number(&memory, &at, 8, 2), 0x7788);
    assert_int_equal(smbios_number(&memory, &at, 8, 4), 0x55667788);
    assert_true(smbios_number(&memory, &at, 8, 8) == 0x1122334455667788);
}

TEST(field_that_the_structure_is_too_short_for_is_0)
{
    uint8_t *bytes = structure(16, "abcdefgh");
    put(bytes + 8, UINT64_MAX, 8);
    assert_int_equal(smbios_number(&memory, &at, 15, 1), 0xff);
    model.reads = 0;
    for (unsigned offset = 9; offset < 256; offset++)
        assert_true(smbios_number(&memory, &at, (uint8_t)offset, 8) == 0);
    assert_int_equal(smbios_number(&memory, &at, 15, 2), 0);
    assert_int_equal(smbios_number(&memory, &at, 16, 1), 0);
    assert_int_equal(smbios_number(&memory, &at, 255, 1), 0);
    assert_int_equal(model.reads, 0);
}

TEST(strings_are_read_by_number)
{
    structure(8, "one\n two\t\nthree");
    assert_true(smbios_string(&memory, &at, 1, text));
    assert_string_equal(text, "one");
    assert_true(smbios_string(&memory, &at, 2, text));
    assert_string_equal(text, " two\t");
    assert_true(smbios_string(&memory, &at, 3, text));
    assert_string_equal(text, "three");
}

static void assert_no_string(uint8_t number)
{
    memset(text, 'x', sizeof text);
    assert_false(smbios_string(&memory, &at, number, text));
    assert_string_equal(text, "");
}

TEST(string_past_the_last_is_absent)
{
    structure(8, "one\ntwo");
    assert_no_string(0);
    assert_no_string(3);
    assert_no_string(4);
    assert_no_string(255);
}

TEST(structure_without_strings_has_none)
{
    structure(8, NULL);
    smbios_table_add(&table, 1, 8, "next structure's");
    assert_no_string(1);
    assert_no_string(2);
    assert_no_string(255);
}

TEST(any_bytes_are_a_string)
{
    structure(8, "\1\x80\xff\x7f \t");
    assert_true(smbios_string(&memory, &at, 1, text));
    assert_string_equal(text, "\1\x80\xff\x7f \t");
}

TEST(long_string_is_cut_and_the_next_is_read)
{
    char strings[3 * SMBIOS_TEXT_MAX];
    memset(strings, 'a', sizeof strings);
    memcpy(strings + sizeof strings - 5, "\nend", 5);
    structure(8, strings);
    assert_true(smbios_string(&memory, &at, 1, text));
    assert_int_equal(strlen(text), SMBIOS_TEXT_MAX);
    assert_true(smbios_string(&memory, &at, 2, text));
    assert_string_equal(text, "end");
}

TEST(text_is_the_string_that_a_field_names)
{
    uint8_t *bytes = structure(8, "one\ntwo");
    bytes[4] = 2;
    bytes[5] = 3;
    smbios_text(&memory, &at, 4, text);
    assert_string_equal(text, "two");
    smbios_text(&memory, &at, 5, text);
    assert_string_equal(text, "");
    smbios_text(&memory, &at, 6, text);
    assert_string_equal(text, "");
    smbios_text(&memory, &at, 8, text); /* its field would be the first string's letter */
    assert_string_equal(text, "");
}

static const char *uuid(uint8_t major, uint8_t minor)
{
    static char said[SMBIOS_UUID_MAX + 1];
    smbios.major = major;
    smbios.minor = minor;
    smbios_uuid(&memory, &smbios, &at, 8, said);
    return said;
}

TEST(uuid_is_little_endian_from_2_6_on)
{
    uint8_t *bytes = structure(0x1b, NULL);
    for (unsigned i = 0; i < 16; i++)
        bytes[8 + i] = (uint8_t)(0x10 * i + 0xa);
    const char *little = "3a2a1a0a-5a4a-7a6a-8a9a-aabacadaeafa";
    const char *as_it_stands = "0a1a2a3a-4a5a-6a7a-8a9a-aabacadaeafa";
    assert_string_equal(uuid(2, 1), as_it_stands);
    assert_string_equal(uuid(2, 5), as_it_stands);
    assert_string_equal(uuid(2, 6), little);
    assert_string_equal(uuid(2, 8), little);
    assert_string_equal(uuid(3, 0), little);
}

TEST(structure_too_short_for_a_uuid_has_none)
{
    structure(0x17, "aaaaaaaaaaaaaaaa");
    assert_string_equal(uuid(3, 0), "");
}

RUN_TESTS(cmocka_unit_test(number_is_little_endian),
          cmocka_unit_test(field_that_the_structure_is_too_short_for_is_0),
          cmocka_unit_test(strings_are_read_by_number),
          cmocka_unit_test(string_past_the_last_is_absent),
          cmocka_unit_test(structure_without_strings_has_none),
          cmocka_unit_test(any_bytes_are_a_string),
          cmocka_unit_test(long_string_is_cut_and_the_next_is_read),
          cmocka_unit_test(text_is_the_string_that_a_field_names),
          cmocka_unit_test(uuid_is_little_endian_from_2_6_on),
          cmocka_unit_test(structure_too_short_for_a_uuid_has_none))
