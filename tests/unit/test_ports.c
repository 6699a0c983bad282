/* SPDX-License-Identifier: MIT */
/* Which ports speak, on machines as they are: without any, with one that SPCR names, with tables
 * full of boilerplate, with cards, and with words that say otherwise. */
#include "serial/ports/ports.h"

#include <stdio.h>

#include "kernel/lib/pci_function.h"
#include "kernel/lib/status.h"
#include "tests/unit/pci_model.h"
#include "tests/unit/run.h"
#include "tests/unit/serial_world.h"

enum { COM1 = 0x3f8, COM2 = 0x2f8, COM3 = 0x3e8, COM4 = 0x2e8, SERIAL = 0x0700 };

static struct serial_world *const machine = &serial_world;

static void assert_found(const char *words, const char *expected)
{
    assert_string_equal(serial_world_find(words), expected);
    for (unsigned i = 0; i < machine->uart_count; i++)
        assert_true(machine->uarts[i].probes <= 1);
}

static struct firmware_port io(uint64_t address)
{
    return (struct firmware_port){.address = address, .stride = 1, .width = 1};
}

static struct firmware_port in_memory(uint64_t address)
{
    return (struct firmware_port){.in_memory = true, .address = address, .stride = 4, .width = 4};
}

static void set_spcr(struct firmware_port port, uint32_t baud)
{
    machine->has_spcr = true;
    machine->spcr = port;
    machine->spcr.baud = baud;
}

/* QEMU's pci-serial and its like at 00:`device`.0: `count` ports in one region. */
static struct pci_model_function *add_card(unsigned device, uint64_t base, uint64_t count)
{
    static const uint32_t ids[] = {0x98359710, 0x00021b36, 0x00031b36, 0x98459710, 0x00041b36};
    if (pci_model.count == 0)
        pci_model_add(0, 0, 0, 0x12378086, 0x0600, 0);
    struct pci_model_function *card = pci_model_add(0, device, 0, ids[count % 5], SERIAL, 0);
    pci_model_bar(card, 0, base, 8 * count, 1);
    for (uint64_t i = 0; i < count; i++)
        serial_world_add(base + 8 * i)->on_card = true;
    return card;
}

TEST(no_port_at_all)
{
    pci_model.absent = true;
    assert_found("", "com1 legacy dead, com2 legacy dead");
}

TEST(com1_alone)
{
    serial_world_add(COM1);
    assert_found("", "com1 legacy 115200, com2 legacy dead");
    assert_false(serial_world_ports.list[0].in_memory);
    assert_int_equal(serial_world_ports.list[0].address, COM1);
    assert_int_equal(machine->probes, 2);
    assert_int_equal(pci_model.reads, 0);
}

TEST(com2_alone)
{
    serial_world_add(COM2);
    assert_found("", "com1 legacy dead, com2 legacy 115200");
}

TEST(both_speak)
{
    serial_world_add(COM1);
    serial_world_add(COM2);
    assert_found("", "com1 legacy 115200, com2 legacy 115200");
}

/* Nobody asks com3 and com4: other cards like these addresses. */
TEST(com3_is_not_probed)
{
    serial_world_add(COM3);
    assert_found("", "com1 legacy dead, com2 legacy dead");
}

TEST(spcr_names_the_port_that_speaks)
{
    serial_world_add(COM1);
    serial_world_add(COM2);
    set_spcr(io(COM2), 57600);
    machine->dbg2[machine->dbg2_count++] = io(0x240);
    machine->bda[0] = COM1;
    assert_found("", "com2 spcr 57600, com1 legacy found");
    assert_int_equal(machine->uarts[0].configures, 0);
}

TEST(spcr_rate_that_is_open_is_kept)
{
    serial_world_add(COM1)->divisor_baud = 19200;
    set_spcr(io(COM1), 0);
    assert_found("", "com1 spcr keep, com2 legacy dead");
    assert_int_equal(serial_world_ports.list[0].uart.baud, 19200);
}

TEST(spcr_rate_that_is_open_where_nobody_set_one)
{
    serial_world_add(COM1);
    set_spcr(io(COM1), 0);
    assert_found("", "com1 spcr 115200, com2 legacy dead");
}

TEST(spcr_of_nothing_is_dead_and_everything_speaks)
{
    serial_world_add(COM1);
    set_spcr(io(0x240), 9600);
    machine->bda[0] = COM1;
    assert_found("", "io:0x240 spcr dead, com1 bda 115200, com2 legacy dead");
}

