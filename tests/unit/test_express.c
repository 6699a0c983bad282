/* SPDX-License-Identifier: MIT */
/* Capability lists, whole and hostile; links, and whether both their ends could do better. */
#include "kernel/pci/express.h"

#include "kernel/pci/space.h"
#include "tests/unit/pci_world.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"

enum { ID = 0x11118086, BRIDGE = 0x0604, NETWORK = 0x0200, EXPRESS = 0x40 };
enum { ENDPOINT, ROOT_PORT = 4, UPSTREAM, DOWNSTREAM, INTEGRATED = 9 };

static struct pci_model_function *add(unsigned bus, unsigned device, unsigned kind, unsigned header)
{
    return pci_model_add(bus, device, 0, ID, kind, header);
}

static struct pci_model_function *add_card(void)
{
    struct pci_model_function *card = add(0, 0, NETWORK, 0);
    pci_world_open();
    return card;
}

static void add_link(struct pci_model_function *function, unsigned type, unsigned speed,
                     unsigned width, unsigned speed_most, unsigned width_most)
{
    pci_model_capability(function, EXPRESS, PCI_CAPABILITY_EXPRESS, type << 4 | 2);
    function->registers[(EXPRESS + 0x0c) / 4] = 0xff000c00 | width_most << 4 | speed_most;
    function->registers[(EXPRESS + 0x10) / 4] = (0x2000 | width << 4 | speed) << 16 | 0x40;
}

TEST(list)
{
    struct pci_model_function *card = add_card();
    pci_model_capability(card, 0xdc, PCI_CAPABILITY_POWER, 0);
    pci_model_capability(card, 0x50, PCI_CAPABILITY_VENDOR, 0x0110);
    pci_model_capability(card, 0xfc, PCI_CAPABILITY_MSIX, 0);
    pci_model_capability(card, 0x40, PCI_CAPABILITY_VENDOR, 0x0410);
    assert_int_equal(pci_capability(card->at, PCI_CAPABILITY_POWER, 0), 0xdc);
    assert_int_equal(pci_capability(card->at, PCI_CAPABILITY_MSIX, 0), 0xfc);
    assert_int_equal(pci_capability(card->at, PCI_CAPABILITY_VENDOR, 0), 0x50);
    assert_int_equal(pci_capability(card->at, PCI_CAPABILITY_VENDOR, 0x50), 0x40);
    assert_int_equal(pci_capability(card->at, PCI_CAPABILITY_VENDOR, 0x40), 0);
    assert_int_equal(pci_capability(card->at, PCI_CAPABILITY_EXPRESS, 0), 0);
    /* The two lowest bits of a pointer are reserved. */
    card->registers[0x34 / 4] |= 3;
    assert_int_equal(pci_capability(card->at, PCI_CAPABILITY_POWER, 0), 0xdc);
}

TEST(no_list)
{
    struct pci_model_function *card = add_card();
    assert_int_equal(pci_capability(card->at, PCI_CAPABILITY_POWER, 0), 0);
    card->registers[1] &= ~(1U << 20);
    card->registers[0x34 / 4] = 0x40;
    card->registers[0x40 / 4] = PCI_CAPABILITY_POWER;
    assert_int_equal(pci_capability(card->at, PCI_CAPABILITY_POWER, 0), 0);
    card->registers[1] |= 1 << 20;
    assert_int_equal(pci_capability(card->at, PCI_CAPABILITY_POWER, 0), 0x40);
    card->registers[3] = 2 << 16; /* CardBus has its list elsewhere */
    assert_int_equal(pci_capability(card->at, PCI_CAPABILITY_POWER, 0), 0);
}

TEST(list_that_leads_into_the_header)
{
    struct pci_model_function *card = add_card();
    card->registers[1] |= 1 << 20;
    card->registers[0x34 / 4] = 0x3c;
    card->registers[0x3c / 4] = PCI_CAPABILITY_POWER;
    assert_int_equal(pci_capability(card->at, PCI_CAPABILITY_POWER, 0), 0);
    card->registers[0x34 / 4] = 0x40;
    card->registers[0x40 / 4] = 0x3c05;
    assert_int_equal(pci_capability(card->at, PCI_CAPABILITY_POWER, 0), 0);
}

