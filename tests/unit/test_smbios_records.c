/* SPDX-License-Identifier: MIT */
/* The records made of SMBIOS and the words: what the machine is, who it is, what memory it has. */
#include <stdio.h>
#include <string.h>

#include "kernel/answer/say.h"
#include "kernel/inventory/identity.h"
#include "kernel/inventory/parts.h"
#include "kernel/machine.h"
#include "tests/unit/capture.h"
#include "tests/unit/memory_model.h"
#include "tests/unit/put.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"
#include "tests/unit/sealed_line.h"
#include "tests/unit/smbios_table.h"

enum { TABLE = 0x7fe0000 };

static struct smbios_table table;
static struct memory_model model;
static struct physical memory;
static struct smbios smbios;
static struct words words;
static struct machine_facts facts = {.identity_from = "words"};
static struct capture heard;
static const uint64_t boot = 0x0123456789abcdef;

const struct machine machine = {
    .facts = &facts, .memory = &memory, .words = &words, .smbios = &smbios};

/* What was added so far is the machine's. */
static void open(void)
{
    model.count = 0;
    memory_model_add(&model, TABLE, table.bytes, table.length);
    memory = memory_model_physical(&model);
    smbios = (struct smbios){.entry = 0xf0000,
                             .table = TABLE,
                             .length = (uint32_t)table.length,
                             .count = (uint16_t)table.count,
                             .major = 2,
                             .minor = 8};
}

/* All that a part says, without the seals: `KIND {json}`, a line each. */
static const char *said(inventory_part *part)
{
    static char text[1 << 16];
    size_t length = 0;
    struct sealed_line sealed;
    char line[LOG_LINE_MAX + 1];
    if (!heard.sink.write)
        log_add_sink(capture_start(&heard, LOG_WIRE));
    size_t before = heard.writes;
    say_begin(boot);
    part(WORDS_SAY_NORMAL);
    for (size_t i = before; i < heard.writes; i++) {
        capture_line(&heard, i, line);
        sealed_line_read(line, boot, &sealed);
        *strstr(line, "} @") = '\0';
        length += (size_t)snprintf(text + length, sizeof text - length, "%s}\n", line + 2);
    }
    text[length] = '\0';
    return text;
}

static void troubles(enum words_say how)
{
    (void)how;
    inventory_say_smbios_troubles();
}

/* String numbers into fields, from `offset` on. */
static void name(uint8_t *structure, size_t offset, uint8_t first, size_t count)
{
    for (size_t i = 0; i < count; i++)
        structure[offset + i] = (uint8_t)(first + i);
}

static uint8_t *add_system(const char *strings)
{
    uint8_t *system = smbios_table_add(&table, SMBIOS_SYSTEM, 0x1b, strings);
    name(system, 4, 1, 4);
    name(system, 0x19, 5, 2);
    for (uint8_t i = 0; i < 16; i++)
        system[8 + i] = i;
    return system;
}

TEST(no_smbios_says_nothing)
{
    assert_string_equal(said(inventory_say_system), "");
    assert_string_equal(said(inventory_say_board), "");
    assert_string_equal(said(inventory_say_chassis), "");
    assert_string_equal(said(inventory_say_bios), "");
    assert_string_equal(said(inventory_say_slots), "");
    assert_string_equal(said(inventory_say_dimms), "");
    assert_string_equal(said(troubles), "");
}

TEST(system)
{
    add_system("Dell Inc.\nPowerEdge R440\n \n7XK2M13 \nSKU=NotProvided\nPowerEdge");
    open();
    assert_string_equal(
        said(inventory_say_system),
        "system {\"vendor\":\"Dell Inc.\",\"product\":\"PowerEdge R440\",\"version\":"
        "null,\"serial\":\"7XK2M13\",\"uuid\":\"03020100-0504-0706-0809-"
        "0a0b0c0d0e0f\",\"sku\":\"SKU=NotProvided\",\"family\":\"PowerEdge\"}\n");
}

TEST(system_of_2_0_has_no_uuid)
{
    uint8_t *system = smbios_table_add(&table, SMBIOS_SYSTEM, 8, "Old\nPC\n1\n2");
    name(system, 4, 1, 4);
    open();
    assert_string_equal(
        said(inventory_say_system),
        "system {\"vendor\":\"Old\",\"product\":\"PC\",\"version\":\"1\",\"serial\":"
        "\"2\",\"uuid\":null,\"sku\":null,\"family\":null}\n");
}

