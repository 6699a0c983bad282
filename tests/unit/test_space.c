/* SPDX-License-Identifier: MIT */
/* Configuration space by ports and in memory: who wins, what is out of reach of either, what is
 * left out, and bus mastering that ends everywhere but where it must not. */
#include "kernel/pci/space.h"

#include "kernel/pci/quiesce.h"
#include "tests/unit/pci_world.h"
#include "tests/unit/ports_seen.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"

enum { HOST = 0x0600, BRIDGE = 0x0604, SERIAL = 0x0700, NETWORK = 0x0200, VGA = 0x0300 };
enum { CARD = 0x00021b36, OTHER = 0x11118086, EXTENDED = 0x100, MULTI = 0x80 };

#define ECAM 0xb0000000ULL

static uint32_t seen[PCI_MODEL_FUNCTIONS + 1];
static unsigned seen_count;

static void note(void *context, uint32_t at)
{
    assert_ptr_equal(context, &seen);
    if (seen_count < PCI_MODEL_FUNCTIONS)
        seen[seen_count] = at;
    seen_count++;
}

static unsigned walk(void)
{
    seen_count = 0;
    pci_each(note, &seen);
    return seen_count;
}

static struct pci_model_function *add(unsigned segment, unsigned bus, unsigned device, uint32_t id,
                                      unsigned kind, unsigned header)
{
    struct pci_model_function *function = pci_model_add(bus, device, 0, id, kind, header);
    function->at = pci_in_segment(function->at, segment);
    function->registers[EXTENDED / 4] = 0x14c00000 + id % 256;
    return function;
}

/* A board with a card, and a region for it. */
static struct pci_model_function *add_board(void)
{
    add(0, 0, 0, 0x29c08086, HOST, 0);
    pci_world_region(ECAM, 0, 0, 15);
    return add(0, 0, 4, CARD, NETWORK, 0);
}

TEST(nothing_at_all)
{
    pci_model.absent = true;
    assert_int_equal(pci_world_open(), 0);
    ports_forget();
    assert_int_equal(walk(), 0);
    assert_int_equal(ports_seen_count, 0); /* whatever else is there is not asked again */
    uint32_t at = pci_function(0, 0, 0);
    assert_int_equal(pci_ecam(at), PCI_ECAM_NONE);
    assert_int_equal(pci_space_read(at, PCI_ID), 0xffffffff);
    assert_int_equal(pci_space_read(at, EXTENDED), 0xffffffff);
    pci_space_write(at, PCI_COMMAND, 7);
    assert_int_equal(pci_quiesce(), 0);
}

TEST(ports_reach_256_bytes)
{
    struct pci_model_function *card = add_board();
    pci_world.region_count = 0;
    pci_world_open();
    assert_int_equal(walk(), 2);
    assert_int_equal(pci_ecam(card->at), PCI_ECAM_NONE);
    assert_int_equal(pci_space_read(card->at, PCI_ID), CARD);
    card->registers[63] = 0x12345678;
    assert_int_equal(pci_space_read(card->at, 252), 0x12345678);
    assert_int_equal(pci_space_read(card->at, EXTENDED), 0xffffffff);
    pci_space_write(card->at, EXTENDED, 0);
    assert_int_equal(pci_model.unsafe, 0);
}

TEST(memory_reaches_all_of_it)
{
    struct pci_model_function *card = add_board();
    assert_int_equal(pci_world_open(), 0);
    assert_int_equal(walk(), 2);
    assert_int_equal(pci_ecam(card->at), PCI_ECAM_AGREES);
    assert_int_equal(pci_space_read(card->at, EXTENDED), 0x14c00036);
    card->registers[1023] = 0x87654321;
    assert_int_equal(pci_space_read(card->at, 4092), 0x87654321);
    assert_int_equal(pci_ecam_read(card->at, PCI_ID), CARD);
}

/* Below 256 the ports are asked, also where memory shows the same function. */
TEST(ports_come_first)
{
    struct pci_model_function *card = add_board();
    pci_world_open();
    pci_model.reads = 0;
    pci_space_read(card->at, PCI_CLASS);
    assert_int_equal(pci_model.reads, 1);
}

