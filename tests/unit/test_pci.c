/* SPDX-License-Identifier: MIT */
/* Configuration space on a model: machines without it, buses behind bridges, base addresses of
 * every kind, and hostile headers. */
#include "kernel/pci/pci.h"

#include <stdint.h>
#include <string.h>

#include "tests/unit/pci_model.h"
#include "tests/unit/ports_seen.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"

enum { HOST = 0x0600, BRIDGE = 0x0604, SERIAL = 0x0700, CARD = 0x00021b36, MULTI = 0x80 };

static const struct ports_devices devices = {pci_model_read, pci_model_write};

static uint32_t seen[PCI_MODEL_FUNCTIONS + 1];
static unsigned seen_count;

static void note(void *context, uint32_t at)
{
    assert_ptr_equal(context, &seen);
    if (seen_count < PCI_MODEL_FUNCTIONS)
        seen[seen_count] = at;
    seen_count++;
}

static void walk(void)
{
    pci_model.reads = 0;
    seen_count = 0;
    pci_walk(note, &seen);
}

static struct pci_region region_of(uint32_t at, unsigned number)
{
    struct pci_region regions[PCI_BARS];
    memset(regions, 0xa5, sizeof regions);
    pci_regions(at, regions);
    return regions[number];
}

static void assert_seen(unsigned i, unsigned bus, unsigned device, unsigned function)
{
    assert_true(i < seen_count);
    assert_int_equal(seen[i], pci_function(bus, device, function));
}

static struct pci_model_function *add_host(void)
{
    ports_devices = &devices;
    return pci_model_add(0, 0, 0, 0x12378086, HOST, 0);
}

static void add_bridge(unsigned bus, unsigned device, unsigned secondary)
{
    struct pci_model_function *bridge = pci_model_add(bus, device, 0, 0x00011b36, BRIDGE, 1);
    bridge->registers[6] = 0x00ff0000 | secondary << 8 | bus;
}

TEST(machine_without_the_ports)
{
    ports_devices = NULL;
    walk();
    assert_int_equal(seen_count, 0);
    assert_int_equal(pci_read(pci_function(0, 0, 0) + PCI_ID), 0xffffffff);
}

/* Where nobody keeps what is written to 0xCF8, what was there is put back and no more is asked. */
static uint32_t other_read(uint16_t port, unsigned bytes)
{
    assert_int_equal(port, 0xcf8);
    assert_int_equal(bytes, 4);
    return 0x12345678;
}

static void other_write(uint16_t port, unsigned bytes, uint32_t value)
{
    (void)port, (void)bytes, (void)value;
}

TEST(other_device_at_the_ports_is_left_alone)
{
    static const struct ports_devices other = {other_read, other_write};
    ports_devices = &other;
    walk();
    assert_int_equal(seen_count, 0);
    assert_int_equal(ports_seen_count, 4);
    assert_true(ports_seen[3].is_write);
    assert_int_equal(ports_seen[3].value, 0x12345678);
}

/* Something else that keeps what is written to 0xCF8. */
TEST(address_port_alone_is_no_pci)
{
    ports_devices = &devices;
    walk();
    assert_int_equal(seen_count, 0);
    assert_true(pci_model.reads < 256 + 32);
}

TEST(registers_are_read_and_written_whole)
{
    add_host();
    pci_model_add(3, 31, 7, CARD, SERIAL, 0)->registers[63] = 0x11223344;
    uint32_t at = pci_function(3, 31, 7);
    assert_int_equal(pci_read(at + PCI_ID), CARD);
    assert_int_equal(pci_read(at + PCI_CLASS) >> 16, SERIAL);
    assert_int_equal(pci_read(at + 252), 0x11223344);
    pci_write(at + PCI_COMMAND, PCI_COMMAND_IO);
    assert_int_equal(pci_read(at + PCI_COMMAND), 0x22300001);
    for (size_t i = 0; i < ports_seen_count; i++)
        assert_int_equal(ports_seen[i].bytes, 4);
}

