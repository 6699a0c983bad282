/* SPDX-License-Identifier: MIT */
/* Memory by SMBIOS: every way in which a size and a speed may be given, or not. */
#include "kernel/firmware/memory_device.h"

#include <string.h>

#include "kernel/lib/status.h"
#include "tests/unit/memory_model.h"
#include "tests/unit/put.h"
#include "tests/unit/run.h"
#include "tests/unit/smbios_table.h"

enum { TABLE = 0x7fe0000, ARRAY = 0x17, DEVICE = 0x5c, SYSTEM = 3, FLASH = 5, CACHE = 7 };

static struct smbios_table table;
static struct memory_model model;
static struct physical memory;
static struct smbios smbios;
static struct memory_arrays arrays;
static struct memory_device device;

static uint8_t *add_array(uint8_t length, uint8_t use, uint32_t max_kib)
{
    uint8_t *array = smbios_table_add(&table, SMBIOS_MEMORY_ARRAY, length, NULL);
    array[5] = use;
    array[6] = 6;
    put(array + 7, max_kib, 4);
    return array;
}

static uint8_t *add_device(uint8_t length, uint16_t array, uint16_t size)
{
    uint8_t *bytes = smbios_table_add(&table, SMBIOS_MEMORY_DEVICE, length, NULL);
    put(bytes + 4, array, 2);
    if (length >= 0x0e)
        put(bytes + 0x0c, size, 2);
    return bytes;
}

/* What was added so far, and the walk at its beginning. */
static void open(void)
{
    model.count = 0;
    memory_model_add(&model, TABLE, table.bytes, table.length);
    memory = memory_model_physical(&model);
    smbios = (struct smbios){.entry = 1,
                             .table = TABLE,
                             .length = (uint32_t)table.length,
                             .count = (uint16_t)table.count,
                             .major = 3};
    memory_arrays_read(&memory, &smbios, &arrays);
    device = (struct memory_device){0};
}

static void assert_slot(bool used, uint64_t kib)
{
    assert_int_equal(memory_device_next(&memory, &smbios, &arrays, &device), 0);
    assert_int_equal(device.used, used);
    assert_true(device.kib == kib);
}

TEST(each_way_of_a_size)
{
    uint8_t *extended, *top;
    add_array(ARRAY, SYSTEM, 1 << 20);
    add_device(DEVICE, 0x100, 0);
    add_device(DEVICE, 0x100, 0xffff);
    add_device(DEVICE, 0x100, 8192);
    add_device(DEVICE, 0x100, 0x7ffe);
    add_device(DEVICE, 0x100, 0x8000 | 512);
    extended = add_device(DEVICE, 0x100, 0x7fff);
    put(extended + 0x1c, 65536, 4);
    top = add_device(DEVICE, 0x100, 0x7fff);
    put(top + 0x1c, 0xffffffff, 4);
    open();
    assert_slot(false, 0);
    assert_slot(true, 0);
    assert_slot(true, 8192 << 10);
    assert_slot(true, 0x7ffe << 10);
    assert_slot(true, 512);
    assert_slot(true, 65536 << 10);
    assert_slot(true, 0x7fffffffULL << 10);
    assert_int_equal(memory_device_next(&memory, &smbios, &arrays, &device), STATUS_NOT_THERE);
}

TEST(device_too_short_for_what_it_says)
{
    add_device(0x1b, 0x100, 0x7fff); /* of 2.3: no extended size */
    add_device(0x0c, 0x100, 0);
    open();
    assert_slot(true, 0);
    assert_slot(false, 0);
    assert_int_equal(device.type, 0);
    assert_int_equal(device.speed, 0);
    assert_int_equal(device.ecc, MEMORY_DEVICE_ECC_UNKNOWN);
}

static uint32_t speed(uint8_t length, uint16_t most, uint16_t set)
{
    table = (struct smbios_table){0};
    uint8_t *bytes = add_device(length, 0x100, 1024);
    put(bytes + 0x15, most, 2);
    if (length >= 0x22)
        put(bytes + 0x20, set, 2);
    if (length >= 0x5c) {
        put(bytes + 0x54, 0x80000000 | 70000, 4);
        put(bytes + 0x58, 0x80000000 | 66000, 4);
    }
    open();
    assert_slot(true, 1024 << 10);
    return device.speed;
}

TEST(each_way_of_a_speed)
{
    assert_int_equal(speed(DEVICE, 3200, 2933), 2933);
    assert_int_equal(speed(DEVICE, 3200, 0), 3200);
    assert_int_equal(speed(DEVICE, 0, 0), 0);
    assert_int_equal(speed(DEVICE, 3200, 0xffff), 66000);
    assert_int_equal(speed(DEVICE, 0xffff, 0), 70000);
    assert_int_equal(speed(0x28, 3200, 0xffff), 3200);
    assert_int_equal(speed(0x1b, 667, 0), 667);
    assert_int_equal(speed(0x1b, 0xffff, 0), 0);
}