TEST(placeholders_are_named)
{
    uint8_t *system = add_system("System manufacturer\nPC\nx\nTo Be Filled By O.E.M.\n0\nNone");
    memset(system + 8, 0xff, 16);
    open();
    assert_string_equal(
        said(inventory_say_system),
        "system {\"vendor\":{\"placeholder\":\"System "
        "manufacturer\"},\"product\":\"PC\",\"version\":"
        "\"x\",\"serial\":{\"placeholder\":\"To Be Filled By O.E.M.\"},\"part\":1,\"of\":2}\n"
        "system {\"uuid\":{\"placeholder\":\"ffffffff-ffff-ffff-ffff-ffffffffffff\"},\"sku\":"
        "{\"placeholder\":\"0\"},\"family\":{\"placeholder\":\"None\"},\"part\":2,\"of\":2}\n");
}

/* The mark's byte before a text is a blank that is taken off; within it, it is a byte. */
TEST(placeholder_is_not_faked)
{
    add_system("\1Dell\n\1\1\nx\1y\n7XK2M13");
    open();
    assert_memory_equal(said(inventory_say_system),
                        "system {\"vendor\":\"Dell\",\"product\":null,\"version\":\"x\\u0001y\",",
                        58);
}

TEST(board_is_the_motherboard)
{
    uint8_t *riser = smbios_table_add(&table, SMBIOS_BOARD, 0x0f, "Riser");
    name(riser, 4, 1, 1);
    riser[0x0d] = 0x0c;
    open();
    assert_string_equal(
        said(inventory_say_board),
        "board {\"vendor\":\"Riser\",\"product\":null,\"version\":null,\"serial\":null,"
        "\"asset\":null}\n");
    for (unsigned i = 0; i < 2; i++) {
        uint8_t *board = smbios_table_add(&table, SMBIOS_BOARD, 0x0f,
                                          i == 0 ? "Dell\n04JN2K\nA07\n.7XK.\nA1" : "Other");
        name(board, 4, 1, 5);
        board[0x0d] = 0x0a;
    }
    open();
    assert_string_equal(said(inventory_say_board),
                        "board {\"vendor\":\"Dell\",\"product\":\"04JN2K\",\"version\":\"A07\","
                        "\"serial\":\".7XK.\",\"asset\":\"A1\"}\n");
}

TEST(chassis_has_a_type_by_name)
{
    uint8_t *chassis = smbios_table_add(&table, SMBIOS_CHASSIS, 0x16, "Dell\nC1\n7XK\nA-0042");
    chassis[4] = 1;
    chassis[5] = 23;
    name(chassis, 6, 2, 3);
    open();
    assert_string_equal(said(inventory_say_chassis),
                        "chassis {\"vendor\":\"Dell\",\"type\":\"rack\",\"version\":\"C1\","
                        "\"serial\":\"7XK\",\"asset\":\"A-0042\"}\n");
    const struct {
        uint8_t number;
        const char *name;
    } types[] = {{0, "null"},          {1, "\"other\""},     {3, "\"desktop\""},
                 {0x89, "\"laptop\""}, {10, "\"notebook\""}, {28, "\"blade\""},
                 {36, "\"stick\""},    {37, "null"},         {0x7f, "null"}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        char expected[64];
        snprintf(expected, sizeof expected, "\"type\":%s,", types[i].name);
        chassis[5] = types[i].number;
        assert_non_null(strstr(said(inventory_say_chassis), expected));
    }
}

TEST(bios)
{
    uint8_t *bios = smbios_table_add(&table, SMBIOS_BIOS, 0x18, "SeaBIOS\n1.16.2\n04/01/2014");
    name(bios, 4, 1, 2);
    bios[8] = 3;
    open();
    assert_string_equal(
        said(inventory_say_bios),
        "bios {\"vendor\":\"SeaBIOS\",\"version\":\"1.16.2\",\"date\":\"04/01/2014\","
        "\"smbios\":\"2.8\"}\n");
    bios[0] = 42;
    assert_string_equal(
        said(inventory_say_bios),
        "bios {\"vendor\":null,\"version\":null,\"date\":null,\"smbios\":\"2.8\"}\n");
}

static uint8_t *add_dimm(uint16_t mib, const char *strings)
{
    uint8_t *device = smbios_table_add(&table, SMBIOS_MEMORY_DEVICE, 0x28, strings);
    put(device + 4, 0x100, 2);
    put(device + 8, 72, 2);
    put(device + 0x0a, 64, 2);
    put(device + 0x0c, mib, 2);
    device[0x10] = 1;
    device[0x11] = 2;
    device[0x12] = 0x1a;
    put(device + 0x15, 2666, 2);
    device[0x17] = 3;
    device[0x18] = 4;
    device[0x1a] = 5;
    put(device + 0x20, 2400, 2);
    return device;
}

