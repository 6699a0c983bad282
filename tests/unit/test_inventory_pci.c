/* SPDX-License-Identifier: MIT */
/* What is said of PCI: which functions, which card is the one that the machine was booted through,
 * and a sum that any other board changes. */
#include <stdio.h>
#include <string.h>

#include "kernel/inventory/parts.h"
#include "kernel/pci/express.h"
#include "tests/unit/pci_world.h"
#include "tests/unit/put.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"
#include "tests/unit/sealed_line.h"

enum { HOST = 0x0600, BRIDGE = 0x0604, NETWORK = 0x0200, STORAGE = 0x0106, VGA = 0x0300 };
enum { RTL8139 = 0x813910ec, UNKNOWN = 0x101315b3, SERVER_FUNCTIONS = 150 };

#define BOOT_MAC "52:54:00:12:34:56"

static const char *said(inventory_part *part, enum words_say how)
{
    pci_world_said();
    pci_world_open();
    part(how);
    return pci_world_said();
}

static struct pci_model_function *add(unsigned bus, unsigned device, uint32_t id, unsigned kind)
{
    struct pci_model_function *function = pci_model_add(bus, device, 0, id, kind, 0);
    function->registers[0x2c / 4] = 0x08ff1028;
    return function;
}

static void add_board(void)
{
    add(0, 0, 0x12378086, HOST);
}

/* One whose address can be read. */
static struct pci_model_function *add_readable(unsigned device)
{
    static const uint8_t mac[] = {0x52, 0x54, 0x00, 0x12, 0x34, 0x56};
    struct pci_model_function *card = add(0, device, RTL8139, NETWORK);
    pci_model_bar(card, 0, 0xc000, 256, 1);
    card->registers[1] |= PCI_COMMAND_IO;
    pci_world.io = 0xc000;
    memcpy(pci_world.device, mac, sizeof mac);
    return card;
}

static void boot_through(const char *mac)
{
    snprintf(pci_world.words.identity[WORDS_MAC], WORDS_IDENTITY_MAX, "%s", mac);
}

#define CARD_3 "\"pci\":\"00:03.0\",\"id\":\"10ec:8139\",\"subsystem\":\"1028:08ff\",\"link\":null"
#define CARD_4 "\"pci\":\"00:04.0\",\"id\":\"15b3:1013\",\"subsystem\":\"1028:08ff\",\"link\":null"

TEST(no_pci)
{
    pci_model.absent = true;
    assert_string_equal(said(inventory_say_nics, WORDS_SAY_ALL), "");
    assert_string_equal(said(inventory_say_functions, WORDS_SAY_ALL), "");
    assert_string_equal(
        said(inventory_say_pci, WORDS_SAY_ALL),
        "# pci {\"functions\":0,\"shown\":0,\"fingerprint\":null,\"access\":null}\n");
}

TEST(boot_card)
{
    add_board();
    add_readable(3);
    boot_through(BOOT_MAC);
    assert_string_equal(said(inventory_say_nics, WORDS_SAY_NORMAL),
                        "# nic {\"mac\":\"" BOOT_MAC "\"," CARD_3 ",\"boot\":true}\n");
    boot_through("52:54:00:12:34:57");
    assert_string_equal(said(inventory_say_nics, WORDS_SAY_NORMAL),
                        "# nic {\"mac\":\"" BOOT_MAC "\"," CARD_3 ",\"boot\":false}\n");
    boot_through("");
    assert_string_equal(said(inventory_say_nics, WORDS_SAY_NORMAL),
                        "# nic {\"mac\":\"" BOOT_MAC "\"," CARD_3 ",\"boot\":null}\n");
}

/* The only card there is must be the one. */
TEST(only_card_that_nobody_can_read)
{
    add_board();
    add(0, 4, UNKNOWN, NETWORK);
    boot_through("52-54-00-AB-12-34");
    assert_string_equal(said(inventory_say_nics, WORDS_SAY_NORMAL),
                        "# nic {\"mac\":\"52:54:00:ab:12:34\"," CARD_4 ",\"boot\":true}\n");
    boot_through("r17");
    assert_string_equal(said(inventory_say_nics, WORDS_SAY_NORMAL),
                        "# nic {\"mac\":null," CARD_4 ",\"boot\":null}\n");
}

TEST(one_of_two_that_nobody_can_read)
{
    add_board();
    add_readable(3);
    add(0, 4, UNKNOWN, NETWORK);
    boot_through(BOOT_MAC);
    assert_string_equal(said(inventory_say_nics, WORDS_SAY_NORMAL),
                        "# nic {\"mac\":\"" BOOT_MAC "\"," CARD_3 ",\"boot\":true}\n"
                        "# nic {\"mac\":null," CARD_4 ",\"boot\":false}\n");
    /* It may be this one, or one that is no function of PCI. */
    boot_through("52:54:00:12:34:57");
    assert_string_equal(said(inventory_say_nics, WORDS_SAY_NORMAL),
                        "# nic {\"mac\":\"" BOOT_MAC "\"," CARD_3 ",\"boot\":false}\n"
                        "# nic {\"mac\":null," CARD_4 ",\"boot\":null}\n");
}

