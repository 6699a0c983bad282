/* SPDX-License-Identifier: MIT */
/* The doors of the Linux boot protocol: struct boot_params at the offsets of its documentation,
 * and what real loaders left. */
#include "boot/linux/parse.h"

#include <string.h>

#include "kernel/lib/status.h"
#include "tests/unit/door.h"
#include "tests/unit/put.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"

enum { PARAMS = 0x90000, WORDS = 0x20000, EFI_MAP = 0x30000, LENGTH = 4096 };
static const uint64_t EFI_TABLE = 0x23456789000;

enum {
    EXT_MEM_K = 0x002,
    VIDEO_MODE = 0x006,
    VIDEO_COLUMNS = 0x007,
    VIDEO_LINES = 0x00e,
    VIDEO_TYPE = 0x00f,
    LFB_WIDTH = 0x012,
    LFB_HEIGHT = 0x014,
    LFB_DEPTH = 0x016,
    LFB_BASE = 0x018,
    LFB_PITCH = 0x024,
    LFB_COLOURS = 0x026,
    CAPABILITIES = 0x036,
    LFB_BASE_HIGH = 0x03a,
    RSDP = 0x070,
    WORDS_HIGH = 0x0c8,
    EFI_SIGNATURE = 0x1c0,
    EFI_TABLE_LOW = 0x1c4,
    EFI_TABLE_HIGH = 0x1d8,
    EFI_DESCRIPTOR = 0x1c8,
    EFI_MAP_LOW = 0x1d0,
    EFI_MAP_SIZE = 0x1d4,
    EFI_MAP_HIGH = 0x1dc,
    ALT_MEM_K = 0x1e0,
    E820_COUNT = 0x1e8,
    SENTINEL = 0x1ef,
    LOADER = 0x210,
    LOADER_EXTENDED = 0x227,
    WORDS_LOW = 0x228,
    E820 = 0x2d0,
    BOOT_MAC = 0xcd0,
};

static uint8_t params[LENGTH];
static size_t length; /* of what can be read */
static char words[4096];
static size_t words_length;
static uint8_t efi_map[96], efi_table[120];
static enum handoff_door door;
static struct handoff handoff;

static void add_range(uint64_t base, uint64_t size, uint32_t type)
{
    uint8_t *entry = params + E820 + (size_t)20 * params[E820_COUNT]++;
    put(entry, base, 8);
    put(entry + 8, size, 8);
    put(entry + 16, type, 4);
}

static void set_words(const char *text)
{
    words_length = strlen(text) + 1;
    memcpy(words, text, words_length);
    put(params + WORDS_LOW, WORDS, 4);
}

/* As QEMU's -kernel leaves it: one range and words. */
static void start(void)
{
    memset(params, 0, sizeof params);
    length = sizeof params;
    door = HANDOFF_DOOR_LINUX32;
    set_words("run=x --");
    add_range(0, 0x9fc00, 1);
    add_range(0x100000, 0x7ee0000, 1);
    params[LOADER] = 0xb0;
}

static void set_framebuffer(uint8_t type)
{
    params[VIDEO_TYPE] = type;
    put(params + LFB_WIDTH, 1024, 2);
    put(params + LFB_HEIGHT, 768, 2);
    put(params + LFB_DEPTH, 32, 2);
    put(params + LFB_BASE, 0xfd000000, 4);
    put(params + LFB_PITCH, 4096, 2);
    memcpy(params + LFB_COLOURS, (uint8_t[]){8, 16, 8, 8, 8, 0, 8, 24}, 8);
}

static int parse(void)
{
    struct memory_model model = {0};
    memory_model_add(&model, PARAMS, params, length);
    memory_model_add(&model, WORDS, words, words_length);
    memory_model_add(&model, EFI_MAP, efi_map, sizeof efi_map);
    memory_model_add(&model, EFI_TABLE, efi_table, sizeof efi_table);
    return door_read(door, PARAMS, &model, &handoff);
}