static void add_memory_array(void)
{
    uint8_t *array = smbios_table_add(&table, SMBIOS_MEMORY_ARRAY, 0x17, NULL);
    array[5] = 3;
    array[6] = 6;
    put(array + 7, 64 << 20, 4);
}

TEST(slots_and_dimms)
{
    add_memory_array();
    add_dimm(16384, "A1\nBANK 0\nHynix\n2B1F0511\nHMA82GR7");
    add_dimm(0, "DIMM A2\nBANK 1\nNO DIMM\nNO DIMM\nNO DIMM");
    uint8_t *plain = add_dimm(0xffff, "A3\nBANK 2\nUnknown\n00000000");
    put(plain + 8, 0xffff, 2);
    put(plain + 0x15, 0, 2);
    put(plain + 0x20, 0, 2);
    plain[0x12] = 0;
    open();
    assert_string_equal(said(inventory_say_slots),
                        "slots {\"count\":3,\"used\":2,\"mib\":16384,\"max_mib\":65536,\"ecc\":"
                        "\"multi-bit\",\"empty\":[\"DIMM_A2\"]}\n");
    assert_string_equal(
        said(inventory_say_dimms),
        "dimm {\"slot\":\"A1\",\"mib\":16384,\"type\":\"DDR4\",\"speed\":2400,\"ecc\":"
        "true,\"vendor\":\"Hynix\",\"model\":\"HMA82GR7\",\"serial\":\"2B1F0511\"}\n"
        "dimm {\"slot\":\"A3\",\"mib\":null,\"type\":null,\"speed\":null,\"ecc\":null,"
        "\"vendor\":{\"placeholder\":\"Unknown\"},\"model\":null,\"serial\":"
        "{\"placeholder\":\"00000000\"}}\n");
}

TEST(slots_of_like_names_are_named_with_their_banks)
{
    add_dimm(0, "DIMM 0\nP0 CHANNEL A");
    add_dimm(8192, "DIMM 1\nP0 CHANNEL A");
    add_dimm(0, "DIMM 0\nP0 CHANNEL B");
    open();
    assert_string_equal(said(inventory_say_slots),
                        "slots {\"count\":3,\"used\":1,\"mib\":8192,\"max_mib\":null,\"ecc\":null,"
                        "\"empty\":[\"P0_CHANNEL_A/DIMM_0\",\"P0_CHANNEL_B/DIMM_0\"]}\n");
    assert_non_null(strstr(said(inventory_say_dimms), "{\"slot\":\"P0 CHANNEL A/DIMM 1\","));
}

/* What doesn't fit is cut, and said to be. */
TEST(many_empty_slots)
{
    struct sealed_line sealed;
    char strings[16], line[LOG_LINE_MAX + 1];
    for (unsigned i = 0; i < 64; i++) {
        snprintf(strings, sizeof strings, "slot %u", i);
        add_dimm(0, strings);
    }
    open();
    assert_non_null(strstr(said(inventory_say_slots), "\"cut\":\"empty\""));
    capture_line(&heard, heard.writes - 1, line);
    sealed_line_read(line, boot, &sealed);
    assert_memory_equal(sealed_line_find(&sealed, "empty")->text, "slot_0 slot_1 ", 14);
}

/* A line at 115200 takes 11 bytes a millisecond: 24 modules are to be said in less than half a
 * second. */
TEST(records_of_a_large_server_are_short)
{
    char strings[64];
    add_memory_array();
    for (unsigned i = 0; i < 24; i++) {
        snprintf(strings, sizeof strings,
                 "P%u-DIMM%c%u\nP%u_Node0_Channel%u\nSamsung\n3A2B1C%02X\n"
                 "M393A4K40CB2-CTD",
                 i / 12, 'A' + i / 2 % 6, 1 + i % 2, i / 12, i / 2 % 6, i);
        add_dimm(32767, strings);
    }
    open();
    said(inventory_say_slots);
    said(inventory_say_dimms);
    assert_int_equal(heard.writes, 25);
    assert_true(heard.length < 4096);
}

