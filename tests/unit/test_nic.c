/* SPDX-License-Identifier: MIT */
/* Cards of every family that is known, and the many reasons to leave one's registers alone. */
#include "kernel/inventory/nic.h"

#include <string.h>

#include "kernel/pci/express.h"
#include "tests/unit/pci_world.h"
#include "tests/unit/ports_seen.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"

enum {
    NETWORK = 0x0200,
    E1000E = 0x10d38086,
    BCM5720 = 0x165f14e4,
    RTL8139 = 0x813910ec,
    RTL8168 = 0x816810ec,
    VMXNET3 = 0x07b015ad,
    VIRTIO = 0x10001af4,
    VIRTIO_1 = 0x10411af4,
    RAL = 0x5400,
    IO = 0xc000,
};

#define MEMORY 0xfeb80000ULL

static const uint8_t expected[MAC_SIZE] = {0x52, 0x54, 0x00, 0x12, 0x34, 0x56};

/* A card that decodes, with its registers in memory, or at ports. */
static struct pci_model_function *add(uint32_t id, unsigned bar, bool in_memory)
{
    struct pci_model_function *card = pci_model_add(0, 3, 0, id, NETWORK, 0);
    pci_model_add(0, 0, 0, 0x12378086, 0x0600, 0);
    pci_world.memory = in_memory ? MEMORY : 0;
    pci_world.io = in_memory ? 0 : IO;
    if (in_memory)
        pci_model_bar(card, bar, MEMORY, PCI_WORLD_DEVICE, 0);
    else
        pci_model_bar(card, bar, IO, 256, 1);
    card->registers[1] |= in_memory ? PCI_COMMAND_MEMORY : PCI_COMMAND_IO;
    pci_world_open();
    return card;
}

static void assert_mac(uint32_t at)
{
    uint8_t mac[MAC_SIZE];
    assert_true(nic_read_mac(at, mac));
    assert_memory_equal(mac, expected, MAC_SIZE);
    assert_int_equal(pci_world.device_writes, 0);
    assert_int_equal(pci_model.unsafe, 0);
}

static void assert_none(uint32_t at)
{
    uint8_t mac[MAC_SIZE];
    assert_false(nic_read_mac(at, mac));
    assert_int_equal(pci_world.device_writes, 0);
}

static struct pci_model_function *add_e1000e(void)
{
    struct pci_model_function *card = add(E1000E, 0, true);
    memcpy(pci_world.device + RAL, expected, MAC_SIZE);
    pci_world.device[RAL + 7] = 0x80; /* AV */
    return card;
}

TEST(intel)
{
    assert_mac(add_e1000e()->at);
}

TEST(intel_address_that_is_not_valid)
{
    struct pci_model_function *card = add_e1000e();
    pci_world.device[RAL + 7] = 0;
    assert_none(card->at);
}

TEST(broadcom)
{
    static const uint8_t registers[] = {0x54, 0x52, 0, 0, 0x56, 0x34, 0x12, 0x00};
    struct pci_model_function *card = add(BCM5720, 0, true);
    memcpy(pci_world.device + 0x410, registers, sizeof registers);
    assert_mac(card->at);
}

TEST(realtek)
{
    struct pci_model_function *card = add(RTL8139, 0, false);
    memcpy(pci_world.device, expected, MAC_SIZE);
    assert_mac(card->at);
    card->registers[0] = RTL8168;
    assert_mac(card->at);
}

TEST(vmxnet3)
{
    struct pci_model_function *card = add(VMXNET3, 1, true);
    memcpy(pci_world.device + 0x28, expected, 4);
    memcpy(pci_world.device + 0x30, expected + 4, 2);
    assert_mac(card->at);
}

TEST(virtio_legacy)
{
    struct pci_model_function *card = add(VIRTIO, 0, false);
    memcpy(pci_world.device + 0x14, expected, MAC_SIZE);
    assert_mac(card->at);
    /* Its own fields are read byte by byte. */
    for (size_t i = 0; i < ports_seen_count && i < PORTS_SEEN_MAX; i++)
        assert_true(ports_seen[i].port < IO || ports_seen[i].bytes == 1);
}

