/* SPDX-License-Identifier: MIT */
/* The Multiboot 2 door: tags as Multiboot2 Specification 2.0, 3.6, lays them out, each of them
 * broken in turn, and what GRUB really left. */
#include "boot/multiboot2/parse.h"

#include <string.h>

#include "kernel/lib/status.h"
#include "tests/unit/door.h"
#include "tests/unit/put.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"

enum { INFO = 0x10000, RAM = 1 };
static const uint64_t EFI_TABLE = 0x23456789000;

static uint8_t info[65536];
static size_t length; /* of what the loader says that there is */
static struct handoff handoff;
static uint8_t efi_table[120];

static void start(void)
{
    memset(info, 0, sizeof info);
    length = 8;
}

/* A tag with `size` bytes of content, which are returned to be filled. */
static uint8_t *add(uint32_t type, uint32_t size)
{
    uint8_t *tag = info + length;
    assert_true(length + 8 + size + 8 < sizeof info);
    put(tag, type, 4);
    put(tag + 4, size + 8, 4);
    length += ((size_t)size + 15) / 8 * 8;
    return tag + 8;
}

static void add_text(uint32_t type, const char *text)
{
    memcpy(add(type, (uint32_t)strlen(text) + 1), text, strlen(text) + 1);
}

static uint8_t *add_map(uint32_t entries, uint32_t entry_size)
{
    uint8_t *map = add(6, 8 + entries * entry_size);
    put(map, entry_size, 4);
    for (uint32_t i = 0; i < entries; i++) {
        uint8_t *entry = map + 8 + (size_t)i * entry_size;
        put(entry, (uint64_t)i << 24, 8);
        put(entry + 8, 1 << 20, 8);
        put(entry + 16, i % 2 ? 2 : RAM, 4);
    }
    return map;
}

/* With `size` bytes of content: direct colour has 30. */
static uint8_t *add_short_screen(uint8_t type, uint32_t width, uint32_t height, uint8_t bits,
                                 uint32_t size)
{
    uint8_t *screen = add(8, size);
    put(screen, 0x1fd000000, 8);
    put(screen + 8, width * bits / 8, 4);
    put(screen + 12, width, 4);
    put(screen + 16, height, 4);
    screen[20] = bits;
    screen[21] = type;
    if (size == 30)
        memcpy(screen + 24, (uint8_t[]){16, 8, 8, 8, 0, 8}, 6);
    return screen;
}

static uint8_t *add_screen(uint8_t type, uint32_t width, uint32_t height, uint8_t bits)
{
    return add_short_screen(type, width, height, bits, 30);
}

static uint8_t *add_network(void)
{
    uint8_t *answer = add(16, 300);
    answer[0] = 2;
    answer[1] = 1;
    answer[2] = 6;
    memcpy(answer + 28, "\x52\x54\x00\x12\x34\x56", 6);
    return answer;
}

static uint8_t *add_efi_map(uint32_t stride)
{
    uint8_t *map = add(17, 8 + 2 * stride);
    put(map, stride, 4);
    put(map + 4, 1, 4);
    put(map + 8, 7, 4);
    put(map + 16, 0x100000, 8);
    put(map + 32, 256, 8);
    put(map + 8 + stride, 0, 4);
    put(map + 16 + stride, 0x200000, 8);
    put(map + 32 + stride, 1, 8);
    return map;
}

static int parse_window(size_t there)
{
    struct memory_model model = {0};
    memory_model_add(&model, INFO, info, there);
    memory_model_add(&model, EFI_TABLE, efi_table, sizeof efi_table);
    return door_read(HANDOFF_DOOR_MULTIBOOT2, INFO, &model, &handoff);
}

/* Closes the run of tags and reads it. */
static int parse(void)
{
    size_t open = length;
    add(0, 0);
    put(info, length, 4);
    int status = parse_window(length);
    length = open;
    return status;
}

TEST(loader_that_says_nothing)
{
    start();
    assert_int_equal(parse(), 0);
    assert_true(handoff.map_cut);
    assert_false(handoff.words_cut);
    assert_string_equal(handoff.words, "");
    assert_string_equal(handoff.loader, "");
    assert_int_equal(handoff.firmware, HANDOFF_FIRMWARE_BIOS);
    assert_true(handoff.vga_text);
    assert_false(handoff.has_boot_mac);
    assert_true(handoff.rsdp == 0 && handoff.smbios == 0);
}