TEST(functions)
{
    struct pci_model_function *disk;
    add_board();
    pci_model_add(0, 1, 0, 0x00011b36, BRIDGE, 1)->registers[6] = 0x00050500;
    add_readable(3);
    disk = add(5, 0, 0xa804144d, STORAGE);
    disk->registers[2] = 0x01080201;
    pci_model_capability(disk, 0x70, PCI_CAPABILITY_EXPRESS, 0x02);
    disk->registers[0x7c / 4] = 0x84;
    disk->registers[0x80 / 4] = 0x00430000;
    assert_string_equal(said(inventory_say_functions, WORDS_SAY_NORMAL),
                        "# function {\"pci\":\"05:00.0\",\"id\":\"144d:a804\",\"class\":\"010802\","
                        "\"subsystem\":\"1028:08ff\",\"link\":\"8GT/s x4\","
                        "\"max\":\"16GT/s x8\"}\n");
    assert_string_equal(said(inventory_say_functions, WORDS_SAY_SHORT), "");
    const char *all = said(inventory_say_functions, WORDS_SAY_ALL);
    assert_non_null(strstr(all, "# function {\"pci\":\"00:00.0\",\"id\":\"8086:1237\","
                                "\"class\":\"060002\",\"subsystem\":\"1028:08ff\",\"link\":null,"
                                "\"max\":null}\n"));
    assert_non_null(strstr(all, "\"pci\":\"00:01.0\",\"id\":\"1b36:0001\",\"class\":\"060402\","
                                "\"subsystem\":null"));
    assert_null(strstr(all, "00:03.0"));
}

static void assert_summary(enum words_say how, unsigned functions, unsigned shown,
                           const char *access)
{
    unsigned sum;
    char expected[128];
    const char *line = said(inventory_say_pci, how);
    const char *at = strstr(line, "\"fingerprint\":\"");
    assert_non_null(at);
    assert_int_equal(sscanf(at + 15, "%8x", &sum), 1);
    snprintf(expected, sizeof expected,
             "# pci {\"functions\":%u,\"shown\":%u,\"fingerprint\":\"%08x\",\"access\":\"%s\"}\n",
             functions, shown, sum, access);
    assert_string_equal(line, expected);
}

TEST(counts)
{
    add_board();
    add_readable(3);
    add(0, 4, UNKNOWN, STORAGE);
    add(0, 5, UNKNOWN, VGA);
    add(0, 6, UNKNOWN, 0x0c03);
    assert_summary(WORDS_SAY_NORMAL, 5, 3, "ports");
    assert_summary(WORDS_SAY_ALL, 5, 5, "ports");
    assert_summary(WORDS_SAY_SHORT, 5, 0, "ports");
    pci_world_region(0xb0000000, 0, 0, 255);
    assert_summary(WORDS_SAY_NORMAL, 5, 3, "ecam");
    pci_model.absent = true;
    assert_summary(WORDS_SAY_NORMAL, 5, 3, "ecam");
}

TEST(memory_that_differs)
{
    add_board();
    struct pci_model_function *card = add_readable(3);
    pci_world_region(0xb0000000, 0, 0, 255);
    card->hidden = true;
    const char *lines = said(inventory_say_pci, WORDS_SAY_NORMAL);
    assert_non_null(strstr(lines, "\"access\":\"ecam\""));
    assert_non_null(strstr(lines, "# trouble {\"where\":\"pci\",\"what\":\"in memory there is "
                                  "another function than by the ports, which count\","
                                  "\"function\":\"00:03.0\",\"count\":1}\n"));
    pci_model.functions[0].hidden = true;
    lines = said(inventory_say_pci, WORDS_SAY_NORMAL);
    assert_non_null(strstr(lines, "\"access\":\"ports\""));
    assert_non_null(strstr(lines, "\"function\":\"00:00.0\",\"count\":2}\n"));
}

TEST(regions_that_are_not_used)
{
    add_board();
    pci_world.facts.pci_left_out = 3;
    assert_non_null(strstr(said(inventory_say_pci, WORDS_SAY_NORMAL),
                           "# trouble {\"where\":\"pci\",\"what\":\"configuration space in memory "
                           "is not used where RAM is, or past our limits\",\"count\":3}\n"));
}

static uint32_t fingerprint(void)
{
    const char *at = strstr(said(inventory_say_pci, WORDS_SAY_SHORT), "\"fingerprint\":\"");
    uint32_t sum;
    assert_non_null(at);
    assert_int_equal(sscanf(at + 15, "%8x", &sum), 1);
    return sum;
}

