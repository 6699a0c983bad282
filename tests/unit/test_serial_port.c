/* SPDX-License-Identifier: MIT */
/* SPCR and DBG2 in the shapes that real machines have them, and in those that none should. */
#include "kernel/firmware/serial_port.h"

#include <string.h>

#include "kernel/lib/pci_function.h"
#include "kernel/lib/status.h"
#include "tests/unit/memory_model.h"
#include "tests/unit/put.h"
#include "tests/unit/run.h"
#include "tests/unit/tables.h"

enum {
    AT = 0x7f30000,
    MEMORY = 0,
    IO = 1,
    SPCR_SIZE = 88,
    DBG2_HEADER = 44,
    DEVICE = 22,
    ADDRESS = DEVICE, /* where the devices made here have their address */
    SERIAL = 0x8000,
};

static uint8_t bytes[4096];
static struct memory_model model;
static struct physical memory;
static struct acpi_table table;
static struct firmware_port port;

static void begin(const char *signature, uint32_t length, uint8_t revision)
{
    model.count = 0;
    table_begin(bytes, signature, length, revision);
    memory_model_add(&model, AT, bytes, sizeof bytes);
    memory = memory_model_physical(&model);
    assert_int_equal(acpi_at(&memory, AT, &table), 0);
}

/* A server's: COM2 at 115200, no PCI function. */
static void spcr(uint8_t revision)
{
    begin("SPCR", revision < 4 ? 80 : SPCR_SIZE, revision);
    table_register(bytes + 40, IO, 8, 0, 0x2f8);
    bytes[58] = 7;
    put(bytes + 64, 0xffffffff, 4);
}

static void assert_spcr(void)
{
    memset(&port, 0xa5, sizeof port);
    assert_int_equal(spcr_read(&memory, &table, &port), 0);
}

static void assert_no_spcr(int expected)
{
    assert_int_equal(spcr_read(&memory, &table, &port), expected);
}

TEST(spcr_names_an_io_port)
{
    spcr(1);
    assert_spcr();
    assert_false(port.in_memory || port.pci != 0);
    assert_true(port.address == 0x2f8);
    assert_int_equal(port.stride, 1);
    assert_int_equal(port.width, 1);
    assert_int_equal(port.baud, 115200);
    assert_int_equal(port.clock, 0);
}

TEST(spcr_with_address_0_names_nothing)
{
    spcr(1);
    table_register(bytes + 40, IO, 8, 0, 0);
    assert_no_spcr(STATUS_NOT_THERE);
    table_register(bytes + 40, MEMORY, 0, 0, 0);
    assert_no_spcr(STATUS_NOT_THERE);
}

TEST(spcr_past_the_io_ports_names_nothing)
{
    spcr(2);
    table_register(bytes + 40, IO, 8, 0, 0x10000);
    assert_no_spcr(STATUS_NOT_THERE);
    table_register(bytes + 40, IO, 8, 0, 1ull << 32 | 0x3f8);
    assert_no_spcr(STATUS_NOT_THERE);
    table_register(bytes + 40, IO, 8, 0, 0xfff8);
    assert_spcr();
}

TEST(spcr_in_another_space_names_nothing)
{
    const uint8_t spaces[] = {2, 3, 4, 0x0a, 0x7f, 0xff};
    for (size_t i = 0; i < sizeof spaces; i++) {
        spcr(2);
        bytes[40] = spaces[i];
        assert_no_spcr(STATUS_NOT_THERE);
    }
}

TEST(spcr_of_another_interface_names_nothing)
{
    for (unsigned type = 0; type < 256; type++) {
        spcr(2);
        bytes[36] = (uint8_t)type;
        if (type <= 1 || type == 0x12 || type == 0x14)
            assert_spcr();
        else
            assert_no_spcr(STATUS_NOT_THERE);
    }
}

TEST(spcr_without_what_it_must_have_is_broken)
{
    for (uint32_t length = 36; length < 76; length++) {
        spcr(1);
        put(bytes + 4, length, 4);
        assert_int_equal(acpi_at(&memory, AT, &table), 0);
        assert_no_spcr(STATUS_BROKEN);
    }
    put(bytes + 4, 76, 4);
    assert_int_equal(acpi_at(&memory, AT, &table), 0);
    assert_spcr();
}

TEST(spcr_that_cannot_be_read_is_broken)
{
    spcr(1);
    model.windows[0].length = 75;
    assert_no_spcr(STATUS_BROKEN);
}

TEST(spcr_tells_the_rate)
{
    const uint32_t rates[256] = {[3] = 9600, [4] = 19200, [6] = 57600, [7] = 115200};
    for (unsigned code = 0; code < 256; code++) {
        spcr(2);
        bytes[58] = (uint8_t)code;
        assert_spcr();
        assert_int_equal(port.baud, rates[code]);
    }
}