TEST(words_and_loader_name)
{
    start();
    add_text(1, "/rollcall.bin run=x --");
    add_text(2, "GRUB 2.06-13+deb12u2");
    assert_int_equal(parse(), 0);
    assert_string_equal(handoff.words, " run=x --");
    assert_string_equal(handoff.loader, "GRUB 2.06-13+deb12u2");
    assert_false(handoff.words_cut);
}

TEST(long_loader_name_is_cut)
{
    start();
    add_text(2, "a loader with a name that is longer than we keep");
    assert_int_equal(parse(), 0);
    assert_string_equal(handoff.loader, "a loader with a name that is lo");
}

TEST(long_words_are_cut)
{
    char words[HANDOFF_WORDS_MAX + 2];
    memset(words, 'a', sizeof words - 1);
    words[sizeof words - 1] = '\0';
    start();
    add_text(1, words);
    assert_int_equal(parse(), 0);
    assert_true(handoff.words_cut);
    assert_int_equal(strlen(handoff.words), HANDOFF_WORDS_MAX - 1);
    words[HANDOFF_WORDS_MAX - 1] = '\0';
    start();
    add_text(1, words);
    assert_int_equal(parse(), 0);
    assert_false(handoff.words_cut);
    assert_string_equal(handoff.words, words);
}

/* What stands behind the tag is another tag, not the rest of the words. */
TEST(text_without_an_end_stays_in_its_tag)
{
    start();
    memcpy(add(1, 8), "run=abcd", 8);
    memcpy(add(2, 8), "abcdefgh", 8);
    assert_int_equal(parse(), STATUS_BROKEN);
    assert_string_equal(handoff.words, "run=abcd");
    assert_string_equal(handoff.loader, "abcdefgh");
    assert_true(handoff.words_cut);
}

TEST(text_of_no_bytes)
{
    start();
    add(1, 0);
    add(2, 0);
    assert_int_equal(parse(), STATUS_BROKEN);
    assert_string_equal(handoff.words, "");
    assert_true(handoff.words_cut);
}

TEST(map)
{
    start();
    add_map(3, 24);
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.range_count, 3);
    door_assert_range(&handoff, 0, 0, 1 << 20, HANDOFF_RAM);
    door_assert_range(&handoff, 1, 1 << 24, 1 << 20, HANDOFF_RESERVED);
    door_assert_range(&handoff, 2, 2 << 24, 1 << 20, HANDOFF_RAM);
    assert_false(handoff.map_cut);
}

TEST(map_of_longer_entries_and_a_later_version)
{
    start();
    put(add_map(3, 40) + 4, 7, 4);
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.range_count, 3);
    door_assert_range(&handoff, 2, 2 << 24, 1 << 20, HANDOFF_RAM);
}

TEST(map_with_entries_too_short)
{
    for (uint32_t size = 0; size < 24; size++) {
        start();
        put(add_map(3, 24), size, 4);
        assert_int_equal(parse(), STATUS_BROKEN);
        assert_int_equal(handoff.range_count, 0);
        assert_true(handoff.map_cut);
    }
}

TEST(map_that_ends_inside_an_entry)
{
    for (uint32_t size = 8; size < 8 + 3 * 24; size++) {
        start();
        uint8_t *map = add(6, size);
        put(map, 24, 4);
        for (uint32_t at = 8; at + 24 <= size; at += 24) {
            put(map + at, (uint64_t)at << 20, 8);
            put(map + at + 8, 1, 8);
        }
        assert_int_equal(parse(), (size - 8) % 24 ? STATUS_BROKEN : 0);
        assert_int_equal(handoff.range_count, (size - 8) / 24);
        assert_int_equal(handoff.map_cut, (size - 8) % 24 != 0 || size == 8);
    }
}

TEST(map_with_entries_larger_than_itself)
{
    start();
    put(add_map(1, 24), 0xfffffff8, 4);
    assert_int_equal(parse(), STATUS_BROKEN);
    assert_true(handoff.map_cut);
}

TEST(range_past_the_end_of_64_bits)
{
    start();
    put(add_map(3, 24) + 8 + 24, UINT64_MAX, 8);
    assert_int_equal(parse(), STATUS_BROKEN);
    assert_int_equal(handoff.range_count, 2);
    assert_true(handoff.map_cut);
}

TEST(two_figures_where_there_is_no_map)
{
    start();
    uint8_t *sizes = add(4, 8);
    put(sizes, 639, 4);
    put(sizes + 4, 129920, 4);
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.range_count, 2);
    door_assert_range(&handoff, 0, 0, 639 << 10, HANDOFF_RAM);
    door_assert_range(&handoff, 1, 1 << 20, 129920 << 10, HANDOFF_RAM);
    assert_true(handoff.map_cut);
    add_map(1, 24);
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.range_count, 1);
    assert_false(handoff.map_cut);
}