TEST(words_and_map)
{
    start();
    add_range(0xfffc0000, 0x40000, 2);
    assert_int_equal(parse(), 0);
    assert_string_equal(handoff.words, "run=x --");
    assert_string_equal(handoff.loader, "QEMU");
    assert_int_equal(handoff.firmware, HANDOFF_FIRMWARE_BIOS);
    assert_int_equal(handoff.range_count, 3);
    door_assert_range(&handoff, 0, 0, 0x9fc00, HANDOFF_RAM);
    door_assert_range(&handoff, 2, 0xfffc0000, 0x40000, HANDOFF_RESERVED);
    assert_false(handoff.map_cut);
    assert_false(handoff.words_cut);
    assert_true(handoff.framebuffer.base == 0);
}

TEST(every_kind_but_ram_is_reserved)
{
    static const uint32_t kinds[] = {0, 2, 3, 4, 5, 7, 12, 0xfffffff0, 0x101};
    start();
    for (uint32_t i = 0; i < 9; i++)
        add_range(0x100000000 + (i << 24), 0x1000, kinds[i]);
    assert_int_equal(parse(), 0);
    for (uint32_t i = 0; i < 9; i++)
        door_assert_range(&handoff, 2 + i, 0x100000000 + (i << 24), 0x1000, HANDOFF_RESERVED);
}

TEST(full_map_may_be_cut)
{
    start();
    params[E820_COUNT] = 0;
    for (unsigned i = 0; i < 127; i++)
        add_range((uint64_t)i << 24, 0x1000, 1);
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.range_count, 127);
    assert_false(handoff.map_cut);
    add_range(127ull << 24, 0x1000, 1);
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.range_count, 128);
    assert_true(handoff.map_cut);
}

/* What stands behind the 128th is something else. */
TEST(map_of_more_than_there_is_room)
{
    start();
    memset(params + E820, 0, BOOT_MAC - E820);
    params[E820_COUNT] = 129;
    memset(params + BOOT_MAC, 0, 20);
    put(params + BOOT_MAC, 0x5000, 8);
    put(params + BOOT_MAC + 8, 0x1000, 8);
    assert_int_equal(parse(), STATUS_BROKEN);
    assert_true(handoff.map_cut);
    assert_int_equal(handoff.range_count, 0);
}

TEST(range_past_the_end_of_64_bits)
{
    start();
    add_range(UINT64_MAX, 2, 1);
    assert_int_equal(parse(), STATUS_BROKEN);
    assert_int_equal(handoff.range_count, 2);
    assert_true(handoff.map_cut);
}

TEST(two_figures_where_there_is_no_map)
{
    start();
    params[E820_COUNT] = 0;
    put(params + EXT_MEM_K, 64512, 2);
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.range_count, 1);
    door_assert_range(&handoff, 0, 0x100000, 64512 << 10, HANDOFF_RAM);
    assert_true(handoff.map_cut);
    put(params + ALT_MEM_K, 0xffffffff, 4);
    assert_int_equal(parse(), 0);
    door_assert_range(&handoff, 0, 0x100000, 0xffffffffull << 10, HANDOFF_RAM);
    put(params + ALT_MEM_K, 100, 4);
    assert_int_equal(parse(), 0);
    door_assert_range(&handoff, 0, 0x100000, 64512 << 10, HANDOFF_RAM);
}

TEST(no_memory_told_at_all)
{
    start();
    params[E820_COUNT] = 0;
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.range_count, 0);
    assert_true(handoff.map_cut);
}

static void set_efi(const char *signature)
{
    memcpy(params + EFI_SIGNATURE, signature, 4);
    put(params + EFI_DESCRIPTOR, 48, 4);
    put(params + EFI_MAP_LOW, EFI_MAP, 4);
    put(params + EFI_MAP_SIZE, sizeof efi_map, 4);
    memset(efi_map, 0, sizeof efi_map);
    put(efi_map, 7, 4);
    put(efi_map + 8, 0x100000, 8);
    put(efi_map + 24, 256, 8);
    put(efi_map + 48, 5, 4);
    put(efi_map + 56, 0x200000, 8);
    put(efi_map + 72, 1, 8);
}

TEST(firmware_by_its_signature)
{
    start();
    set_efi("EL64");
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.firmware, HANDOFF_FIRMWARE_UEFI);
    assert_int_equal(handoff.range_count, 2);
    set_efi("EL32");
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.firmware, HANDOFF_FIRMWARE_UEFI);
    set_efi("EL65");
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.firmware, HANDOFF_FIRMWARE_BIOS);
}