TEST(walk_finds_every_function)
{
    add_host();
    pci_model_add(0, 1, 0, 0x70008086, 0x0601, MULTI);
    pci_model_add(0, 1, 3, 0x71138086, 0x0680, 0);
    pci_model_add(0, 2, 0, CARD, SERIAL, 0);
    pci_model_add(0, 2, 1, CARD, SERIAL, 0); /* a ghost: function 0 doesn't say that it is there */
    pci_model_add(0, 31, 0, CARD, SERIAL, MULTI);
    pci_model_add(0, 31, 7, CARD, SERIAL, 0);
    walk();
    assert_int_equal(seen_count, 6);
    assert_seen(0, 0, 0, 0);
    assert_seen(1, 0, 1, 0);
    assert_seen(2, 0, 1, 3);
    assert_seen(3, 0, 2, 0);
    assert_seen(4, 0, 31, 0);
    assert_seen(5, 0, 31, 7);
}

TEST(function_0_that_is_not_there_hides_its_device)
{
    add_host();
    pci_model_add(0, 4, 1, CARD, SERIAL, MULTI);
    walk();
    assert_int_equal(seen_count, 1);
}

TEST(function_of_vendor_0_is_none)
{
    add_host();
    pci_model_add(0, 4, 0, 0, 0, MULTI);
    walk();
    assert_int_equal(seen_count, 1);
}

TEST(buses_behind_bridges)
{
    add_host();
    add_bridge(0, 28, 5);
    add_bridge(5, 9, 255);
    pci_model_add(255, 17, 0, CARD, SERIAL, 0);
    walk();
    assert_int_equal(seen_count, 4);
    assert_seen(2, 5, 9, 0);
    assert_seen(3, 255, 17, 0);
}

/* A second host bridge's bus, that no bridge leads to. */
TEST(bus_with_a_device_0_is_found)
{
    add_host();
    pci_model_add(0x80, 0, 0, 0x12348086, HOST, 0);
    pci_model_add(0x80, 5, 0, CARD, SERIAL, 0);
    walk();
    assert_int_equal(seen_count, 3);
    assert_seen(2, 0x80, 5, 0);
}

TEST(empty_buses_cost_one_read_each)
{
    add_host();
    walk();
    assert_true(pci_model.reads < 255 + 32 + 4);
}

TEST(loop_of_bridges_ends)
{
    add_host();
    add_bridge(0, 1, 0);
    add_bridge(0, 2, 1);
    add_bridge(1, 3, 1);
    add_bridge(1, 4, 0);
    walk();
    assert_int_equal(seen_count, 5);
}

TEST(io_region)
{
    struct pci_model_function *card = pci_model_add(0, 4, 0, CARD, SERIAL, 0);
    ports_devices = &devices;
    pci_model_bar(card, 0, 0xc050, 8, 1);
    card->registers[1] |= PCI_COMMAND_IO | PCI_COMMAND_MEMORY | 4;
    struct pci_region region = region_of(card->at, 0);
    assert_false(region.in_memory);
    assert_int_equal(region.base, 0xc050);
    assert_int_equal(region.size, 8);
    /* All is as it was: decoding, status, and the address itself. */
    assert_int_equal(card->registers[1], 0x22300007);
    assert_int_equal(card->registers[4], 0xc051);
    assert_int_equal(pci_model.unsafe, 0);
}

/* Many decode 16 bits only, and say zero for the rest. */
TEST(io_region_of_16_bits)
{
    struct pci_model_function *card = pci_model_add(0, 4, 0, CARD, SERIAL, 0);
    ports_devices = &devices;
    pci_model_bar(card, 2, 0xe000, 32, 1);
    card->settable[2] &= 0xffff;
    struct pci_region region = region_of(card->at, 2);
    assert_int_equal(region.base, 0xe000);
    assert_int_equal(region.size, 32);
}

TEST(memory_region)
{
    struct pci_model_function *card = pci_model_add(0, 4, 0, CARD, SERIAL, 0);
    ports_devices = &devices;
    pci_model_bar(card, 1, 0xfebf1000, 4096, 8);
    struct pci_region region = region_of(card->at, 1);
    assert_true(region.in_memory);
    assert_int_equal(region.base, 0xfebf1000);
    assert_int_equal(region.size, 4096);
}