static void put_function(uint8_t *to, uint32_t address, uint32_t id, uint32_t class,
                         uint32_t subsystem)
{
    put(to, address, 4);
    put(to + 4, id, 4);
    put(to + 8, class, 4);
    put(to + 12, subsystem, 4);
}

/* Sixteen bytes of each function, summed by other means. */
TEST(fingerprint_is_what_it_is_said_to_be)
{
    uint8_t bytes[3 * 16];
    add_board();
    pci_model.functions[0].registers[3] |= 0x800000;
    pci_model_add(0, 0, 7, 0x00011b36, BRIDGE, 1)->registers[6] = 0x00030300;
    add(3, 0x1d, UNKNOWN, NETWORK)->registers[0x2c / 4] = 0xffffffff;
    put_function(bytes, 0, 0x12378086, 0x06000201, 0x08ff1028);
    put_function(bytes + 16, 7 << 8, 0x00011b36, 0x06040201, 0);
    put_function(bytes + 32, 3 << 16 | 0x1d << 11, UNKNOWN, 0x02000201, 0);
    assert_int_equal(fingerprint(), sealed_line_crc(bytes, sizeof bytes, 0));
}

/* Any bit of what it covers changes it, and nothing else does. */
TEST(fingerprint_tells_every_change)
{
    static const unsigned covered[] = {0, 2, 0x2c / 4}, other[] = {1, 4, 5, 0x3c / 4};
    struct random random = {9};
    add_board();
    for (unsigned device = 1; device < 32; device++)
        add(0, device, (uint32_t)random_next(&random) | 0x10001, STORAGE);
    uint32_t before = fingerprint();
    for (unsigned round = 0; round < 300; round++) {
        struct pci_model_function *changed =
            &pci_model.functions[1 + random_below(&random, pci_model.count - 1)];
        uint32_t *at = &changed->registers[covered[random_below(&random, 3)]], kept = *at;
        *at ^= 1U << random_below(&random, 32);
        bool is_gone = (changed->registers[0] & 0xffff) == 0;
        assert_true(is_gone || fingerprint() != before);
        *at = kept;
        at = &changed->registers[other[random_below(&random, 4)]];
        kept = *at;
        *at ^= 1U << (8 + random_below(&random, 8));
        assert_int_equal(fingerprint(), before);
        *at = kept;
    }
    pci_model.count--;
    assert_int_not_equal(fingerprint(), before);
    pci_model.count++;
    /* Two cards that change places. */
    uint32_t at = pci_model.functions[5].at;
    pci_model.functions[5].at = pci_model.functions[6].at;
    pci_model.functions[6].at = at;
    assert_int_not_equal(fingerprint(), before);
}

/* Two sockets: eight network functions, six of storage, one display, and chipset for the rest. */
TEST(server_stays_small)
{
    static const unsigned kinds[] = {NETWORK, NETWORK, NETWORK, NETWORK, NETWORK,
                                     NETWORK, NETWORK, NETWORK, STORAGE, STORAGE,
                                     STORAGE, STORAGE, STORAGE, STORAGE, VGA};
    for (unsigned i = 0; i < SERVER_FUNCTIONS; i++) {
        unsigned bus = i / 32 * 0x30;
        unsigned kind = i > 0 && i <= sizeof kinds / sizeof *kinds ? kinds[i - 1] : 0x0880;
        struct pci_model_function *function = add(bus, i % 32, UNKNOWN, kind);
        pci_model_capability(function, 0x70, PCI_CAPABILITY_EXPRESS, 0x02);
        function->registers[0x7c / 4] = 0x104;
        function->registers[0x80 / 4] = 0x01040000;
    }
    add_readable(0)->at = pci_model.functions[1].at;
    pci_model.functions[1] = pci_model.functions[--pci_model.count];
    boot_through(BOOT_MAC);
    pci_world_region(0x80000000, 0, 0, 255);
    size_t length = strlen(said(inventory_say_nics, WORDS_SAY_NORMAL));
    length += strlen(said(inventory_say_functions, WORDS_SAY_NORMAL));
    assert_summary(WORDS_SAY_NORMAL, SERVER_FUNCTIONS, 15, "ecam");
    length += strlen(said(inventory_say_pci, WORDS_SAY_NORMAL));
    const size_t lines = 16, seal = sizeof " @123:01234567\r" - 1;
    assert_in_range(length + lines * seal, 1500, 2560);
}

RUN_TESTS(cmocka_unit_test(no_pci), cmocka_unit_test(boot_card),
          cmocka_unit_test(only_card_that_nobody_can_read),
          cmocka_unit_test(one_of_two_that_nobody_can_read), cmocka_unit_test(functions),
          cmocka_unit_test(counts), cmocka_unit_test(memory_that_differs),
          cmocka_unit_test(regions_that_are_not_used),
          cmocka_unit_test(fingerprint_is_what_it_is_said_to_be),
          cmocka_unit_test(fingerprint_tells_every_change), cmocka_unit_test(server_stays_small))