TEST(broken_table_is_said)
{
    add_system("Dell");
    add_dimm(1024, "A1")[1] = 2;
    open();
    assert_string_equal(
        said(troubles),
        "trouble {\"where\":\"smbios\",\"what\":\"the table is broken: what is behind "
        "the last structure is not read\",\"read\":1,\"last\":\"0x100\"}\n");
    assert_memory_equal(said(inventory_say_system), "system {\"vendor\":\"Dell\"", 23);
    smbios.length = 0;
    assert_string_equal(said(troubles),
                        "trouble {\"where\":\"smbios\",\"what\":\"the entry point is "
                        "not sound: no table is used\"}\n");
}

TEST(whole_table_is_no_trouble)
{
    add_system("Dell");
    open();
    assert_string_equal(said(troubles), "");
}

static void tell(enum words_identity which, const char *text)
{
    snprintf(words.identity[which], sizeof words.identity[which], "%s", text);
}

static const char *identity(void)
{
    return said(inventory_say_identity);
}

#define UUID "03020100-0504-0706-0809-0a0b0c0d0e0f"

TEST(identity_is_the_firmwares)
{
    add_system("Dell\nR440\n1\n7XK2M13");
    uint8_t *chassis = smbios_table_add(&table, SMBIOS_CHASSIS, 0x16, "A-0042");
    chassis[8] = 1;
    open();
    tell(WORDS_SERIAL, " 7XK2M13");
    tell(WORDS_UUID, "03020100-0504-0706-0809-0A0B0C0D0E0F");
    tell(WORDS_ASSET, "A-0042");
    tell(WORDS_MAC, "52:54:00:12:34:56");
    assert_string_equal(identity(), "identity {\"serial\":\"7XK2M13\",\"uuid\":\"" UUID
                                    "\",\"asset\":\"A-0042\",\"mac\":\"52:54:00:12:34:56\","
                                    "\"from\":\"words\"}\n");
}

TEST(identity_without_smbios_is_the_words)
{
    tell(WORDS_SERIAL, "7XK2M13");
    tell(WORDS_UUID, "Default string");
    assert_string_equal(identity(), "identity {\"serial\":\"7XK2M13\",\"uuid\":{\"placeholder\":"
                                    "\"Default string\"},\"asset\":null,\"mac\":null,\"from\":"
                                    "\"words\"}\n");
}

TEST(words_count_where_the_firmware_has_placeholders)
{
    uint8_t *system = add_system("Dell\nR440\n1\nDefault string");
    memset(system + 8, 0, 16);
    open();
    tell(WORDS_SERIAL, "7XK2M13");
    tell(WORDS_UUID, UUID);
    tell(WORDS_ASSET, "A-0042");
    assert_string_equal(identity(), "identity {\"serial\":\"7XK2M13\",\"uuid\":\"" UUID
                                    "\",\"asset\":\"A-0042\",\"mac\":null,\"from\":\"words\"}\n");
}

TEST(placeholders_alone_are_said)
{
    add_system("Dell\nR440\n1\nDefault string");
    open();
    tell(WORDS_SERIAL, "To be filled by O.E.M.");
    tell(WORDS_ASSET, "None");
    assert_string_equal(
        identity(), "identity {\"serial\":{\"placeholder\":\"Default string\"},\"uuid\":\"" UUID
                    "\",\"asset\":{\"placeholder\":\"None\"},\"mac\":null,\"from\":\"words\"}\n");
}

TEST(asset_of_the_board_counts_where_the_chassis_has_none)
{
    uint8_t *board = smbios_table_add(&table, SMBIOS_BOARD, 0x0f, "B-7");
    board[8] = 1;
    uint8_t *chassis = smbios_table_add(&table, SMBIOS_CHASSIS, 0x16, "No Asset Tag");
    chassis[8] = 1;
    open();
    assert_non_null(strstr(identity(), "\"asset\":\"B-7\""));
    memcpy(board + 0x0f, "0", 2);
    assert_non_null(strstr(identity(), "\"asset\":{\"placeholder\":\"No Asset Tag\"}"));
    memcpy(chassis + 0x16, "A-0042", 7);
    chassis[0x16 + 7] = 0;
    assert_non_null(strstr(identity(), "\"asset\":\"A-0042\""));
    memcpy(board + 0x0f, "B-7", 4);
    assert_non_null(strstr(identity(), "\"asset\":\"A-0042\""));
}