TEST(efi_map_where_there_is_no_other)
{
    start();
    put(add(4, 8), 639, 4);
    add_efi_map(48);
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.firmware, HANDOFF_FIRMWARE_UEFI);
    assert_int_equal(handoff.range_count, 2);
    door_assert_range(&handoff, 0, 0x100000, 0x100000, HANDOFF_RAM);
    door_assert_range(&handoff, 1, 0x200000, 0x1000, HANDOFF_RESERVED);
    assert_false(handoff.map_cut);
    assert_false(handoff.vga_text);
    add_map(3, 24);
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.range_count, 3);
}

TEST(broken_efi_map)
{
    start();
    put(add_efi_map(48), 39, 4);
    assert_int_equal(parse(), STATUS_BROKEN);
    assert_true(handoff.map_cut);
    start();
    add(17, 7);
    assert_int_equal(parse(), STATUS_BROKEN);
    assert_true(handoff.map_cut);
}

TEST(system_tables_are_of_uefi)
{
    for (uint32_t type = 11; type <= 12; type++) {
        start();
        add(type, 8);
        assert_int_equal(parse(), 0);
        assert_int_equal(handoff.firmware, HANDOFF_FIRMWARE_UEFI);
        assert_false(handoff.vga_text);
    }
}

static void add_table(uint32_t type, uint32_t size)
{
    start();
    put(add(type, size), EFI_TABLE, size < 8 ? size : 8);
    memcpy(efi_table, "IBI SYST", 8);
    put(efi_table + 8, 0x20046, 4);
    put(efi_table + 32, 0x10000, 4);
}

TEST(system_table_is_read_where_it_is)
{
    add_table(12, 8);
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.uefi.revision, 0x20046);
    assert_int_equal(handoff.uefi.vendor_revision, 0x10000);
    assert_string_equal(handoff.uefi.vendor, "");
    efi_table[0]++;
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.uefi.revision, 0);
    add_table(12, 7);
    assert_int_equal(parse(), STATUS_BROKEN);
    assert_int_equal(handoff.uefi.revision, 0);
    add_table(11, 8); /* of 32 bits: its fields lie elsewhere */
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.uefi.revision, 0);
}

TEST(framebuffer)
{
    start();
    add_screen(1, 1280, 800, 32);
    assert_int_equal(parse(), 0);
    assert_true(handoff.framebuffer.base == 0x1fd000000);
    assert_int_equal(handoff.framebuffer.pitch, 5120);
    assert_int_equal(handoff.framebuffer.width, 1280);
    assert_int_equal(handoff.framebuffer.height, 800);
    assert_int_equal(handoff.framebuffer.bits, 32);
    assert_int_equal(handoff.framebuffer.red.position, 16);
    assert_int_equal(handoff.framebuffer.green.position, 8);
    assert_int_equal(handoff.framebuffer.green.size, 8);
    assert_int_equal(handoff.framebuffer.blue.position, 0);
    assert_false(handoff.vga_text);
}

TEST(text_screen)
{
    start();
    add_screen(2, 80, 25, 16);
    assert_int_equal(parse(), 0);
    assert_true(handoff.vga_text);
    assert_true(handoff.framebuffer.base == 0);
    start();
    add_short_screen(2, 80, 25, 16, 22);
    assert_int_equal(parse(), 0);
    assert_true(handoff.vga_text);
    start();
    add_screen(2, 80, 50, 16);
    assert_int_equal(parse(), 0);
    assert_false(handoff.vga_text);
}

TEST(screens_that_are_not_for_us)
{
    start();
    add_screen(0, 640, 480, 8);
    assert_int_equal(parse(), 0);
    assert_false(handoff.vga_text);
    start();
    add_screen(1, 640, 480, 16);
    assert_int_equal(parse(), 0);
    assert_true(handoff.framebuffer.base == 0);
}

/* Nobody can show both: the framebuffer is what the handoff has. */
TEST(two_screens)
{
    for (unsigned text_first = 0; text_first < 2; text_first++) {
        start();
        for (unsigned i = 0; i < 2; i++)
            if (i == text_first)
                add_screen(1, 1280, 800, 32);
            else
                add_screen(2, 80, 25, 16);
        assert_int_equal(parse(), 0);
        assert_true(handoff.framebuffer.base == 0x1fd000000);
        assert_false(handoff.vga_text);
    }
}