/* Two registers of MSI-X come before the configuration, where it is on. */
TEST(virtio_legacy_with_msix)
{
    struct pci_model_function *card = add(VIRTIO, 0, false);
    pci_model_capability(card, 0x98, PCI_CAPABILITY_MSIX, 0x0002);
    memcpy(pci_world.device + 0x14, expected, MAC_SIZE);
    assert_mac(card->at);
    card->registers[0x98 / 4] |= 1U << 31;
    memset(pci_world.device, 0xff, 0x18);
    memcpy(pci_world.device + 0x18, expected, MAC_SIZE);
    assert_mac(card->at);
}

static void add_virtio_capability(struct pci_model_function *card, unsigned offset, unsigned kind,
                                  unsigned bar, uint32_t where)
{
    pci_model_capability(card, offset, PCI_CAPABILITY_VENDOR, kind << 8 | 0x10);
    card->registers[offset / 4 + 1] = bar;
    card->registers[offset / 4 + 2] = where;
}

static struct pci_model_function *add_virtio_1(void)
{
    struct pci_model_function *card = add(VIRTIO_1, 4, true);
    pci_model_bar(card, 4, MEMORY, PCI_WORLD_DEVICE, 4);
    add_virtio_capability(card, 0x40, 1, 4, 0);
    add_virtio_capability(card, 0x60, 4, 4, 0x2000);
    memcpy(pci_world.device + 0x2000, expected, MAC_SIZE);
    return card;
}

TEST(virtio_modern)
{
    assert_mac(add_virtio_1()->at);
}

TEST(wide_address)
{
    struct pci_model_function *card = add_virtio_1();
    pci_world.memory = 0x8000000000;
    pci_model_bar(card, 4, pci_world.memory, PCI_WORLD_DEVICE, 12);
    assert_mac(card->at);
    /* The last one has no upper half. */
    card->registers[0x64 / 4] = 5;
    card->registers[4 + 5] = 4 | 0xfeb00000;
    pci_world.memory = 0xfeb00000;
    assert_mac(card->at);
}

TEST(virtio_capability_that_leads_nowhere)
{
    struct pci_model_function *card = add_virtio_1();
    card->registers[0x64 / 4] = 6; /* no such region */
    assert_none(card->at);
    card->registers[0x64 / 4] = 3; /* nor this */
    assert_none(card->at);
    card->registers[0x64 / 4] = 4;
    card->registers[0x68 / 4] = 0xfffffffe; /* across a page, and of nobody's */
    assert_none(card->at);
}

/* A list that leads back to itself, and never to what is looked for. */
TEST(virtio_capabilities_in_a_loop)
{
    struct pci_model_function *card = add(VIRTIO_1, 4, true);
    pci_model_capability(card, 0x40, PCI_CAPABILITY_VENDOR, 0x0110);
    card->registers[0x40 / 4] |= 0x4000;
    assert_none(card->at);
}

TEST(card_that_decodes_nothing)
{
    struct pci_model_function *card = add_e1000e();
    card->registers[1] &= ~(uint32_t)PCI_COMMAND_MEMORY;
    card->registers[1] |= PCI_COMMAND_IO;
    assert_none(card->at);
}

TEST(card_without_a_place)
{
    struct pci_model_function *card = add_e1000e();
    card->registers[4] = 0;
    assert_none(card->at);
    card->registers[4] = 0xffffffff; /* unassigned, as some firmware leaves it */
    assert_none(card->at);
}

TEST(card_where_ram_is)
{
    struct pci_model_function *card = add_e1000e();
    pci_world.handoff.range_count = 1;
    pci_world.handoff.ranges[0] = (struct handoff_range){MEMORY, 0x10000, HANDOFF_RESERVED};
    assert_mac(card->at);
    pci_world.handoff.ranges[0].kind = HANDOFF_RAM;
    assert_none(card->at);
}