TEST(loops_end)
{
    struct pci_model_function *card = add_card();
    pci_model_capability(card, 0x40, PCI_CAPABILITY_VENDOR, 0);
    pci_model_capability(card, 0x80, 5, 0);
    card->registers[0x80 / 4] |= 0x4000;
    pci_model.reads = 0;
    assert_int_equal(pci_capability(card->at, PCI_CAPABILITY_EXPRESS, 0), 0);
    assert_true(pci_model.reads <= PCI_CAPABILITIES_MAX + 3);
    assert_int_equal(pci_capability(card->at, PCI_CAPABILITY_VENDOR, 0x40), 0x40);
    card->registers[0x40 / 4] = 0x4005;
    assert_int_equal(pci_capability(card->at, PCI_CAPABILITY_EXPRESS, 0), 0);
}

/* As many as there is room for, the last one counts too. */
TEST(longest_list)
{
    struct pci_model_function *card = add_card();
    for (unsigned i = 0; i < PCI_CAPABILITIES_MAX; i++)
        pci_model_capability(card, 0x40 + 4 * i, i == 47 ? PCI_CAPABILITY_EXPRESS : 5, 0);
    assert_int_equal(pci_capability(card->at, PCI_CAPABILITY_EXPRESS, 0), 0xfc);
}

/* A function that is gone reads as ones. */
TEST(function_that_is_not_there)
{
    struct pci_link link;
    add_card();
    uint32_t at = pci_function(0, 9, 0);
    assert_int_equal(pci_capability(at, PCI_CAPABILITY_POWER, 0), 0);
    assert_false(pci_link(at, &link));
    assert_int_equal(pci_subsystem(at), 0);
}

TEST(link)
{
    struct pci_model_function *card = add_card();
    struct pci_link link;
    char text[PCI_LINK_TEXT_MAX + 1];
    assert_false(pci_link(card->at, &link));
    add_link(card, ENDPOINT, 3, 4, 4, 16);
    assert_true(pci_link(card->at, &link));
    assert_true(link.is_below && !link.is_above);
    pci_rate_text(&link.now, text);
    assert_string_equal(text, "8GT/s x4");
    pci_rate_text(&link.most, text);
    assert_string_equal(text, "16GT/s x16");
}

TEST(which_end_of_a_link)
{
    static const char expected[] = "EE--PEPEP------"; /* by type: end, port */
    struct pci_model_function *card = add_card();
    struct pci_link link;
    add_link(card, 0, 1, 1, 1, 1);
    for (unsigned type = 0; type < sizeof expected - 1; type++) {
        card->registers[EXPRESS / 4] = (type << 4 | 2) << 16 | PCI_CAPABILITY_EXPRESS;
        bool has_link = pci_link(card->at, &link);
        assert_int_equal(has_link, expected[type] != '-');
        if (has_link)
            assert_int_equal(link.is_above, expected[type] == 'P');
    }
}

/* Its registers would lie past what can be read. */
TEST(link_of_a_capability_that_is_cut)
{
    struct pci_model_function *card = add_card();
    struct pci_link link;
    pci_model_capability(card, 0xf0, PCI_CAPABILITY_EXPRESS, 2);
    assert_false(pci_link(card->at, &link));
    card->registers[0x34 / 4] = 0xec;
    card->registers[0xec / 4] = PCI_CAPABILITY_EXPRESS | 2 << 16;
    card->registers[0xfc / 4] = 0x00110000;
    assert_true(pci_link(card->at, &link));
    assert_int_equal(link.now.width, 1);
}

TEST(rates_as_text)
{
    static const char *const texts[] = {
        "", "2.5GT/s x1", "5GT/s x1", "8GT/s x1", "16GT/s x1", "32GT/s x1", "64GT/s x1", "",
        "", "",           "",         "",         "",          "",          "",          ""};
    char text[PCI_LINK_TEXT_MAX + 1];
    for (uint8_t speed = 0; speed < 16; speed++) {
        pci_rate_text(&(struct pci_rate){speed, 1}, text);
        assert_string_equal(text, texts[speed]);
    }
    pci_rate_text(&(struct pci_rate){1, 0}, text);
    assert_string_equal(text, "");
    pci_rate_text(&(struct pci_rate){1, 63}, text);
    assert_string_equal(text, "2.5GT/s x63");
}

static bool is_below(struct pci_rate port, struct pci_rate end, struct pci_rate now)
{
    struct pci_rate both;
    return pci_link_is_below(&(struct pci_link){.most = port},
                             &(struct pci_link){.most = end, .now = now}, &both);
}