TEST(system_table_is_read_where_it_is)
{
    start();
    set_efi("EL64");
    put(params + EFI_TABLE_LOW, EFI_TABLE, 4);
    put(params + EFI_TABLE_HIGH, EFI_TABLE >> 32, 4);
    memcpy(efi_table, "IBI SYST", 8);
    put(efi_table + 8, 0x20046, 4);
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.uefi.revision, 0x20046);
    set_efi("EL32"); /* its fields lie elsewhere */
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.uefi.revision, 0);
}

TEST(efi_map_where_there_is_no_other)
{
    start();
    set_efi("EL64");
    params[E820_COUNT] = 0;
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.range_count, 2);
    door_assert_range(&handoff, 0, 0x100000, 0x100000, HANDOFF_RAM);
    door_assert_range(&handoff, 1, 0x200000, 0x1000, HANDOFF_RESERVED);
    assert_false(handoff.map_cut);
    put(params + EFI_MAP_HIGH, 1, 4);
    assert_int_equal(parse(), STATUS_BROKEN);
    assert_true(handoff.map_cut);
}

TEST(loaders_by_their_ids)
{
    static const struct {
        uint8_t id, extended;
        const char *name;
    } rows[] = {
        {0x00, 0, ""},         {0x02, 0, "LILO"},     {0x10, 0, "Loadlin"},  {0x30, 0, "Syslinux"},
        {0x31, 0, "Syslinux"}, {0x32, 0, "pxelinux"}, {0x33, 0, "isolinux"}, {0x34, 0, "extlinux"},
        {0x35, 0, "Syslinux"}, {0x40, 0, "iPXE"},     {0x60, 0, ""},         {0x72, 0, "GRUB"},
        {0xb0, 0, "QEMU"},     {0xd0, 0, "kexec"},    {0xe0, 3, "barebox"},  {0xe0, 4, ""},
        {0xe1, 255, ""},       {0xff, 0, ""},         {0xe0, 0, ""},         {0x90, 0, "Xen"},
    };
    start();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        params[LOADER] = rows[i].id;
        params[LOADER_EXTENDED] = rows[i].extended;
        assert_int_equal(parse(), 0);
        assert_string_equal(handoff.loader, rows[i].name);
    }
}

/* There is none but the firmware, and the field is what our own setup copied. */
TEST(no_loader_at_the_doors_of_the_bios)
{
    start();
    params[LOADER] = 0x72;
    door = HANDOFF_DOOR_NBP;
    assert_int_equal(parse(), 0);
    assert_string_equal(handoff.loader, "");
    door = HANDOFF_DOOR_DISK;
    assert_int_equal(parse(), 0);
    assert_string_equal(handoff.loader, "");
    door = HANDOFF_DOOR_LINUX16;
    assert_int_equal(parse(), 0);
    assert_string_equal(handoff.loader, "GRUB");
}

TEST(loaders_own_words_are_taken_off)
{
    start();
    set_words("BOOT_IMAGE=rollcall.bin run=x -- BOOTIF=01-52-54-00-12-34-56");
    assert_int_equal(parse(), 0);
    assert_string_equal(handoff.words, " run=x --");
    assert_true(handoff.has_boot_mac);
    assert_memory_equal(handoff.boot_mac, "\x52\x54\x00\x12\x34\x56", 6);
}

TEST(no_words)
{
    start();
    put(params + WORDS_LOW, 0, 4);
    assert_int_equal(parse(), 0);
    assert_string_equal(handoff.words, "");
    assert_false(handoff.words_cut);
}

TEST(words_cannot_be_read_to_their_end)
{
    start();
    for (words_length = 0; words_length < 9; words_length++) {
        assert_int_equal(parse(), STATUS_BROKEN);
        assert_true(handoff.words_cut);
        assert_int_equal(strlen(handoff.words), words_length);
        assert_int_equal(handoff.range_count, 2);
    }
}

TEST(longer_words_are_cut)
{
    char text[HANDOFF_WORDS_MAX + 1];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    start();
    set_words(text);
    assert_int_equal(parse(), 0);
    assert_true(handoff.words_cut);
    assert_int_equal(strlen(handoff.words), HANDOFF_WORDS_MAX - 1);
}