TEST(framebuffer_that_cannot_be)
{
    start();
    put(add_screen(1, 1280, 800, 32) + 8, 5119, 4);
    assert_int_equal(parse(), STATUS_BROKEN);
    assert_true(handoff.framebuffer.base == 0);
    /* Its colours were left out. */
    start();
    add_short_screen(1, 1280, 800, 32, 24);
    assert_int_equal(parse(), STATUS_BROKEN);
    start();
    assert_true(handoff.framebuffer.base == 0);
    start();
    add_map(1, 24);
    add(8, 21);
    assert_int_equal(parse(), STATUS_BROKEN);
    assert_int_equal(handoff.range_count, 1);
}

TEST(rsdp_is_where_the_copy_lies)
{
    start();
    uint64_t old = (uint64_t)(add(14, 20) - info);
    assert_int_equal(parse(), 0);
    assert_true(handoff.rsdp == INFO + old);
    uint64_t new = (uint64_t)(add(15, 36) - info);
    assert_int_equal(parse(), 0);
    assert_true(handoff.rsdp == INFO + new);
    add(14, 20);
    assert_int_equal(parse(), 0);
    assert_true(handoff.rsdp == INFO + new);
}

TEST(rsdp_too_short)
{
    start();
    add(14, 19);
    assert_int_equal(parse(), STATUS_BROKEN);
    assert_true(handoff.rsdp == 0);
    add(15, 35);
    assert_int_equal(parse(), STATUS_BROKEN);
    assert_true(handoff.rsdp == 0);
}

static uint64_t add_smbios(const char *anchor)
{
    uint8_t *tag = add(13, 8 + 0x20);
    memcpy(tag + 8, anchor, strlen(anchor));
    return INFO + (uint64_t)(tag + 8 - info);
}

TEST(smbios_is_where_the_copy_lies)
{
    start();
    uint64_t old = add_smbios("_SM_");
    assert_int_equal(parse(), 0);
    assert_true(handoff.smbios == old);
    uint64_t new = add_smbios("_SM3_");
    assert_int_equal(parse(), 0);
    assert_true(handoff.smbios == new);
    add_smbios("_SM_");
    assert_int_equal(parse(), 0);
    assert_true(handoff.smbios == new);
}

TEST(smbios_that_is_none)
{
    start();
    add_smbios("_SM2");
    assert_int_equal(parse(), STATUS_BROKEN);
    assert_true(handoff.smbios == 0);
    start();
    memcpy(add(13, 8 + 0x17) + 8, "_SM3_", 5);
    assert_int_equal(parse(), STATUS_BROKEN);
    assert_true(handoff.smbios == 0);
}

TEST(boot_mac_from_the_dhcp_answer)
{
    start();
    add_network();
    assert_int_equal(parse(), 0);
    assert_true(handoff.has_boot_mac);
    assert_memory_equal(handoff.boot_mac, "\x52\x54\x00\x12\x34\x56", 6);
}

TEST(dhcp_answer_without_an_ethernet_address)
{
    start();
    add_network()[1] = 6;
    assert_int_equal(parse(), 0);
    assert_false(handoff.has_boot_mac);
    start();
    add_network()[2] = 8;
    assert_int_equal(parse(), 0);
    assert_false(handoff.has_boot_mac);
    start();
    memset(add_network() + 28, 0, 6);
    assert_int_equal(parse(), 0);
    assert_false(handoff.has_boot_mac);
    start();
    add(16, 43);
    assert_int_equal(parse(), STATUS_BROKEN);
}

TEST(unknown_tags_are_passed_over)
{
    start();
    add(9, 100);
    add(0x12345, 3);
    add(UINT32_MAX, 0);
    add_text(1, "run=x --");
    assert_int_equal(parse(), 0);
    assert_string_equal(handoff.words, "run=x --");
}

static void everything(void)
{
    start();
    add_text(1, "run=x after=qemu --");
    add_text(2, "GRUB 2.06");
    add(4, 8);
    add_map(5, 24);
    add_screen(1, 1024, 768, 32);
    add(12, 8);
    add_smbios("_SM3_");
    add(15, 36);
    add_network();
    add_efi_map(48);
}

/* Wherever it is cut: what stood in front of the cut is used, and the cut is said. */
TEST(cut_at_every_byte)
{
    everything();
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.range_count, 5);
    size_t whole = length + 8;
    for (size_t there = 0; there < whole; there++) {
        assert_int_equal(parse_window(there), STATUS_BROKEN);
        assert_true(handoff.words_cut == (there < 8 + 8 + 20));
    }
    for (size_t said = 0; said < whole; said++) {
        put(info, said, 4);
        assert_int_equal(parse_window(whole), STATUS_BROKEN);
        assert_true(handoff.map_cut);
    }
}