TEST(memory_that_differs_is_not_believed)
{
    struct pci_model_function *card = add_board();
    pci_world_open();
    card->hidden = true;
    assert_int_equal(pci_ecam(card->at), PCI_ECAM_DIFFERS);
    assert_int_equal(pci_space_read(card->at, PCI_ID), CARD);
    assert_int_equal(pci_space_read(card->at, EXTENDED), 0xffffffff);
    pci_space_write(card->at, EXTENDED, 0);
    assert_int_equal(card->registers[EXTENDED / 4], 0x14c00036);
    /* Another one is all the same. */
    assert_int_equal(pci_ecam(pci_function(0, 0, 0)), PCI_ECAM_AGREES);
    assert_int_equal(pci_space_read(pci_function(0, 0, 0), EXTENDED), 0x14c00086);
}

TEST(region_ends_at_its_last_bus)
{
    add_board();
    struct pci_model_function *last = add(0, 15, 0, CARD, SERIAL, 0);
    struct pci_model_function *behind = add(0, 16, 0, CARD, SERIAL, 0);
    pci_world_open();
    assert_int_equal(walk(), 4);
    assert_int_equal(pci_ecam(last->at), PCI_ECAM_AGREES);
    assert_int_equal(pci_ecam(behind->at), PCI_ECAM_NONE);
    assert_int_equal(pci_space_read(behind->at, EXTENDED), 0xffffffff);
}

/* Memory is all there is of it: a board's further host bridges, or a board without the ports. */
TEST(other_segment)
{
    add_board();
    struct pci_model_function *far = add(1, 0x80, 2, OTHER, NETWORK, 0);
    struct pci_model_function *bridge = add(1, 0x80, 1, OTHER, BRIDGE, 1);
    struct pci_model_function *below = add(1, 0x83, 5, CARD, NETWORK, 0);
    char name[PCI_NAME_MAX + 1];
    bridge->registers[6] = 0x00838380;
    pci_world_region(0x4000000000, 1, 0x80, 0xff);
    pci_world_open();
    assert_int_equal(walk(), 5);
    assert_int_equal(seen[2], bridge->at);
    assert_int_equal(seen[3], far->at);
    assert_int_equal(seen[4], below->at);
    assert_int_equal(pci_ecam(far->at), PCI_ECAM_AGREES);
    pci_model.reads = 0;
    ports_forget();
    assert_int_equal(pci_space_read(far->at, PCI_ID), OTHER);
    assert_int_equal(pci_space_read(far->at, EXTENDED), 0x14c00086);
    pci_space_write(far->at, EXTENDED, 5);
    assert_int_equal(far->registers[EXTENDED / 4], 5);
    assert_int_equal(ports_seen_count, 0);
    pci_name(far->at, name);
    assert_string_equal(name, "0001:80:02.0");
    pci_name(seen[1], name);
    assert_string_equal(name, "00:04.0");
    pci_name(pci_in_segment(pci_function(255, 31, 7), 127), name);
    assert_string_equal(name, "007f:ff:1f.7");
}

TEST(board_without_the_ports)
{
    struct pci_model_function *card = add_board();
    pci_model.absent = true;
    pci_world_open();
    assert_int_equal(walk(), 2);
    assert_int_equal(pci_space_read(card->at, PCI_ID), CARD);
    assert_int_equal(pci_ecam(card->at), PCI_ECAM_AGREES);
    card->registers[1] |= PCI_COMMAND_MASTER | PCI_COMMAND_MEMORY;
    assert_int_equal(pci_quiesce(), 1);
    assert_int_equal(card->registers[1] & 7, PCI_COMMAND_MEMORY);
}

/* RAM that looks like functions would be written by pci_quiesce. */
TEST(regions_left_out)
{
    add_board();
    add(1, 0, 0, OTHER, HOST, 0);
    add(2, 0x10, 0, OTHER, HOST, 0);
    pci_world.handoff.range_count = 1;
    pci_world.handoff.ranges[0] = (struct handoff_range){0xc0000000, 0x100000, HANDOFF_RAM};
    pci_world_region(0xbff00000, 1, 0, 1);
    pci_world_region(0xd0000000, 128, 0, 1);
    /* Not RAM is the part that the region's buses take. */
    pci_world_region(0xc0000000, 2, 0x10, 0x1f);
    assert_int_equal(pci_world_open(), 2);
    assert_int_equal(walk(), 3);
    assert_int_equal(pci_segment(seen[2]), 2);
}