TEST(card_at_the_board_s_own_ports)
{
    struct pci_model_function *card = add(RTL8139, 0, false);
    memcpy(pci_world.device, expected, MAC_SIZE);
    pci_model_bar(card, 0, 0x100, 256, 1);
    pci_world.io = 0x100;
    ports_forget();
    assert_none(card->at);
    for (size_t i = 0; i < ports_seen_count; i++)
        assert_true(ports_seen[i].port >= 0xcf8);
}

TEST(card_that_sleeps)
{
    struct pci_model_function *card = add_e1000e();
    pci_model_capability(card, 0xc8, PCI_CAPABILITY_POWER, 2);
    assert_mac(card->at);
    for (unsigned sleep = 1; sleep < 4; sleep++) {
        card->registers[0xcc / 4] = sleep;
        assert_none(card->at);
    }
}

TEST(what_is_no_card_s_address)
{
    static const uint8_t none[][MAC_SIZE] = {
        {0, 0, 0, 0, 0, 0}, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, {0x01, 0, 0x5e, 0, 0, 1}};
    struct pci_model_function *card = add_e1000e();
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        memcpy(pci_world.device + RAL, none[i], MAC_SIZE);
        assert_none(card->at);
    }
}

/* Nobody knows what a read does there: older and newer designs, virtual functions, other makers. */
TEST(registers_of_others_are_left_alone)
{
    static const uint32_t others[] = {0x10008086, 0x12298086, 0x10488086, 0x10ca8086, 0x15208086,
                                      0x15728086, 0x15928086, 0x154c8086, 0x15648086, 0x163914e4,
                                      0x168e14e4, 0x16d714e4, 0x10391af4, 0x101315b3, 0x00138086,
                                      0x10d310d3, 0xffffffff};
    struct pci_model_function *card = add_e1000e();
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        card->registers[0] = others[i];
        assert_none(card->at);
    }
    static const uint32_t known[] = {0x100e8086, 0x10d38086, 0x15218086, 0x15338086, 0x10fb8086,
                                     0x15b78086, 0x15f28086, 0x15638086, 0x15298086, 0x04388086};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        card->registers[0] = known[i];
        assert_mac(card->at);
    }
}

TEST(random_cards)
{
    static const uint32_t ids[] = {E1000E, BCM5720, RTL8139, VMXNET3, VIRTIO, VIRTIO_1};
    struct random random = {3};
    struct pci_model_function *card = add_e1000e();
    uint8_t mac[MAC_SIZE];
    for (unsigned round = 0; round < 3000; round++) {
        card->registers[0] = ids[random_below(&random, 6)];
        for (unsigned at = 1; at < 64; at++)
            card->registers[at] = (uint32_t)random_next(&random);
        nic_read_mac(card->at, mac);
        assert_int_equal(pci_world.device_writes, 0);
    }
}

RUN_TESTS(cmocka_unit_test(intel), cmocka_unit_test(intel_address_that_is_not_valid),
          cmocka_unit_test(broadcom), cmocka_unit_test(realtek), cmocka_unit_test(vmxnet3),
          cmocka_unit_test(virtio_legacy), cmocka_unit_test(virtio_legacy_with_msix),
          cmocka_unit_test(virtio_modern), cmocka_unit_test(wide_address),
          cmocka_unit_test(virtio_capability_that_leads_nowhere),
          cmocka_unit_test(virtio_capabilities_in_a_loop),
          cmocka_unit_test(card_that_decodes_nothing), cmocka_unit_test(card_without_a_place),
          cmocka_unit_test(card_where_ram_is), cmocka_unit_test(card_at_the_board_s_own_ports),
          cmocka_unit_test(card_that_sleeps), cmocka_unit_test(what_is_no_card_s_address),
          cmocka_unit_test(registers_of_others_are_left_alone), cmocka_unit_test(random_cards))