TEST(spcr_in_memory)
{
    serial_world_add(COM1);
    serial_world_add(0xfedc9000);
    set_spcr(in_memory(0xfedc9000), 115200);
    machine->spcr.clock = 48000000;
    assert_found("", "mmio:0xfedc9000 spcr 115200/48000000, com1 legacy found, com2 legacy dead");
    assert_int_equal(machine->uarts[1].stride, 4);
    assert_int_equal(machine->uarts[1].width, 4);
    assert_int_equal(machine->maps, 1);
    assert_true(serial_world_ports.list[0].in_memory);
}

TEST(spcr_that_names_none)
{
    serial_world_add(COM1);
    set_spcr(io(0), 9600);
    machine->spcr_status = STATUS_NOT_THERE;
    assert_found("", "com1 legacy 115200, com2 legacy dead");
    machine->uarts[0].probes = 0;
    set_spcr(io(COM1), 9600);
    machine->spcr_status = STATUS_BROKEN;
    assert_found("", "com1 legacy 115200, com2 legacy dead");
}

TEST(spcr_on_a_card_makes_it_decode)
{
    struct pci_model_function *card = add_card(4, 0xc050, 1);
    set_spcr(io(0xc050), 9600);
    machine->spcr.pci = pci_function(0, 4, 0);
    assert_found("", "io:0xc050 spcr 9600, com1 legacy dead, com2 legacy dead");
    assert_int_equal(card->registers[1], 0x22300001);
    assert_int_equal(pci_model.unsafe, 0);
}

TEST(spcr_of_a_function_that_is_not_there)
{
    serial_world_add(COM1);
    set_spcr(io(COM1), 9600);
    machine->spcr.pci = pci_function(7, 0, 0);
    assert_found("", "com1 spcr 9600, com2 legacy dead");
    machine->uarts[0].probes = 0;
    pci_model.absent = true;
    assert_found("", "com1 spcr 9600, com2 legacy dead");
}

TEST(dbg2_boilerplate)
{
    machine->dbg2[machine->dbg2_count++] = io(COM1);
    assert_found("", "com1 dbg2 dead, com2 legacy dead");
}

TEST(dbg2_ports_speak_all)
{
    serial_world_add(0x240);
    serial_world_add(0xfe030000);
    serial_world_add(COM2);
    machine->dbg2[machine->dbg2_count++] = io(0x240);
    machine->dbg2[machine->dbg2_count++] = in_memory(0xfe030000);
    machine->dbg2[machine->dbg2_count++] = io(0x240);
    machine->dbg2[machine->dbg2_count++] = in_memory(0xfe030000);
    assert_found("", "io:0x240 dbg2 115200, mmio:0xfe030000 dbg2 115200, com1 legacy dead, "
                     "com2 legacy 115200");
    assert_int_equal(machine->maps, 1);
}

/* The same number in memory is another place. */
TEST(io_and_memory_are_told_apart)
{
    serial_world_add(COM1);
    machine->dbg2[machine->dbg2_count++] = in_memory(COM1);
    assert_found("", "mmio:0x3f8 dbg2 dead, com1 legacy 115200, com2 legacy dead");
}

TEST(bda_lists_com2)
{
    serial_world_add(COM2);
    machine->bda[0] = COM2;
    assert_found("", "com2 bda 115200, com1 legacy dead");
}

TEST(bda_of_four)
{
    machine->bda[0] = COM1;
    machine->bda[1] = COM2;
    machine->bda[2] = COM3;
    machine->bda[3] = 0x2a0;
    for (unsigned i = 0; i < 4; i++)
        serial_world_add(machine->bda[i]);
    assert_found("", "com1 bda 115200, com2 bda 115200, com3 bda 115200, io:0x2a0 bda 115200");
}

TEST(bda_garbage)
{
    static const uint16_t garbage[][4] = {
        {0, 0x1f8, 0x3f9, 0xffff}, {0x1, 0x8, 0x60, 0xfffc}, {0xf000, 0xfff0, 0xff53, 0x64}};
    machine->bda[0] = 0x1f8;
    serial_world_add(COM1);
    for (unsigned i = 0; i < 2; i++) {
        for (unsigned word = 0; word < 4; word++)
            machine->bda[word] = garbage[i][word];
        machine->uarts[0].probes = machine->probes = 0;
        assert_found("", "com1 legacy 115200, com2 legacy dead");
        assert_int_equal(machine->probes, 2);
    }
    for (unsigned word = 0; word < 4; word++)
        machine->bda[word] = garbage[2][word];
    machine->uarts[0].probes = 0;
    assert_found("", "com1 legacy 115200, com2 legacy dead");
}