TEST(spcr_tells_an_exact_rate_from_revision_4_on)
{
    for (uint8_t revision = 1; revision <= 5; revision++) {
        spcr(revision);
        put(bytes + 4, SPCR_SIZE, 4);
        put(bytes + 80, 921600, 4);
        assert_int_equal(acpi_at(&memory, AT, &table), 0);
        assert_spcr();
        assert_int_equal(port.baud, revision < 4 ? 115200 : 921600);
    }
}

TEST(exact_rate_that_no_port_has_is_not_told)
{
    const uint32_t wrong[] = {0, 1, 49, 4000001, UINT32_MAX};
    spcr(4);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        put(bytes + 80, wrong[i], 4);
        assert_spcr();
        assert_int_equal(port.baud, 115200);
    }
    put(bytes + 80, 50, 4);
    assert_spcr();
    assert_int_equal(port.baud, 50);
    put(bytes + 80, 4000000, 4);
    assert_spcr();
    assert_int_equal(port.baud, 4000000);
}

TEST(spcr_tells_the_clock_from_revision_3_on)
{
    for (uint8_t revision = 1; revision <= 4; revision++) {
        spcr(revision);
        put(bytes + 76, 48000000, 4);
        assert_spcr();
        assert_int_equal(port.clock, revision < 3 ? 0 : 48000000);
    }
}

/* A revision says what the fields mean, not that they are there. */
TEST(fields_past_the_length_are_not_told)
{
    for (uint32_t length = 76; length < 88; length++) {
        spcr(4);
        put(bytes + 4, length, 4);
        put(bytes + 76, 0x01010101, 4);
        put(bytes + 80, 0x00010101, 4);
        assert_int_equal(acpi_at(&memory, AT, &table), 0);
        assert_spcr();
        assert_int_equal(port.clock, length < 80 ? 0 : 0x01010101);
        assert_int_equal(port.baud, length < 84 ? 115200 : 0x00010101);
    }
}

TEST(spcr_names_a_pci_function)
{
    spcr(2);
    table_register(bytes + 40, MEMORY, 0, 0, 0xfedc9000);
    put(bytes + 64, 0x1630, 2);
    put(bytes + 66, 0x1022, 2);
    bytes[68] = 0xff;
    bytes[69] = 31;
    bytes[70] = 7;
    assert_spcr();
    assert_true(port.in_memory && port.address == 0xfedc9000);
    assert_int_equal(port.pci, pci_function(0xff, 31, 7));
    assert_int_equal(port.stride, 1);
    assert_int_equal(port.width, 1);
}

TEST(pci_function_that_cannot_be_is_none)
{
    const struct {
        size_t at;
        uint16_t value;
    } wrong[] = {{64, 0xffff}, {66, 0xffff}, {69, 32}, {69, 0xff}, {70, 8}, {70, 0xff}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        spcr(1);
        put(bytes + 64, 0x10221630, 4);
        put(bytes + 68, 0x030201, 3);
        assert_spcr();
        assert_int_equal(port.pci, pci_function(1, 2, 3));
        put(bytes + wrong[i].at, wrong[i].value, wrong[i].at < 68 ? 2 : 1);
        assert_spcr();
        assert_int_equal(port.pci, 0);
    }
}

/* What is told as register's bits and access size, and what comes of it. */
TEST(widths_are_made_whole)
{
    const struct {
        uint8_t bits, access, stride, width;
    } widths[] = {
        {0, 0, 1, 1},  {8, 0, 1, 1},  {8, 1, 1, 1},     {16, 0, 2, 2}, {16, 1, 2, 1},
        {32, 0, 4, 4}, {32, 1, 4, 1}, {32, 2, 4, 2},    {32, 3, 4, 4}, {64, 0, 8, 4},
        {64, 3, 8, 4}, {64, 4, 8, 4}, {8, 3, 4, 4},     {0, 2, 2, 2},  {8, 4, 8, 4},
        {7, 0, 1, 1},  {9, 0, 2, 2},  {255, 255, 8, 4}, {33, 5, 8, 4},
    };
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        spcr(2);
        table_register(bytes + 40, MEMORY, widths[i].bits, widths[i].access, 0xfe030000);
        assert_spcr();
        assert_int_equal(port.stride, widths[i].stride);
        assert_int_equal(port.width, widths[i].width);
        bytes[40] = IO;
        put(bytes + 44, 0x3f8, 8);
        assert_spcr();
        assert_int_equal(port.stride, 1);
        assert_int_equal(port.width, 1);
    }
}