TEST(below_what_both_can_do)
{
    typedef struct pci_rate rate;
    assert_false(is_below((rate){3, 8}, (rate){3, 8}, (rate){3, 8}));
    assert_true(is_below((rate){3, 8}, (rate){3, 8}, (rate){3, 4}));
    assert_true(is_below((rate){3, 8}, (rate){3, 8}, (rate){1, 8}));
    /* One end can't do better. */
    assert_false(is_below((rate){3, 4}, (rate){4, 8}, (rate){3, 4}));
    assert_false(is_below((rate){4, 16}, (rate){3, 1}, (rate){3, 1}));
    /* Each end limits something else. */
    assert_false(is_below((rate){1, 8}, (rate){3, 4}, (rate){1, 4}));
    assert_true(is_below((rate){1, 8}, (rate){3, 4}, (rate){1, 2}));
    /* A link that is down, or an end that says nothing. */
    assert_false(is_below((rate){3, 8}, (rate){3, 8}, (rate){0, 0}));
    assert_false(is_below((rate){0, 0}, (rate){3, 8}, (rate){1, 1}));
}

TEST(what_both_can_do)
{
    struct pci_link port = {.most = {4, 8}}, end = {.most = {3, 16}, .now = {1, 1}};
    struct pci_rate both;
    assert_true(pci_link_is_below(&port, &end, &both));
    assert_int_equal(both.speed, 3);
    assert_int_equal(both.width, 8);
}

TEST(tree)
{
    struct pci_tree tree = {0};
    struct pci_model_function *port = add(0, 1, BRIDGE, 0x81), *other = add(0, 2, BRIDGE, 1);
    struct pci_model_function *card = add(5, 0, NETWORK, 0), *host = add(0, 0, 0x0600, 0);
    port->registers[6] = 0x00050500;
    other->registers[6] = 0x00060600;
    pci_world_open();
    assert_int_equal(pci_tree_visit(&tree, host->at), 0);
    assert_int_equal(pci_tree_visit(&tree, port->at), 0);
    assert_int_equal(pci_tree_visit(&tree, other->at), 0);
    assert_int_equal(pci_tree_visit(&tree, card->at), port->at);
    /* The same bus of another segment is another bus. */
    assert_int_equal(pci_tree_visit(&tree, pci_in_segment(card->at, 1)), 0);
}

TEST(subsystem)
{
    struct pci_model_function *card = add(0, 3, NETWORK, 0), *bridge = add(0, 1, BRIDGE, 1);
    pci_world_open();
    assert_int_equal(pci_subsystem(card->at), 0x2c);
    assert_int_equal(pci_subsystem(bridge->at), 0);
    pci_model_capability(bridge, 0x48, PCI_CAPABILITY_SUBSYSTEM, 0);
    assert_int_equal(pci_subsystem(bridge->at), 0x4c);
}

TEST(random_functions)
{
    struct random random = {5};
    struct pci_model_function *card = add_card();
    struct pci_link link;
    for (unsigned round = 0; round < 2000; round++) {
        for (unsigned at = 1; at < 64; at++)
            card->registers[at] = (uint32_t)random_next(&random);
        card->registers[1] |= 1 << 20;
        card->registers[3] &= 0xff01ffff;
        pci_model.reads = 0;
        unsigned after = (unsigned)random_below(&random, 48) * 4 + 0x40;
        assert_true(pci_capability(card->at, PCI_CAPABILITY_VENDOR, after) <= 0xfc);
        pci_link(card->at, &link);
        assert_true(pci_subsystem(card->at) <= 0x100);
        assert_true(pci_model.reads <= 3 * (PCI_CAPABILITIES_MAX + 4) + 5);
    }
}

RUN_TESTS(cmocka_unit_test(list), cmocka_unit_test(no_list),
          cmocka_unit_test(list_that_leads_into_the_header), cmocka_unit_test(loops_end),
          cmocka_unit_test(longest_list), cmocka_unit_test(function_that_is_not_there),
          cmocka_unit_test(link), cmocka_unit_test(which_end_of_a_link),
          cmocka_unit_test(link_of_a_capability_that_is_cut), cmocka_unit_test(rates_as_text),
          cmocka_unit_test(below_what_both_can_do), cmocka_unit_test(what_both_can_do),
          cmocka_unit_test(tree), cmocka_unit_test(subsystem), cmocka_unit_test(random_functions))