TEST(uefi_has_no_bda)
{
    serial_world_add(COM3);
    machine->bda[0] = COM3;
    machine->handoff.firmware = HANDOFF_FIRMWARE_UEFI;
    assert_found("", "com1 legacy dead, com2 legacy dead");
    machine->handoff.firmware = HANDOFF_FIRMWARE_BIOS;
    assert_found("", "com3 bda 115200, com1 legacy dead, com2 legacy dead");
}

/* A write to one of these resets the machine, spoils a disk's transfer or the kernel. */
TEST(dangerous_hints_are_not_touched)
{
    machine->handoff.range_count = 2;
    machine->handoff.ranges[0] = (struct handoff_range){0, 0x9fc00, HANDOFF_RAM};
    machine->handoff.ranges[1] = (struct handoff_range){0x100000, 0x7ee0000, HANDOFF_RAM};
    machine->dbg2[machine->dbg2_count++] = io(0xcf8);
    machine->dbg2[machine->dbg2_count++] = io(0x60);
    machine->dbg2[machine->dbg2_count++] = io(0x3fa);
    machine->dbg2[machine->dbg2_count++] = io(0xffff);
    machine->dbg2[machine->dbg2_count++] = io(0x10000);
    machine->dbg2[machine->dbg2_count++] = in_memory(0x2000000);
    machine->dbg2[machine->dbg2_count++] = in_memory(0xfffff);
    machine->dbg2[machine->dbg2_count++] = in_memory(0x7fdffff);
    serial_world_find("");
    assert_int_equal(serial_world_ports.count, 10);
    for (unsigned i = 0; i < 10; i++)
        assert_int_equal(serial_world_ports.list[i].state, PORT_DEAD);
    assert_int_equal(machine->probes, 2); /* com1 and com2 */
    assert_int_equal(machine->maps, 0);
    machine->dbg2_count = 1;
    machine->dbg2[0] = in_memory(UINT64_MAX - 8);
    serial_world_find("");
    assert_int_equal(machine->maps, 0);
    /* Right behind RAM there may be one. */
    machine->dbg2_count = 1;
    machine->dbg2[0] = in_memory(0x7fe0000);
    serial_world_find("");
    assert_int_equal(machine->maps, 1);
}

TEST(window_without_room)
{
    serial_world_add(0xfedc9000);
    set_spcr(in_memory(0xfedc9000), 115200);
    machine->map_is_full = true;
    assert_found("", "mmio:0xfedc9000 spcr dead, com1 legacy dead, com2 legacy dead");
}

TEST(card_of_one_port)
{
    add_card(4, 0xc050, 1);
    assert_found("", "com1 legacy dead, com2 legacy dead, pci:00:04.0 pci 115200");
    assert_int_equal(serial_world_ports.list[2].address, 0xc050);
    assert_int_equal(pci_model.unsafe, 0);
}

TEST(card_of_four_ports)
{
    add_card(0x1f, 0xc040, 4);
    machine->uarts[1].address = 0; /* one of them is not fitted */
    assert_found("", "com1 legacy dead, com2 legacy dead, pci:00:1f.0.0 pci 115200, "
                     "pci:00:1f.0.1 pci dead, pci:00:1f.0.2 pci 115200, pci:00:1f.0.3 pci 115200");
}

TEST(card_is_not_asked_where_the_board_answers)
{
    struct pci_model_function *card = add_card(4, 0xc050, 1);
    serial_world_add(COM2);
    assert_found("", "com1 legacy dead, com2 legacy 115200");
    assert_int_equal(card->registers[1], 0x22300000);
    assert_int_equal(pci_model.reads, 0);
}

TEST(card_with_a_region_for_each_port)
{
    struct pci_model_function *card = add_card(5, 0xd000, 1);
    pci_model_bar(card, 1, 0xfeb00000, 4096, 0);
    pci_model_bar(card, 2, 0xd100, 8, 1);
    pci_model_bar(card, 3, 0xd200, 128, 1); /* no row of ports */
    pci_model_bar(card, 4, 0, 8, 1);        /* it has no place */
    serial_world_add(0xd100)->on_card = true;
    assert_found("", "com1 legacy dead, com2 legacy dead, pci:00:05.0.0 pci 115200, "
                     "pci:00:05.0.1 pci 115200, pci:00:05.0.2 pci dead");
}