TEST(words_above_four_gib)
{
    start();
    struct memory_model model = {0};
    put(params + WORDS_HIGH, 2, 4);
    memory_model_add(&model, PARAMS, params, length);
    memory_model_add(&model, 0x200000000 + WORDS, "run=high --", 12);
    assert_int_equal(door_read(door, PARAMS, &model, &handoff), 0);
    assert_string_equal(handoff.words, "run=high --");
}

TEST(rsdp_from_the_loader)
{
    start();
    put(params + RSDP, 0x7ffe014, 8);
    assert_int_equal(parse(), 0);
    assert_true(handoff.rsdp == 0x7ffe014);
}

/* A loader that copied the file's first sector left what stands in it. */
TEST(fields_that_the_loader_did_not_clear)
{
    start();
    params[SENTINEL] = 0xff;
    put(params + RSDP, 0x0102030405060708, 8);
    put(params + WORDS_HIGH, 0xeb3c9000, 4);
    assert_int_equal(parse(), 0);
    assert_true(handoff.rsdp == 0);
    assert_string_equal(handoff.words, "run=x --");
}

TEST(framebuffer_of_either_kind)
{
    for (unsigned efi = 0; efi < 2; efi++) {
        start();
        set_framebuffer(efi ? 0x70 : 0x23);
        assert_int_equal(parse(), 0);
        assert_true(handoff.framebuffer.base == 0xfd000000);
        assert_int_equal(handoff.framebuffer.width, 1024);
        assert_int_equal(handoff.framebuffer.height, 768);
        assert_int_equal(handoff.framebuffer.pitch, 4096);
        assert_int_equal(handoff.framebuffer.bits, 32);
        assert_int_equal(handoff.framebuffer.red.position, 16);
        assert_int_equal(handoff.framebuffer.green.position, 8);
        assert_int_equal(handoff.framebuffer.blue.position, 0);
        assert_int_equal(handoff.framebuffer.blue.size, 8);
        assert_false(handoff.vga_text);
    }
}

TEST(framebuffer_above_four_gib)
{
    start();
    set_framebuffer(0x70);
    put(params + LFB_BASE_HIGH, 4, 4);
    assert_int_equal(parse(), 0);
    assert_true(handoff.framebuffer.base == 0xfd000000);
    put(params + CAPABILITIES, 2, 4);
    assert_int_equal(parse(), 0);
    assert_true(handoff.framebuffer.base == 0x4fd000000);
}

TEST(framebuffer_whose_depth_leaves_the_reserved_bits_out)
{
    start();
    set_framebuffer(0x23);
    put(params + LFB_DEPTH, 24, 2);
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.framebuffer.bits, 32);
    /* Without such bits three bytes are meant. */
    params[LFB_COLOURS + 6] = 0;
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.framebuffer.bits, 24);
}

TEST(framebuffer_that_is_not_for_us)
{
    start();
    set_framebuffer(0x23);
    put(params + LFB_DEPTH, 16, 2);
    memcpy(params + LFB_COLOURS, (uint8_t[]){5, 11, 6, 5, 5, 0, 0, 0}, 8);
    assert_int_equal(parse(), 0);
    assert_true(handoff.framebuffer.base == 0);
}

TEST(framebuffer_that_cannot_be)
{
    start();
    set_framebuffer(0x23);
    put(params + LFB_PITCH, 4095, 2);
    assert_int_equal(parse(), STATUS_BROKEN);
    assert_true(handoff.framebuffer.base == 0);
    assert_int_equal(handoff.range_count, 2);
    set_framebuffer(0x23);
    put(params + LFB_BASE, 0, 4);
    assert_int_equal(parse(), STATUS_BROKEN);
}