/* Puts a device at the end of the DBG2, and returns it. */
static uint8_t *add_device(uint16_t type, uint16_t subtype, uint8_t space, uint64_t address)
{
    uint32_t length = (uint32_t)get(bytes + 4, 4);
    uint8_t *device = bytes + length;
    memset(device, 0, DEVICE + 12 + 6);
    device[0] = 0;
    put(device + 1, DEVICE + 12 + 4 + 2, 2);
    device[3] = 1;
    put(device + 4, 2, 2);
    put(device + 6, DEVICE + 12 + 4, 2);
    put(device + 12, type, 2);
    put(device + 14, subtype, 2);
    put(device + 18, ADDRESS, 2);
    put(device + 20, ADDRESS + 12, 2);
    table_register(device + ADDRESS, space, 8, 0, address);
    memcpy(device + DEVICE + 16, ".", 2);
    put(bytes + 4, length + DEVICE + 18, 4);
    put(bytes + 40, get(bytes + 40, 4) + 1, 4);
    assert_int_equal(acpi_at(&memory, AT, &table), 0);
    return device;
}

static void dbg2(void)
{
    begin("DBG2", DBG2_HEADER, 0);
    put(bytes + 36, DBG2_HEADER, 4);
}

static void assert_port(unsigned i, uint64_t address)
{
    memset(&port, 0xa5, sizeof port);
    assert_int_equal(dbg2_read(&memory, &table, i, &port), 0);
    assert_true(port.address == address);
}

static void assert_no_port(unsigned i)
{
    assert_int_equal(dbg2_read(&memory, &table, i, &port), STATUS_NOT_THERE);
}

TEST(dbg2_names_a_port)
{
    dbg2();
    add_device(SERIAL, 0, IO, 0x3f8);
    assert_port(0, 0x3f8);
    assert_false(port.in_memory || port.pci != 0);
    assert_int_equal(port.stride, 1);
    assert_int_equal(port.width, 1);
    assert_int_equal(port.baud, 0);
    assert_int_equal(port.clock, 0);
    assert_no_port(1);
    assert_no_port(UINT32_MAX);
}

TEST(dbg2_names_memory)
{
    dbg2();
    uint8_t *device = add_device(SERIAL, 0x14, MEMORY, 0xfe034000);
    device[ADDRESS + 1] = 32;
    assert_port(0, 0xfe034000);
    assert_true(port.in_memory);
    assert_int_equal(port.stride, 4);
    assert_int_equal(port.width, 4);
}

TEST(dbg2_without_devices_names_nothing)
{
    dbg2();
    assert_no_port(0);
    put(bytes + 40, UINT32_MAX, 4);
    assert_no_port(0);
}

TEST(other_devices_are_passed_over)
{
    dbg2();
    add_device(0x8002, 1, MEMORY, 0xf25390a0);
    add_device(SERIAL, 1, IO, 0x3f8);
    add_device(0x8003, 0x8086, MEMORY, 0xf2500000);
    add_device(SERIAL, 3, MEMORY, 0xfe000000);
    add_device(SERIAL, 0, MEMORY, 0);
    add_device(SERIAL, 0x12, MEMORY, 0xfe030000);
    add_device(SERIAL, 0x8000, IO, 0x2f8);
    add_device(0, 0, IO, 0x2f8);
    add_device(SERIAL, 0, 3, 0x2f8);
    add_device(SERIAL, 0, IO, 0x2e8);
    assert_port(0, 0x3f8);
    assert_port(1, 0xfe030000);
    assert_port(2, 0x2e8);
    assert_no_port(3);
}

TEST(every_subtype_of_a_16550_is_taken)
{
    for (unsigned subtype = 0; subtype < 0x10000; subtype += subtype < 0x40 ? 1 : 0x20) {
        dbg2();
        add_device(SERIAL, (uint16_t)subtype, IO, 0x3f8);
        if (subtype <= 1 || subtype == 0x12 || subtype == 0x14)
            assert_port(0, 0x3f8);
        else
            assert_no_port(0);
    }
}

TEST(device_without_an_address_is_passed_over)
{
    dbg2();
    add_device(SERIAL, 0, IO, 0x2f8)[3] = 0;
    put(add_device(SERIAL, 0, IO, 0x2f8) + 18, ADDRESS + DEVICE + 18, 2); /* the next one's */
    put(add_device(SERIAL, 0, IO, 0x2f8) + 18, ADDRESS + 7, 2);
    put(add_device(SERIAL, 0, IO, 0x2f8) + 18, 0xffff, 2);
    put(add_device(SERIAL, 0, IO, 0x2f8) + 18, 0xfff8, 2);
    add_device(SERIAL, 0, IO, 0x3f8);
    assert_port(0, 0x3f8);
    assert_no_port(1);
}