TEST(card_in_memory)
{
    struct pci_model_function *card = add_card(5, 0xd000, 0);
    card->settable[0] = 0;
    card->registers[4] = 0;
    pci_model_bar(card, 1, 0xfeb00000, 4096, 0);
    pci_model_bar(card, 2, 0xfec00000, 4096, 0);
    serial_world_add(0xfeb00000)->on_card = true;
    assert_found("", "com1 legacy dead, com2 legacy dead, pci:00:05.0 pci 115200");
    assert_int_equal(card->registers[1], 0x22300002);
    assert_int_equal(machine->uarts[0].stride, 1);
    assert_int_equal(machine->maps, 1);
}

TEST(card_without_a_place)
{
    struct pci_model_function *card = add_card(5, 0, 1);
    machine->uart_count = 0;
    assert_found("", "com1 legacy dead, com2 legacy dead, pci:00:05.0 pci dead");
    assert_int_equal(card->registers[1], 0x22300000);
}

TEST(card_of_two_ports_without_a_place)
{
    struct pci_model_function *card = add_card(5, 0, 2);
    assert_found("", "com1 legacy dead, com2 legacy dead, pci:00:05.0.0 pci dead, "
                     "pci:00:05.0.1 pci dead");
    assert_int_equal(card->registers[1], 0x22300000);
}

TEST(other_classes_are_no_cards)
{
    add_card(4, 0xc050, 1)->registers[2] = 0x07800002;
    assert_found("", "com1 legacy dead, com2 legacy dead");
}

TEST(told_ports_and_no_others)
{
    serial_world_add(COM1);
    serial_world_add(COM2);
    serial_world_add(0x240);
    assert_found("console=com2,9600n8 console=io:240,xon", "com2 words 9600, io:0x240 words "
                                                           "115200+xon");
    assert_int_equal(machine->uarts[0].probes, 0);
}

TEST(told_port_that_does_not_answer)
{
    serial_world_add(COM1);
    assert_found("console=com4", "com4 words dead");
    assert_found("console=io:0x3f9", "io:0x3f9 words dead");
    assert_found("console=io:60", "io:0x60 words dead");
    assert_found("console=mmio:fedc9000", "mmio:0xfedc9000 words dead");
    assert_found("console=mmio:ffffffffffffffff", "mmio:0xffffffffffffffff words dead");
    assert_found("console=pci:3:4.1", "pci:03:04.1 words dead");
    assert_found("console=pci:3:4.1 console=pci:3:4.1.2",
                 "pci:03:04.1 words dead, pci:03:04.1.2 words dead");
    pci_model.absent = true;
    assert_found("console=pci:3:4.1", "pci:03:04.1 words dead");
    assert_int_equal(machine->uarts[0].probes, 0);
}

TEST(told_port_has_spcrs_rate_where_it_is_spcrs)
{
    serial_world_add(COM1);
    serial_world_add(COM2);
    set_spcr(io(COM2), 57600);
    machine->spcr.clock = 14745600;
    assert_found("console=com1 console=com2,rts",
                 "com1 words 115200, com2 words 57600/14745600+rts");
    machine->uarts[1].probes = 0;
    assert_found("console=com2,19200,clock=1843200", "com2 words 19200/1843200");
}

/* SPCR leaves the rate open, the words don't. */
TEST(told_rate_is_not_kept)
{
    serial_world_add(COM1)->divisor_baud = 19200;
    set_spcr(io(COM1), 0);
    assert_found("console=com1,38400", "com1 words 38400");
    machine->uarts[0].probes = 0;
    assert_found("console=com1", "com1 words keep");
}

TEST(told_to_keep)
{
    serial_world_add(COM1)->divisor_baud = 2400;
    assert_found("console=com1,keep", "com1 words keep");
    assert_int_equal(serial_world_ports.list[0].uart.baud, 2400);
    machine->uarts[0].probes = 0;
    machine->uarts[0].divisor_baud = 0;
    assert_found("console=com1,keep,9600", "com1 words 9600");
}