TEST(wide_region)
{
    struct pci_model_function *card = pci_model_add(0, 4, 0, CARD, SERIAL, 0);
    ports_devices = &devices;
    pci_model_bar(card, 0, 0x4c00000000, 0x400000000, 12);
    pci_model_bar(card, 2, 0x100004000, 16384, 4);
    pci_model_bar(card, 4, 0xc000, 16, 1);
    struct pci_region region = region_of(card->at, 0);
    assert_true(region.in_memory);
    assert_int_equal(region.base, 0x4c00000000);
    assert_int_equal(region.size, 0); /* not told of so large a one */
    assert_int_equal(card->registers[5], 0x4c);
    /* 0x4c looks like a 64-bit address itself. */
    assert_int_equal(region_of(card->at, 1).base, 0);
    assert_int_equal(region_of(card->at, 1).size, 0);
    assert_int_equal(region_of(card->at, 2).base, 0x100004000);
    assert_int_equal(region_of(card->at, 2).size, 16384);
    assert_int_equal(region_of(card->at, 3).size, 0);
    assert_int_equal(region_of(card->at, 4).base, 0xc000);
    assert_int_equal(pci_model.unsafe, 0);
}

TEST(regions_that_are_not_there)
{
    struct pci_model_function *card = pci_model_add(0, 4, 0, CARD, SERIAL, 0);
    ports_devices = &devices;
    pci_model_bar(card, 0, 0, 8, 1);
    card->registers[4 + 5] = 0xfff00004; /* 64-bit, and there is no upper half */
    card->settable[5] = 0xfff00000;
    card->registers[4 + 6] = 0x12345678; /* CardBus CIS */
    assert_int_equal(region_of(card->at, 0).base, 0);
    assert_int_equal(region_of(card->at, 0).size, 8);
    assert_int_equal(region_of(card->at, 1).base, 0);
    assert_int_equal(region_of(card->at, 1).size, 0);
    assert_int_equal(region_of(card->at, 5).base, 0xfff00000);
    assert_int_equal(pci_model.unsafe, 0);
    assert_int_equal(region_of(pci_function(0, 9, 0), 0).size, 0);
}

/* Behind a bridge's second register come its bus numbers. */
TEST(bridge_has_two_base_addresses)
{
    ports_devices = &devices;
    add_bridge(0, 1, 1);
    struct pci_model_function *bridge = &pci_model.functions[0];
    pci_model_bar(bridge, 1, 0xfe000000, 4096, 0);
    assert_int_equal(region_of(bridge->at, 1).base, 0xfe000000);
    assert_int_equal(region_of(bridge->at, 2).size, 0);
    assert_int_equal(bridge->registers[6], 0x00ff0100);
    bridge->registers[3] = 2 << 16; /* CardBus, and what nobody knows */
    assert_int_equal(region_of(bridge->at, 0).size, 0);
}

TEST(random_spaces_end)
{
    struct random random = {7};
    for (unsigned round = 0; round < 300; round++) {
        pci_model = (struct pci_model){0};
        for (unsigned i = 0; i < 64; i++) {
            struct pci_model_function *function = pci_model_add(
                (unsigned)random_below(&random, 4), (unsigned)random_below(&random, 32),
                (unsigned)random_below(&random, 8), 0, 0, 0);
            for (unsigned at = 0; at < 64; at++)
                function->registers[at] = (uint32_t)random_next(&random);
            for (unsigned at = 0; at < PCI_BARS; at++)
                function->settable[at] = (uint32_t)random_next(&random);
        }
        walk();
        assert_true(pci_model.reads < 256 * 32 * 8 * 3);
        region_of(pci_model.functions[0].at, 0);
    }
}

RUN_TESTS(cmocka_unit_test(machine_without_the_ports),
          cmocka_unit_test(other_device_at_the_ports_is_left_alone),
          cmocka_unit_test(address_port_alone_is_no_pci),
          cmocka_unit_test(registers_are_read_and_written_whole),
          cmocka_unit_test(walk_finds_every_function),
          cmocka_unit_test(function_0_that_is_not_there_hides_its_device),
          cmocka_unit_test(function_of_vendor_0_is_none), cmocka_unit_test(buses_behind_bridges),
          cmocka_unit_test(bus_with_a_device_0_is_found),
          cmocka_unit_test(empty_buses_cost_one_read_each), cmocka_unit_test(loop_of_bridges_ends),
          cmocka_unit_test(io_region), cmocka_unit_test(io_region_of_16_bits),
          cmocka_unit_test(memory_region), cmocka_unit_test(wide_region),
          cmocka_unit_test(regions_that_are_not_there),
          cmocka_unit_test(bridge_has_two_base_addresses), cmocka_unit_test(random_spaces_end))