TEST(more_regions_than_there_is_room_for)
{
    for (unsigned i = 0; i < PCI_REGIONS_MAX + 2; i++) {
        pci_world_region(ECAM + (i << 20), i, 0, 0);
        add(i, 0, 0, OTHER, HOST, 0);
    }
    assert_int_equal(pci_world_open(), 2);
    assert_int_equal(walk(), PCI_REGIONS_MAX);
    /* Opened again, nothing is left of before. */
    pci_world.region_count = 1;
    assert_int_equal(pci_world_open(), 0);
    assert_int_equal(walk(), 1);
}

TEST(quiesce)
{
    enum { ALL = PCI_COMMAND_IO | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER };
    static const unsigned kinds[] = {HOST, BRIDGE, NETWORK, 0x0106, VGA, SERIAL, 0x0c03, 0x0607};
    struct pci_model_function *functions[8];
    for (unsigned i = 0; i < 8; i++) {
        functions[i] = add(0, 0, i, OTHER, kinds[i], kinds[i] == BRIDGE);
        functions[i]->registers[1] |= ALL;
    }
    functions[5]->registers[1] &= ~(uint32_t)PCI_COMMAND_MASTER;
    struct pci_model_function *stuck = add(0, 0, 9, OTHER, NETWORK, 0);
    stuck->registers[1] |= ALL;
    stuck->stuck = PCI_COMMAND_MASTER;
    /* A bridge of a class that nobody knows. */
    struct pci_model_function *odd = add(0, 0, 10, OTHER, 0xff00, 1);
    odd->registers[1] |= ALL;
    pci_world_open();
    assert_int_equal(pci_quiesce(), 3);
    for (unsigned i = 0; i < 8; i++) {
        bool is_off = kinds[i] == NETWORK || kinds[i] == 0x0106 || i >= 5;
        is_off = is_off && kinds[i] != 0x0607;
        assert_int_equal(functions[i]->registers[1] & 0xffff, is_off ? ALL & 3 : ALL);
        assert_int_equal(functions[i]->registers[1] >> 16, 0x2230);
    }
    assert_int_equal(odd->registers[1] & 0xffff, ALL);
    assert_int_equal(pci_quiesce(), 0);
    assert_int_equal(pci_model.unsafe, 0);
}

/* Flash or a device's buffer that a broken table calls configuration space. */
TEST(random_regions_end)
{
    struct random random = {11};
    pci_model.absent = true;
    pci_world_region(ECAM, 3, 5, 9);
    for (unsigned i = 0; i < PCI_MODEL_FUNCTIONS; i++) {
        unsigned bus = 5 + (unsigned)random_below(&random, 5);
        struct pci_model_function *function =
            add(3, bus, (unsigned)random_below(&random, 32), OTHER, HOST, 0);
        function->at |= (uint32_t)random_below(&random, 8) << 8;
        for (unsigned at = 1; at < 64; at++)
            function->registers[at] = (uint32_t)random_next(&random);
    }
    pci_world_open();
    assert_true(walk() <= PCI_MODEL_FUNCTIONS);
    pci_quiesce();
}

RUN_TESTS(cmocka_unit_test(nothing_at_all), cmocka_unit_test(ports_reach_256_bytes),
          cmocka_unit_test(memory_reaches_all_of_it), cmocka_unit_test(ports_come_first),
          cmocka_unit_test(memory_that_differs_is_not_believed),
          cmocka_unit_test(region_ends_at_its_last_bus), cmocka_unit_test(other_segment),
          cmocka_unit_test(board_without_the_ports), cmocka_unit_test(regions_left_out),
          cmocka_unit_test(more_regions_than_there_is_room_for), cmocka_unit_test(quiesce),
          cmocka_unit_test(random_regions_end))