TEST(device_past_the_table_ends_the_list)
{
    dbg2();
    add_device(SERIAL, 0, IO, 0x3f8);
    put(add_device(SERIAL, 0, IO, 0x2f8) + 1, DEVICE + 19, 2);
    assert_port(0, 0x3f8);
    assert_no_port(1);
    put(bytes + 4, get(bytes + 4, 4) - 18 - 1, 4); /* cuts the second one's head */
    assert_int_equal(acpi_at(&memory, AT, &table), 0);
    assert_port(0, 0x3f8);
    assert_no_port(1);
}

TEST(device_that_is_too_short_ends_the_list)
{
    for (size_t length = 0; length < DEVICE; length++) {
        dbg2();
        uint8_t *device = add_device(SERIAL, 0, IO, 0x3f8);
        put(device + 1, length, 2);
        put(device + 18, 0, 2); /* as if its own bytes were an address */
        add_device(SERIAL, 0, IO, 0x2f8);
        assert_no_port(0);
    }
}

TEST(list_past_the_table_names_nothing)
{
    const uint32_t offsets[] = {DBG2_HEADER + DEVICE + 18, 4096, UINT32_MAX, UINT32_MAX - 21, 65};
    dbg2();
    add_device(SERIAL, 0, IO, 0x3f8);
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
        put(bytes + 36, offsets[i], 4);
        assert_no_port(0);
    }
}

TEST(dbg2_that_is_too_short_names_nothing)
{
    for (uint32_t length = 36; length < 44; length++) {
        dbg2();
        add_device(SERIAL, 0, IO, 0x3f8);
        put(bytes + 4, length, 4);
        assert_int_equal(acpi_at(&memory, AT, &table), 0);
        assert_no_port(0);
    }
}

TEST(more_are_said_than_there_are)
{
    dbg2();
    add_device(SERIAL, 0, IO, 0x3f8);
    put(bytes + 40, UINT32_MAX, 4);
    assert_port(0, 0x3f8);
    assert_no_port(1);
}

TEST(fewer_are_said_than_there_are)
{
    dbg2();
    add_device(SERIAL, 0, IO, 0x3f8);
    add_device(SERIAL, 0, IO, 0x2f8);
    put(bytes + 40, 1, 4);
    assert_port(0, 0x3f8);
    assert_no_port(1);
}

TEST(no_more_than_64_devices_are_looked_at)
{
    dbg2();
    for (unsigned i = 0; i < 70; i++)
        add_device(SERIAL, 0, IO, 0x1000 + 8 * i);
    assert_port(63, 0x1000 + 8 * 63);
    assert_no_port(64);
}

RUN_TESTS(cmocka_unit_test(spcr_names_an_io_port),
          cmocka_unit_test(spcr_with_address_0_names_nothing),
          cmocka_unit_test(spcr_past_the_io_ports_names_nothing),
          cmocka_unit_test(spcr_in_another_space_names_nothing),
          cmocka_unit_test(spcr_of_another_interface_names_nothing),
          cmocka_unit_test(spcr_without_what_it_must_have_is_broken),
          cmocka_unit_test(spcr_that_cannot_be_read_is_broken),
          cmocka_unit_test(spcr_tells_the_rate),
          cmocka_unit_test(spcr_tells_an_exact_rate_from_revision_4_on),
          cmocka_unit_test(exact_rate_that_no_port_has_is_not_told),
          cmocka_unit_test(spcr_tells_the_clock_from_revision_3_on),
          cmocka_unit_test(fields_past_the_length_are_not_told),
          cmocka_unit_test(spcr_names_a_pci_function),
          cmocka_unit_test(pci_function_that_cannot_be_is_none),
          cmocka_unit_test(widths_are_made_whole), cmocka_unit_test(dbg2_names_a_port),
          cmocka_unit_test(dbg2_names_memory), cmocka_unit_test(dbg2_without_devices_names_nothing),
          cmocka_unit_test(other_devices_are_passed_over),
          cmocka_unit_test(every_subtype_of_a_16550_is_taken),
          cmocka_unit_test(device_without_an_address_is_passed_over),
          cmocka_unit_test(device_past_the_table_ends_the_list),
          cmocka_unit_test(device_that_is_too_short_ends_the_list),
          cmocka_unit_test(list_past_the_table_names_nothing),
          cmocka_unit_test(dbg2_that_is_too_short_names_nothing),
          cmocka_unit_test(more_are_said_than_there_are),
          cmocka_unit_test(fewer_are_said_than_there_are),
          cmocka_unit_test(no_more_than_64_devices_are_looked_at))