TEST(text_screens)
{
    static const struct {
        uint8_t type, mode, columns, lines;
        bool text;
    } rows[] = {
        {0x01, 3, 80, 25, true},  {0x22, 3, 80, 25, true},  {0x22, 7, 80, 25, false},
        {0x22, 3, 40, 25, false}, {0x22, 3, 80, 50, false}, {0x22, 0, 0, 0, false},
        {0x00, 3, 80, 25, false}, {0x10, 3, 80, 25, false}, {0x71, 3, 80, 25, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        start();
        params[VIDEO_TYPE] = rows[i].type;
        params[VIDEO_MODE] = rows[i].mode;
        params[VIDEO_COLUMNS] = rows[i].columns;
        params[VIDEO_LINES] = rows[i].lines;
        assert_int_equal(parse(), 0);
        assert_int_equal(handoff.vga_text, rows[i].text);
    }
}

TEST(boot_mac_at_the_door_of_the_pxe_rom_only)
{
    static const enum handoff_door others[] = {HANDOFF_DOOR_LINUX16, HANDOFF_DOOR_LINUX32,
                                               HANDOFF_DOOR_LINUX64, HANDOFF_DOOR_DISK};
    start();
    memcpy(params + BOOT_MAC, "\x52\x54\x00\x12\x34\x56", 6);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        door = others[i];
        assert_int_equal(parse(), 0);
        assert_false(handoff.has_boot_mac);
    }
    door = HANDOFF_DOOR_NBP;
    assert_int_equal(parse(), 0);
    assert_true(handoff.has_boot_mac);
    assert_memory_equal(handoff.boot_mac, "\x52\x54\x00\x12\x34\x56", 6);
    memset(params + BOOT_MAC, 0, 6);
    assert_int_equal(parse(), 0);
    assert_false(handoff.has_boot_mac);
}

TEST(cut_at_every_byte)
{
    start();
    door = HANDOFF_DOOR_NBP;
    set_framebuffer(0x23);
    memcpy(params + BOOT_MAC, "\x52\x54\x00\x12\x34\x56", 6);
    for (length = 0; length < BOOT_MAC + 6; length++) {
        assert_int_equal(parse(), STATUS_BROKEN);
        assert_int_equal(handoff.words_cut, length < E820);
        assert_int_equal(handoff.map_cut, length < E820 + 40);
        assert_false(handoff.has_boot_mac);
    }
    assert_int_equal(parse(), 0);
}

TEST(mutated_params_keep_the_promises)
{
    struct random random = {42};
    static uint8_t good[LENGTH];
    start();
    set_framebuffer(0x70);
    set_efi("EL64");
    memcpy(good, params, sizeof good);
    for (unsigned round = 0; round < 30000; round++) {
        memcpy(params, good, sizeof good);
        for (uint64_t changes = 1 + random_below(&random, 4); changes > 0; changes--) {
            size_t at = random_below(&random, 2) ? random_below(&random, 64)
                                                 : random_below(&random, E820 + 64);
            if (random_below(&random, 2))
                params[at] = (uint8_t)random_next(&random);
            else
                put(params + at, random_below(&random, 2) ? UINT64_MAX : 0, 4);
        }
        door = HANDOFF_DOOR_LINUX16 + random_below(&random, 3);
        parse();
    }
}

RUN_TESTS(
    cmocka_unit_test(words_and_map), cmocka_unit_test(every_kind_but_ram_is_reserved),
    cmocka_unit_test(full_map_may_be_cut), cmocka_unit_test(map_of_more_than_there_is_room),
    cmocka_unit_test(range_past_the_end_of_64_bits),
    cmocka_unit_test(two_figures_where_there_is_no_map), cmocka_unit_test(no_memory_told_at_all),
    cmocka_unit_test(firmware_by_its_signature), cmocka_unit_test(system_table_is_read_where_it_is),
    cmocka_unit_test(efi_map_where_there_is_no_other), cmocka_unit_test(loaders_by_their_ids),
    cmocka_unit_test(no_loader_at_the_doors_of_the_bios),
    cmocka_unit_test(loaders_own_words_are_taken_off), cmocka_unit_test(no_words),
    cmocka_unit_test(words_cannot_be_read_to_their_end), cmocka_unit_test(longer_words_are_cut),
    cmocka_unit_test(words_above_four_gib), cmocka_unit_test(rsdp_from_the_loader),
    cmocka_unit_test(fields_that_the_loader_did_not_clear),
    cmocka_unit_test(framebuffer_of_either_kind), cmocka_unit_test(framebuffer_above_four_gib),
    cmocka_unit_test(framebuffer_whose_depth_leaves_the_reserved_bits_out),
    cmocka_unit_test(framebuffer_that_is_not_for_us), cmocka_unit_test(framebuffer_that_cannot_be),
    cmocka_unit_test(text_screens), cmocka_unit_test(boot_mac_at_the_door_of_the_pxe_rom_only),
    cmocka_unit_test(cut_at_every_byte), cmocka_unit_test(mutated_params_keep_the_promises))