TEST(told_in_memory)
{
    serial_world_add(0xfedc9000);
    assert_found("console=mmio:fedc9000,clock=48000000", "mmio:0xfedc9000 words 115200/48000000");
    assert_int_equal(machine->uarts[0].stride, 4);
    assert_int_equal(machine->uarts[0].width, 4);
    const unsigned widths[] = {[1] = 1, [2] = 2, [8] = 4};
    for (unsigned stride = 1; stride <= 8; stride *= 2) {
        char word[64];
        snprintf(word, sizeof word, "console=mmio:0xfedc9000,stride=%u", stride);
        machine->uarts[0].probes = 0;
        assert_found(word, "mmio:0xfedc9000 words 115200");
        assert_int_equal(machine->uarts[0].stride, stride);
        assert_int_equal(machine->uarts[0].width, stride == 4 ? 4 : widths[stride]);
    }
}

TEST(told_in_memory_where_spcr_knows_better)
{
    serial_world_add(0xfedc9000);
    set_spcr(in_memory(0xfedc9000), 9600);
    machine->spcr.width = 1;
    assert_found("console=mmio:fedc9000", "mmio:0xfedc9000 words 9600");
    assert_int_equal(machine->uarts[0].width, 1);
    machine->uarts[0].probes = 0;
    assert_found("console=mmio:fedc9000,stride=2", "mmio:0xfedc9000 words 9600");
    assert_int_equal(machine->uarts[0].stride, 2);
    assert_int_equal(machine->uarts[0].width, 2);
}

TEST(told_card)
{
    serial_world_add(COM1);
    add_card(4, 0xc040, 4);
    assert_found("console=pci:0:4.0.2,57600", "pci:00:04.0.2 words 57600");
    assert_int_equal(serial_world_ports.list[0].address, 0xc050);
    assert_found("console=pci:0:4.0", "pci:00:04.0.0 words 115200");
    assert_found("console=pci:0:4.0.4", "pci:00:04.0.4 words dead");
}

/* Who tells one may know better than its class. */
TEST(told_function_of_another_class)
{
    add_card(4, 0xc050, 1)->registers[2] = 0x07800002;
    assert_found("console=pci:0:4.0", "pci:00:04.0 words 115200");
}

TEST(told_beside_auto)
{
    serial_world_add(COM1);
    serial_world_add(0x240);
    assert_found("console=auto,19200 console=io:240,9600",
                 "io:0x240 words 9600, com1 legacy 19200, com2 legacy dead");
}

TEST(told_twice_speaks_as_told_first)
{
    serial_world_add(COM1);
    assert_found("console=com1,9600 console=ttyS0,19200 console=io:3f8 console=auto",
                 "com1 words 9600, com2 legacy dead");
    assert_int_equal(machine->uarts[0].configures, 1);
}

TEST(none)
{
    serial_world_add(COM1);
    add_card(4, 0xc050, 1);
    assert_found("console=none", "");
    assert_found("console=com1 console=none console=hunt", "");
    assert_int_equal(machine->probes, 0);
    assert_int_equal(pci_model.reads, 0);
}

TEST(hunt_finds_all_and_speaks_on_none)
{
    serial_world_add(COM1);
    serial_world_add(COM2);
    serial_world_add(COM4);
    serial_world_add(0x240);
    add_card(4, 0xc050, 1);
    set_spcr(io(COM2), 9600);
    machine->dbg2[machine->dbg2_count++] = io(0x240);
    machine->bda[0] = COM1;
    assert_found("console=hunt",
                 "com2 spcr found, io:0x240 dbg2 found, com1 bda found, com3 legacy dead, "
                 "com4 legacy found, pci:00:04.0 pci found");
    for (unsigned i = 0; i < machine->uart_count; i++)
        assert_int_equal(machine->uarts[i].configures, 0);
}

TEST(hunt_beside_a_told_port)
{
    serial_world_add(COM1);
    serial_world_add(COM2);
    assert_found("console=hunt console=com2",
                 "com2 words 115200, com1 legacy found, com3 legacy dead, com4 legacy dead");
}

TEST(found_port_can_be_made_to_speak)
{
    serial_world_add(COM1)->rate_max = 57600;
    serial_world_find("console=hunt");
    struct port *port = &serial_world_ports.list[0];
    port->settings = (struct uart_settings){.baud = 9600, .flow = UART_FLOW_XON_XOFF};
    assert_int_equal(ports_speak(port), 0);
    assert_int_equal(port->state, PORT_SPEAKS);
    assert_int_equal(port->uart.baud, 9600);
    assert_int_equal(port->settings.flow, UART_FLOW_XON_XOFF);
    assert_false(port->rate_refused);
    port->settings.baud = 115200;
    assert_int_equal(ports_speak(port), STATUS_BROKEN);
    assert_int_equal(port->state, PORT_SPEAKS);
    assert_true(port->rate_refused);
    port->settings.baud = 9600;
    assert_int_equal(ports_speak(port), 0);
    assert_false(port->rate_refused);
    assert_int_equal(ports_speak(&serial_world_ports.list[1]), STATUS_NOT_THERE);
    assert_int_equal(serial_world_ports.list[1].state, PORT_DEAD);
}