TEST(ecc_is_what_is_wider_than_its_data)
{
    const struct {
        uint16_t total, data;
        enum memory_device_ecc ecc;
    } widths[] = {{72, 64, MEMORY_DEVICE_ECC},
                  {80, 64, MEMORY_DEVICE_ECC},
                  {64, 64, MEMORY_DEVICE_NO_ECC},
                  {32, 64, MEMORY_DEVICE_NO_ECC},
                  {0, 64, MEMORY_DEVICE_ECC_UNKNOWN},
                  {72, 0, MEMORY_DEVICE_ECC_UNKNOWN},
                  {0xffff, 64, MEMORY_DEVICE_ECC_UNKNOWN},
                  {72, 0xffff, MEMORY_DEVICE_ECC_UNKNOWN}};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        uint8_t *bytes = add_device(DEVICE, 0x100, 1024);
        put(bytes + 8, widths[i].total, 2);
        put(bytes + 0x0a, widths[i].data, 2);
    }
    open();
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        assert_slot(true, 1024 << 10);
        assert_int_equal(device.ecc, widths[i].ecc);
    }
}

TEST(arrays_of_system_memory_are_taken_together)
{
    uint8_t *large;
    add_array(ARRAY, FLASH, 16384);
    add_array(ARRAY, SYSTEM, 4 << 20);
    large = add_array(ARRAY, SYSTEM, 0x80000000);
    large[6] = 5;
    put(large + 0x0f, 1ULL << 43, 8);
    add_array(0x0f, SYSTEM, 0x80000000); /* too short for what it says */
    open();
    assert_true(arrays.max_kib == (4 << 20) + (1ULL << 33));
    assert_int_equal(arrays.correction, 6);
    assert_int_equal(arrays.others, 1);
}

TEST(devices_of_other_arrays_are_no_slots)
{
    add_array(ARRAY, FLASH, 16384);
    add_device(DEVICE, 0x100, 16);
    add_device(DEVICE, 0x105, 1024);
    add_device(DEVICE, 0x100, 32);
    add_device(DEVICE, 0xfffe, 2048); /* of an array that isn't there */
    add_array(ARRAY, SYSTEM, 1 << 20);
    add_array(ARRAY, CACHE, 1);
    open();
    assert_slot(true, 1024 << 10);
    assert_slot(true, 2048 << 10);
    assert_int_equal(memory_device_next(&memory, &smbios, &arrays, &device), STATUS_NOT_THERE);
}

TEST(more_other_arrays_than_are_kept)
{
    for (unsigned i = 0; i < 300; i++)
        add_array(ARRAY, FLASH, 1);
    add_device(DEVICE, 0x100 + MEMORY_ARRAYS_OTHER_MAX - 1, 8);
    add_device(DEVICE, 0x100 + MEMORY_ARRAYS_OTHER_MAX, 16);
    open();
    assert_int_equal(arrays.others, MEMORY_ARRAYS_OTHER_MAX);
    assert_slot(true, 16 << 10);
}

TEST(sum_is_that_of_all_slots)
{
    add_array(ARRAY, FLASH, 16384);
    add_device(DEVICE, 0x100, 16);
    add_array(ARRAY, SYSTEM, 1 << 20);
    add_device(DEVICE, 0x102, 1024);
    add_device(DEVICE, 0x102, 0);
    add_device(DEVICE, 0x102, 0xffff);
    add_device(DEVICE, 0x102, 0x8000 | 512);
    add_device(DEVICE, 0x102, 0x8000 | 512);
    open();
    assert_int_equal(smbios_memory_mib(&memory, &smbios), 1025);
}

TEST(sum_of_a_broken_table_is_that_of_what_is_whole)
{
    add_device(DEVICE, 0x100, 1024);
    add_device(DEVICE, 0x100, 2048)[1] = 3;
    open();
    assert_int_equal(smbios_memory_mib(&memory, &smbios), 1024);
    assert_slot(true, 1024 << 10);
    assert_int_equal(memory_device_next(&memory, &smbios, &arrays, &device), STATUS_BROKEN);
}

TEST(no_table_has_no_memory)
{
    open();
    assert_int_equal(smbios_memory_mib(&memory, &smbios), 0);
}

TEST(names)
{
    assert_string_equal(memory_type_name(0), "");
    assert_string_equal(memory_type_name(0x12), "DDR");
    assert_string_equal(memory_type_name(0x14), "DDR2 FB-DIMM");
    assert_string_equal(memory_type_name(0x15), "");
    assert_string_equal(memory_type_name(0x17), "");
    assert_string_equal(memory_type_name(0x18), "DDR3");
    assert_string_equal(memory_type_name(0x1a), "DDR4");
    assert_string_equal(memory_type_name(0x22), "DDR5");
    assert_string_equal(memory_type_name(0x24), "HBM3");
    assert_string_equal(memory_type_name(0x25), "");
    assert_string_equal(memory_type_name(255), "");
    assert_string_equal(memory_correction_name(0), "");
    assert_string_equal(memory_correction_name(3), "none");
    assert_string_equal(memory_correction_name(5), "single-bit");
    assert_string_equal(memory_correction_name(7), "CRC");
    assert_string_equal(memory_correction_name(8), "");
}

RUN_TESTS(cmocka_unit_test(each_way_of_a_size), cmocka_unit_test(device_too_short_for_what_it_says),
          cmocka_unit_test(each_way_of_a_speed),
          cmocka_unit_test(ecc_is_what_is_wider_than_its_data),
          cmocka_unit_test(arrays_of_system_memory_are_taken_together),
          cmocka_unit_test(devices_of_other_arrays_are_no_slots),
          cmocka_unit_test(more_other_arrays_than_are_kept),
          cmocka_unit_test(sum_is_that_of_all_slots),
          cmocka_unit_test(sum_of_a_broken_table_is_that_of_what_is_whole),
          cmocka_unit_test(no_table_has_no_memory), cmocka_unit_test(names))