TEST(tag_that_lies_about_its_size)
{
    static const uint32_t sizes[] = {0, 1, 7, 0x7fffffff, 0xfffffff0, 0xffffffff};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        start();
        add_text(1, "run=x --");
        put(add_map(3, 24) - 4, sizes[i], 4);
        assert_int_equal(parse(), STATUS_BROKEN);
        assert_string_equal(handoff.words, "run=x --");
        assert_false(handoff.words_cut);
        assert_true(handoff.map_cut);
        assert_int_equal(handoff.range_count, 0);
        assert_int_equal(handoff.firmware, HANDOFF_FIRMWARE_UNKNOWN);
    }
}

TEST(endless_tags_end)
{
    static uint8_t many[16 * 8192];
    struct memory_model model = {0};
    put(many, sizeof many, 4);
    for (size_t at = 8; at + 8 <= sizeof many; at += 8) {
        put(many + at, 99, 4);
        put(many + at + 4, 8, 4);
    }
    memory_model_add(&model, INFO, many, sizeof many);
    assert_int_equal(door_read(HANDOFF_DOOR_MULTIBOOT2, INFO, &model, &handoff), STATUS_BROKEN);
    assert_true(model.reads < 2000);
}

TEST(information_at_the_end_of_64_bits)
{
    struct memory_model model = {0};
    start();
    put(info, 0xffffffff, 4);
    memory_model_add(&model, UINT64_MAX - 63, info, 64);
    assert_int_equal(door_read(HANDOFF_DOOR_MULTIBOOT2, UINT64_MAX - 63, &model, &handoff),
                     STATUS_BROKEN);
}

TEST(mutated_tags_keep_the_promises)
{
    struct random random = {815};
    everything();
    parse();
    static uint8_t good[sizeof info];
    memcpy(good, info, sizeof info);
    size_t whole = length + 8;
    for (unsigned round = 0; round < 30000; round++) {
        memcpy(info, good, whole);
        for (uint64_t changes = 1 + random_below(&random, 4); changes > 0; changes--) {
            uint8_t *at = info + random_below(&random, whole - 8);
            if (random_below(&random, 2))
                *at = (uint8_t)random_next(&random);
            else
                put(at, random_below(&random, 2) ? UINT64_MAX : random_below(&random, 64), 4);
        }
        parse_window(random_below(&random, 4) ? whole : random_below(&random, whole));
    }
}

RUN_TESTS(cmocka_unit_test(loader_that_says_nothing), cmocka_unit_test(words_and_loader_name),
          cmocka_unit_test(long_loader_name_is_cut), cmocka_unit_test(long_words_are_cut),
          cmocka_unit_test(text_without_an_end_stays_in_its_tag),
          cmocka_unit_test(text_of_no_bytes), cmocka_unit_test(map),
          cmocka_unit_test(map_of_longer_entries_and_a_later_version),
          cmocka_unit_test(map_with_entries_too_short),
          cmocka_unit_test(map_that_ends_inside_an_entry),
          cmocka_unit_test(map_with_entries_larger_than_itself),
          cmocka_unit_test(range_past_the_end_of_64_bits),
          cmocka_unit_test(two_figures_where_there_is_no_map),
          cmocka_unit_test(efi_map_where_there_is_no_other), cmocka_unit_test(broken_efi_map),
          cmocka_unit_test(system_tables_are_of_uefi),
          cmocka_unit_test(system_table_is_read_where_it_is), cmocka_unit_test(framebuffer),
          cmocka_unit_test(text_screen), cmocka_unit_test(screens_that_are_not_for_us),
          cmocka_unit_test(two_screens), cmocka_unit_test(framebuffer_that_cannot_be),
          cmocka_unit_test(rsdp_is_where_the_copy_lies), cmocka_unit_test(rsdp_too_short),
          cmocka_unit_test(smbios_is_where_the_copy_lies), cmocka_unit_test(smbios_that_is_none),
          cmocka_unit_test(boot_mac_from_the_dhcp_answer),
          cmocka_unit_test(dhcp_answer_without_an_ethernet_address),
          cmocka_unit_test(unknown_tags_are_passed_over), cmocka_unit_test(cut_at_every_byte),
          cmocka_unit_test(tag_that_lies_about_its_size), cmocka_unit_test(endless_tags_end),
          cmocka_unit_test(information_at_the_end_of_64_bits),
          cmocka_unit_test(mutated_tags_keep_the_promises))