TEST(difference_is_a_trouble)
{
    add_system("Dell\nR440\n1\n7XK2M13");
    open();
    tell(WORDS_SERIAL, "7xk2m13");
    tell(WORDS_UUID, "03020100-0504-0706-0809-0a0b0c0d0eff");
    tell(WORDS_ASSET, "A-0042");
    const char *lines = strchr(identity(), '\n') + 1;
    assert_string_equal(
        lines, "trouble {\"where\":\"identity\",\"what\":\"the firmware and the words differ: the "
               "firmware is believed\",\"key\":\"serial\",\"smbios\":\"7XK2M13\",\"words\":"
               "\"7xk2m13\"}\n"
               "trouble {\"where\":\"identity\",\"what\":\"the firmware and the words differ: the "
               "firmware is believed\",\"key\":\"uuid\",\"smbios\":\"" UUID
               "\",\"words\":\"03020100-0504-0706-0809-0a0b0c0d0eff\"}\n");
}

/* Whatever the words say of the machine, no placeholder is said that isn't one. */
TEST(words_do_not_fake_a_placeholder)
{
    tell(WORDS_SERIAL, "\1"
                       "7XK2M13");
    tell(WORDS_UUID, "\1\1\1");
    tell(WORDS_ASSET, " \1\tDefault string\1");
    assert_string_equal(identity(), "identity {\"serial\":\"7XK2M13\",\"uuid\":null,\"asset\":"
                                    "{\"placeholder\":\"Default string\"},\"mac\":null,\"from\":"
                                    "\"words\"}\n");
}

TEST(product_of_the_system_else_of_the_board)
{
    struct vendor_text product;
    uint8_t *board = smbios_table_add(&table, SMBIOS_BOARD, 0x0f, "X399\nNone");
    board[5] = 1;
    uint8_t *system_structure = add_system("Dell\nSystem Product Name");
    open();
    identity_product(&product);
    assert_string_equal(product.bytes, "X399");
    board[5] = 2;
    identity_product(&product);
    assert_string_equal(product.bytes, "");
    memcpy(system_structure + 0x1b + sizeof "Dell", "PowerEdge R440 Name", 19);
    identity_product(&product);
    assert_string_equal(product.bytes, "PowerEdge R440 Name");
}

/* Any table and any words give records that can be read. */
TEST(any_bytes_give_records)
{
    struct random random = {11};
    add_memory_array();
    add_system("Dell\nR440\n1\n7XK2M13");
    smbios_table_add(&table, SMBIOS_BOARD, 0x0f, "A\nB\nC");
    smbios_table_add(&table, SMBIOS_CHASSIS, 0x16, "A\nB\nC");
    add_dimm(1024, "A1\nB1\nHynix\n1\n2");
    add_dimm(0, "A2\nB1");
    for (unsigned round = 0; round < 300; round++) {
        for (unsigned i = 0; i < 4; i++)
            table.bytes[random_below(&random, table.length)] = (uint8_t)random_next(&random);
        for (unsigned i = 0; i < 3; i++)
            words.identity[WORDS_SERIAL + i][random_below(&random, 20)] =
                (char)random_next(&random);
        open();
        heard.length = heard.writes = 0;
        said(inventory_say_system);
        said(inventory_say_board);
        said(inventory_say_chassis);
        said(inventory_say_bios);
        said(inventory_say_slots);
        said(inventory_say_dimms);
        said(troubles);
        assert_memory_equal(identity(), "identity {", 10);
    }
}

RUN_TESTS(cmocka_unit_test(no_smbios_says_nothing), cmocka_unit_test(system),
          cmocka_unit_test(system_of_2_0_has_no_uuid), cmocka_unit_test(placeholders_are_named),
          cmocka_unit_test(placeholder_is_not_faked), cmocka_unit_test(board_is_the_motherboard),
          cmocka_unit_test(chassis_has_a_type_by_name), cmocka_unit_test(bios),
          cmocka_unit_test(slots_and_dimms),
          cmocka_unit_test(slots_of_like_names_are_named_with_their_banks),
          cmocka_unit_test(many_empty_slots), cmocka_unit_test(records_of_a_large_server_are_short),
          cmocka_unit_test(broken_table_is_said), cmocka_unit_test(whole_table_is_no_trouble),
          cmocka_unit_test(identity_is_the_firmwares),
          cmocka_unit_test(identity_without_smbios_is_the_words),
          cmocka_unit_test(words_count_where_the_firmware_has_placeholders),
          cmocka_unit_test(placeholders_alone_are_said),
          cmocka_unit_test(asset_of_the_board_counts_where_the_chassis_has_none),
          cmocka_unit_test(difference_is_a_trouble),
          cmocka_unit_test(words_do_not_fake_a_placeholder),
          cmocka_unit_test(product_of_the_system_else_of_the_board),
          cmocka_unit_test(any_bytes_give_records))