TEST(refused_rate_speaks_all_the_same)
{
    serial_world_add(COM1)->rate_max = 115200;
    assert_found("console=com1,921600", "com1 words 115200!");
}

/* A table of nothing but dead places must not keep the board's own ports from being tried. */
TEST(dbg2_of_many_leaves_room)
{
    for (unsigned i = 0; i < WORLD_DBG2; i++)
        machine->dbg2[i] = io(0x5000 + 8 * i);
    machine->dbg2_count = WORLD_DBG2;
    serial_world_add(COM1);
    serial_world_find("");
    assert_int_equal(serial_world_ports.count, 8 + 2);
    assert_string_equal(serial_world_ports.list[7].name, "io:0x5038");
    assert_string_equal(serial_world_ports.list[8].name, "com1");
    assert_int_equal(serial_world_ports.list[8].state, PORT_SPEAKS);
}

TEST(card_of_more_ports_than_fit)
{
    for (unsigned device = 1; device < 4; device++)
        add_card(device, 0xc000 + 0x40 * device, 7)->settable[0] = 0xffffffc0;
    serial_world_find("");
    assert_int_equal(serial_world_ports.count, PORTS_MAX);
    assert_int_equal(serial_world_ports.more, 2 + 24 - PORTS_MAX);
}

RUN_TESTS(
    cmocka_unit_test(no_port_at_all), cmocka_unit_test(com1_alone), cmocka_unit_test(com2_alone),
    cmocka_unit_test(both_speak), cmocka_unit_test(com3_is_not_probed),
    cmocka_unit_test(spcr_names_the_port_that_speaks),
    cmocka_unit_test(spcr_rate_that_is_open_is_kept),
    cmocka_unit_test(spcr_rate_that_is_open_where_nobody_set_one),
    cmocka_unit_test(spcr_of_nothing_is_dead_and_everything_speaks),
    cmocka_unit_test(spcr_in_memory), cmocka_unit_test(spcr_that_names_none),
    cmocka_unit_test(spcr_on_a_card_makes_it_decode),
    cmocka_unit_test(spcr_of_a_function_that_is_not_there), cmocka_unit_test(dbg2_boilerplate),
    cmocka_unit_test(dbg2_ports_speak_all), cmocka_unit_test(io_and_memory_are_told_apart),
    cmocka_unit_test(bda_lists_com2), cmocka_unit_test(bda_of_four), cmocka_unit_test(bda_garbage),
    cmocka_unit_test(uefi_has_no_bda), cmocka_unit_test(dangerous_hints_are_not_touched),
    cmocka_unit_test(window_without_room), cmocka_unit_test(card_of_one_port),
    cmocka_unit_test(card_of_four_ports),
    cmocka_unit_test(card_is_not_asked_where_the_board_answers),
    cmocka_unit_test(card_with_a_region_for_each_port), cmocka_unit_test(card_in_memory),
    cmocka_unit_test(card_without_a_place), cmocka_unit_test(card_of_two_ports_without_a_place),
    cmocka_unit_test(other_classes_are_no_cards), cmocka_unit_test(told_ports_and_no_others),
    cmocka_unit_test(told_port_that_does_not_answer),
    cmocka_unit_test(told_port_has_spcrs_rate_where_it_is_spcrs),
    cmocka_unit_test(told_rate_is_not_kept), cmocka_unit_test(told_to_keep),
    cmocka_unit_test(told_in_memory), cmocka_unit_test(told_in_memory_where_spcr_knows_better),
    cmocka_unit_test(told_card), cmocka_unit_test(told_function_of_another_class),
    cmocka_unit_test(told_beside_auto), cmocka_unit_test(told_twice_speaks_as_told_first),
    cmocka_unit_test(none), cmocka_unit_test(hunt_finds_all_and_speaks_on_none),
    cmocka_unit_test(hunt_beside_a_told_port), cmocka_unit_test(found_port_can_be_made_to_speak),
    cmocka_unit_test(refused_rate_speaks_all_the_same), cmocka_unit_test(dbg2_of_many_leaves_room),
    cmocka_unit_test(card_of_more_ports_than_fit))
