/* SPDX-License-Identifier: MIT */
/* The UEFI door: what firmware keeps, at the offsets of the UEFI Specification 2.10, each part
 * broken in turn, and what real firmware left. */
#include "boot/efi/parse.h"

#include <string.h>

#include "boot/efi/info.h"
#include "kernel/lib/status.h"
#include "tests/unit/door.h"
#include "tests/unit/put.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"

enum {
    INFO = 0x1000,
    MAP = 0x10000,
    OPTIONS = 0x20000,
    PATH = 0x30000,
    MODE = 0x40000,
    MODE_INFO = 0x41000,
    VENDOR = 0x50000,
    TABLE = 0x60000,
    STRIDE = 48,
};

/* A piece of memory; nothing past its length can be read. */
struct part {
    uint8_t bytes[20000];
    size_t length;
};

static struct part map, options, path, mode, mode_info, vendor;
static struct efi_info info;
static size_t info_length;
static struct handoff handoff;

static void add_pages(uint32_t type, uint64_t base, uint64_t pages, uint64_t attributes)
{
    uint8_t *entry = map.bytes + map.length;
    assert_true(map.length + STRIDE <= sizeof map.bytes);
    put(entry, type, 4);
    put(entry + 8, base, 8);
    put(entry + 24, pages, 8);
    put(entry + 32, attributes, 8);
    map.length += STRIDE;
    info.map_size = map.length;
}

static void set_text(struct part *part, const char *text)
{
    part->length = 0;
    do {
        put(part->bytes + part->length, (uint8_t)*text, 2);
        part->length += 2;
    } while (*text++ != '\0');
}

static void set_options(const char *text)
{
    set_text(&options, text);
    info.options = OPTIONS;
    info.options_size = options.length;
}

static void add_node(uint8_t type, uint8_t subtype, const void *content, uint16_t length)
{
    uint8_t *node = path.bytes + path.length;
    node[0] = type;
    node[1] = subtype;
    put(node + 2, length + 4, 2);
    if (length > 0)
        memcpy(node + 4, content, length);
    path.length += length + 4;
    info.device_path = PATH;
}

static void add_mac(const char *mac, uint8_t interface)
{
    uint8_t content[33] = {0};
    memcpy(content, mac, 6);
    content[32] = interface;
    add_node(3, 11, content, sizeof content);
}

static void end_path(void)
{
    add_node(0x7f, 0xff, NULL, 0);
}

static void set_screen(uint32_t format, uint32_t pixels_per_row)
{
    memset(&mode, 0, sizeof mode);
    memset(&mode_info, 0, sizeof mode_info);
    mode.length = 40;
    mode_info.length = 36;
    put(mode.bytes + 8, MODE_INFO, 8);
    put(mode.bytes + 16, 36, 8);
    put(mode.bytes + 24, 0x1c0000000, 8);
    put(mode.bytes + 32, 4096ull * 768, 8);
    put(mode_info.bytes + 4, 1024, 4);
    put(mode_info.bytes + 8, 768, 4);
    put(mode_info.bytes + 12, format, 4);
    put(mode_info.bytes + 32, pixels_per_row, 4);
    info.gop_mode = MODE;
}

static void set_masks(uint32_t red, uint32_t green, uint32_t blue, uint32_t reserved)
{
    put(mode_info.bytes + 16, red, 4);
    put(mode_info.bytes + 20, green, 4);
    put(mode_info.bytes + 24, blue, 4);
    put(mode_info.bytes + 28, reserved, 4);
}

/* Firmware with memory and nothing else. */
static void start(void)
{
    memset(&info, 0, sizeof info);
    map.length = options.length = path.length = mode.length = mode_info.length = 0;
    vendor.length = 0;
    memset(map.bytes, 0, sizeof map.bytes);
    info_length = sizeof info;
    info.map = MAP;
    info.descriptor_size = STRIDE;
    add_pages(7, 0x100000, 0x100, 0xf);
}

static void add_part(struct memory_model *model, uint64_t base, const struct part *part)
{
    if (part->length > 0)
        memory_model_add(model, base, part->bytes, part->length);
}

static int parse(void)
{
    struct memory_model model = {0};
    memory_model_add(&model, INFO, &info, info_length);
    add_part(&model, MAP, &map);
    add_part(&model, OPTIONS, &options);
    add_part(&model, PATH, &path);
    add_part(&model, MODE, &mode);
    add_part(&model, MODE_INFO, &mode_info);
    add_part(&model, VENDOR, &vendor);
    return door_read(HANDOFF_DOOR_EFI, INFO, &model, &handoff);
}

TEST(firmware_that_says_little)
{
    start();
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.firmware, HANDOFF_FIRMWARE_UEFI);
    assert_int_equal(handoff.range_count, 1);
    door_assert_range(&handoff, 0, 0x100000, 0x100000, HANDOFF_RAM);
    assert_false(handoff.map_cut);
    assert_false(handoff.words_cut);
    assert_false(handoff.vga_text);
    assert_false(handoff.has_boot_mac);
    assert_string_equal(handoff.words, "");
    assert_string_equal(handoff.loader, "");
}

TEST(tables)
{
    start();
    info.rsdp = 0x7f7e014;
    info.smbios = 0x7f7d000;
    assert_int_equal(parse(), 0);
    assert_true(handoff.rsdp == 0x7f7e014);
    assert_true(handoff.smbios == 0x7f7d000);
}

TEST(what_is_free_when_boot_services_have_ended)
{
    start();
    map.length = 0;
    for (uint32_t type = 0; type <= 16; type++)
        add_pages(type, (uint64_t)type << 24, 1, 0xf);
    add_pages(0x80000000, 17 << 24, 1, 0xf);
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.range_count, 18);
    for (uint32_t i = 0; i < 18; i++) {
        bool free = (i >= 1 && i <= 4) || i == 7;
        door_assert_range(&handoff, i, (uint64_t)i << 24, 4096,
                          free ? HANDOFF_RAM : HANDOFF_RESERVED);
    }
}

TEST(memory_for_one_purpose_is_reserved)
{
    start();
    map.length = 0;
    add_pages(7, 0, 1, 1ull << 15);
    add_pages(7, 1 << 24, 1, 1ull << 18);
    add_pages(7, 2 << 24, 1, 1ull << 16 | 0xf);
    assert_int_equal(parse(), 0);
    door_assert_range(&handoff, 0, 0, 4096, HANDOFF_RESERVED);
    door_assert_range(&handoff, 1, 1 << 24, 4096, HANDOFF_RESERVED);
    door_assert_range(&handoff, 2, 2 << 24, 4096, HANDOFF_RAM);
}

TEST(pieces_that_touch_are_joined)
{
    start();
    map.length = 0;
    for (uint64_t i = 0; i < 400; i++)
        add_pages(i % 2 ? 7 : 4, i << 12, 1, 0xf);
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.range_count, 1);
    door_assert_range(&handoff, 0, 0, 400 << 12, HANDOFF_RAM);
    assert_false(handoff.map_cut);
}

TEST(more_pieces_than_there_is_room)
{
    start();
    map.length = 0;
    for (uint64_t i = 0; i < HANDOFF_RANGES_MAX + 1; i++)
        add_pages(7, i << 24, 1, 0xf);
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.range_count, HANDOFF_RANGES_MAX);
    assert_true(handoff.map_cut);
}

static void assert_map_broken(uint32_t ranges)
{
    assert_int_equal(parse(), STATUS_BROKEN);
    assert_int_equal(handoff.range_count, ranges);
    assert_true(handoff.map_cut);
}

TEST(map_that_makes_no_sense)
{
    start();
    info.descriptor_size = 39;
    assert_map_broken(0);
    start();
    info.descriptor_size = 0;
    assert_map_broken(0);
    start();
    info.descriptor_size = UINT64_MAX;
    assert_map_broken(0);
    start();
    info.map_size = 0;
    assert_map_broken(0);
    start();
    info.map_size = STRIDE + 1;
    assert_map_broken(1);
    start();
    info.map_size = 2ull * STRIDE;
    assert_map_broken(1);
    start();
    info.map = 0;
    assert_map_broken(0);
}

TEST(pages_past_the_end_of_64_bits)
{
    start();
    add_pages(7, 0x1000, 1ull << 52, 0xf);
    assert_map_broken(1);
    start();
    add_pages(7, 0x1000, (1ull << 52) - 1, 0xf);
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.range_count, 2);
    start();
    add_pages(7, 0x1001, (1ull << 52) - 1, 0xf);
    assert_map_broken(1);
}

TEST(endless_map_ends)
{
    static uint8_t bytes[1 << 20];
    struct memory_model model = {0};
    start();
    info.map_size = UINT64_MAX / STRIDE * STRIDE;
    memory_model_add(&model, INFO, &info, sizeof info);
    memory_model_add(&model, MAP, bytes, sizeof bytes);
    assert_int_equal(door_read(HANDOFF_DOOR_EFI, INFO, &model, &handoff), STATUS_BROKEN);
    assert_true(handoff.map_cut);
}

TEST(options_are_words)
{
    start();
    set_options("rollcall.bin run=x --");
    assert_int_equal(parse(), 0);
    assert_string_equal(handoff.words, " run=x --");
    set_options("run=x --");
    assert_int_equal(parse(), 0);
    assert_string_equal(handoff.words, "run=x --");
    set_options("");
    assert_int_equal(parse(), 0);
    assert_string_equal(handoff.words, "");
}

TEST(options_may_end_without_a_nul)
{
    start();
    set_options("run=x -- more");
    info.options_size = 16;
    assert_int_equal(parse(), 0);
    assert_string_equal(handoff.words, "run=x --");
    info.options_size = 17;
    assert_int_equal(parse(), 0);
    assert_string_equal(handoff.words, "run=x --");
    info.options_size = 0;
    assert_int_equal(parse(), 0);
    assert_string_equal(handoff.words, "");
    assert_false(handoff.words_cut);
}

TEST(options_that_are_not_ascii)
{
    static const uint16_t units[] = {'a',  0x00e4, 0x0161, 0x2026, 0xd83d, 0xde00, 0x7f,
                                     '\n', 9,      '~',    ' ',    0x0141, 0};
    start();
    set_options("");
    options.length = sizeof units;
    memcpy(options.bytes, units, sizeof units);
    info.options_size = sizeof units;
    assert_int_equal(parse(), 0);
    assert_string_equal(handoff.words, "a????????~ ?");
}

TEST(options_of_the_greatest_length)
{
    char text[HANDOFF_WORDS_MAX + 1];
    memset(text, 'a', sizeof text);
    text[HANDOFF_WORDS_MAX - 1] = '\0';
    start();
    set_options(text);
    assert_int_equal(parse(), 0);
    assert_string_equal(handoff.words, text);
    assert_false(handoff.words_cut);
    info.options_size -= 2;
    assert_int_equal(parse(), 0);
    assert_false(handoff.words_cut);
    text[HANDOFF_WORDS_MAX - 1] = 'a';
    text[HANDOFF_WORDS_MAX] = '\0';
    set_options(text);
    assert_int_equal(parse(), 0);
    assert_int_equal(strlen(handoff.words), HANDOFF_WORDS_MAX - 1);
    assert_true(handoff.words_cut);
}

TEST(options_cannot_be_read_to_their_end)
{
    start();
    set_options("run=x --");
    for (options.length = 1; options.length < 16; options.length++) {
        assert_int_equal(parse(), STATUS_BROKEN);
        assert_true(handoff.words_cut);
        assert_int_equal(strlen(handoff.words), options.length / 2);
        assert_int_equal(handoff.range_count, 1);
    }
}

TEST(vendor_is_the_loader)
{
    start();
    info.vendor = VENDOR;
    set_text(&vendor, "EDK II");
    assert_int_equal(parse(), 0);
    assert_string_equal(handoff.loader, "EDK II");
    set_text(&vendor, "A vendor with a name that is longer than we keep");
    assert_int_equal(parse(), 0);
    assert_string_equal(handoff.loader, "A vendor with a name that is lo");
    assert_string_equal(handoff.uefi.vendor, handoff.loader);
    vendor.length = 9;
    assert_int_equal(parse(), STATUS_BROKEN);
    assert_string_equal(handoff.loader, "A ve");
    assert_string_equal(handoff.uefi.vendor, "A ve");
}

TEST(revisions)
{
    start();
    assert_int_equal(parse(), 0);
    assert_int_equal(handoff.uefi.vendor_revision | handoff.uefi.revision, 0);
    info.vendor_revision = 0xffff0001;
    info.revision = 2 << 16 | 100;
    assert_int_equal(parse(), 0);
    assert_true(handoff.uefi.vendor_revision == 0xffff0001);
    assert_int_equal(handoff.uefi.revision, 0x20064);
}

TEST(secure_boot_counts_outside_of_setup_mode)
{
    enum { NONE, NO, YES, MORE };
    static const struct {
        uint32_t secure_boot, setup_mode;
        enum handoff_secure_boot expected;
    } rows[] = {{NONE, NONE, HANDOFF_SECURE_BOOT_UNKNOWN}, {NONE, NO, HANDOFF_SECURE_BOOT_UNKNOWN},
                {NONE, YES, HANDOFF_SECURE_BOOT_UNKNOWN},  {NO, NONE, HANDOFF_SECURE_BOOT_OFF},
                {NO, NO, HANDOFF_SECURE_BOOT_OFF},         {NO, YES, HANDOFF_SECURE_BOOT_OFF},
                {YES, NONE, HANDOFF_SECURE_BOOT_ON},       {YES, NO, HANDOFF_SECURE_BOOT_ON},
                {YES, YES, HANDOFF_SECURE_BOOT_OFF},       {MORE, NO, HANDOFF_SECURE_BOOT_OFF},
                {UINT32_MAX, NO, HANDOFF_SECURE_BOOT_OFF}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        start();
        info.secure_boot = rows[i].secure_boot;
        info.setup_mode = rows[i].setup_mode;
        assert_int_equal(parse(), 0);
        assert_int_equal(handoff.uefi.secure_boot, rows[i].expected);
    }
}

/* What another loader left of the firmware: the system table, which is read where it is. */
static uint8_t table[120];

static void fill_table(size_t readable)
{
    struct memory_model model = {0};
    struct physical memory = memory_model_physical(&model);
    memory_model_add(&model, TABLE, table, readable);
    add_part(&model, VENDOR, &vendor);
    memset(&handoff, 0, sizeof handoff);
    efi_fill_table(&handoff, &memory, TABLE);
}

TEST(system_table_of_the_firmware)
{
    memcpy(table, "IBI SYST", 8);
    put(table + 8, 2 << 16 | 31, 4);
    put(table + 24, VENDOR, 8);
    put(table + 32, 0x50013, 4);
    start();
    set_text(&vendor, "American Megatrends");
    fill_table(sizeof table);
    assert_string_equal(handoff.uefi.vendor, "American Megatrends");
    assert_int_equal(handoff.uefi.vendor_revision, 0x50013);
    assert_int_equal(handoff.uefi.revision, 0x2001f);
    assert_int_equal(handoff.uefi.secure_boot, HANDOFF_SECURE_BOOT_UNKNOWN);
    assert_false(handoff.broken);
    vendor.length = 4;
    fill_table(sizeof table);
    assert_true(handoff.broken);
    assert_string_equal(handoff.uefi.vendor, "Am");
}

TEST(system_table_that_is_none)
{
    static const struct handoff_uefi nothing;
    memcpy(table, "IBI SYSU", 8);
    put(table + 8, 2 << 16 | 31, 4);
    fill_table(sizeof table);
    assert_memory_equal(&handoff.uefi, &nothing, sizeof nothing);
    table[7] = 'T';
    fill_table(sizeof table - 1);
    assert_memory_equal(&handoff.uefi, &nothing, sizeof nothing);
    assert_false(handoff.broken);
}

TEST(boot_mac_from_the_device_path)
{
    for (uint8_t interface = 0; interface < 2; interface++) {
        start();
        add_node(2, 1, "\xd0\x41\x03\x0a\0\0\0\0", 8);
        add_node(1, 1, "\0\3", 2);
        add_mac("\x52\x54\x00\x12\x34\x56", interface);
        add_node(3, 12, "ipv4 of 23 bytes and so on", 23);
        end_path();
        assert_int_equal(parse(), 0);
        assert_true(handoff.has_boot_mac);
        assert_memory_equal(handoff.boot_mac, "\x52\x54\x00\x12\x34\x56", 6);
    }
}

TEST(device_path_without_a_mac)
{
    start();
    add_node(2, 1, "\xd0\x41\x03\x0a\0\0\0\0", 8);
    add_node(3, 18, "\0\0\0\0\0\0", 6);
    add_node(4, 1, "a partition", 11);
    end_path();
    add_mac("\x52\x54\x00\x12\x34\x56", 1);
    assert_int_equal(parse(), 0);
    assert_false(handoff.has_boot_mac);
}

TEST(mac_that_nobody_has)
{
    start();
    add_mac("\0\0\0\0\0\0", 1);
    add_mac("\x52\x54\x00\x12\x34\x56", 32);
    end_path();
    assert_int_equal(parse(), 0);
    assert_false(handoff.has_boot_mac);
    path.length -= 4;
    add_mac("\x52\x54\x00\x12\x34\x57", 1);
    end_path();
    assert_int_equal(parse(), 0);
    assert_memory_equal(handoff.boot_mac, "\x52\x54\x00\x12\x34\x57", 6);
}

TEST(device_path_cut_at_every_byte)
{
    start();
    add_node(2, 1, "\xd0\x41\x03\x0a\0\0\0\0", 8);
    add_mac("\x52\x54\x00\x12\x34\x56", 1);
    end_path();
    size_t whole = path.length;
    for (path.length = 0; path.length < whole; path.length++) {
        assert_int_equal(parse(), path.length < whole - 4 ? STATUS_BROKEN : 0);
        assert_int_equal(handoff.has_boot_mac, path.length >= whole - 4);
        assert_int_equal(handoff.range_count, 1);
    }
}

TEST(device_path_that_goes_nowhere)
{
    for (uint16_t length = 0; length < 4; length++) {
        start();
        add_node(2, 1, NULL, 0);
        put(path.bytes + 2, length, 2);
        end_path();
        assert_int_equal(parse(), STATUS_BROKEN);
    }
    /* One byte on there would be an end. */
    start();
    add_node(2, 0x7f, "\4\0", 2);
    put(path.bytes + 2, 1, 2);
    assert_int_equal(parse(), STATUS_BROKEN);
    /* More nodes, or longer ones, than any path has. */
    start();
    for (unsigned i = 0; i < 1000; i++)
        add_node(1, 1, "\0\3", 2);
    end_path();
    assert_int_equal(parse(), STATUS_BROKEN);
    start();
    put(path.bytes + path.length + 2, 0xffff, 2);
    path.bytes[0] = 1;
    path.length = 8192;
    info.device_path = PATH;
    assert_int_equal(parse(), STATUS_BROKEN);
}

TEST(device_path_with_a_short_mac_node)
{
    start();
    add_node(3, 11, "\x52\x54\x00\x12\x34\x56", 6);
    end_path();
    path.length += 64;
    assert_int_equal(parse(), STATUS_BROKEN);
    assert_false(handoff.has_boot_mac);
}

/* The firmware's own word counts more than what stands in the options. */
TEST(device_path_wins_over_words)
{
    start();
    set_options("run=x -- BOOTIF=01-52-54-00-00-00-01");
    add_mac("\x52\x54\x00\x12\x34\x56", 1);
    end_path();
    assert_int_equal(parse(), 0);
    assert_memory_equal(handoff.boot_mac, "\x52\x54\x00\x12\x34\x56", 6);
}

static void assert_screen(uint8_t bits, uint8_t red, uint8_t green, uint8_t blue)
{
    const struct handoff_framebuffer *screen = &handoff.framebuffer;
    assert_true(screen->base == 0x1c0000000);
    assert_int_equal(screen->width, 1024);
    assert_int_equal(screen->height, 768);
    assert_int_equal(screen->pitch, 1040 * bits / 8);
    assert_int_equal(screen->bits, bits);
    assert_int_equal(screen->red.position, red);
    assert_int_equal(screen->green.position, green);
    assert_int_equal(screen->blue.position, blue);
}

TEST(pixel_formats)
{
    start();
    set_screen(0, 1040);
    assert_int_equal(parse(), 0);
    assert_screen(32, 0, 8, 16);
    set_screen(1, 1040);
    assert_int_equal(parse(), 0);
    assert_screen(32, 16, 8, 0);
    assert_int_equal(handoff.framebuffer.red.size, 8);
    assert_false(handoff.vga_text);
}

TEST(pixels_by_masks)
{
    start();
    set_screen(2, 1040);
    set_masks(0xff000000, 0xfc0000, 0xff00, 0xff);
    assert_int_equal(parse(), 0);
    assert_screen(32, 24, 18, 8);
    assert_int_equal(handoff.framebuffer.green.size, 6);
    set_masks(0xff0000, 0xff00, 0xff, 0);
    assert_int_equal(parse(), 0);
    assert_screen(24, 16, 8, 0);
    set_masks(0xff0000, 0xff00, 0xff, 0x80000000);
    assert_int_equal(parse(), 0);
    assert_screen(32, 16, 8, 0);
}

TEST(pixels_by_masks_that_are_not_for_us)
{
    start();
    set_screen(2, 1040);
    set_masks(0xf800, 0x7e0, 0x1f, 0);
    assert_int_equal(parse(), 0);
    assert_true(handoff.framebuffer.base == 0);
    set_masks(0, 0, 0, 0);
    assert_int_equal(parse(), 0);
    assert_true(handoff.framebuffer.base == 0);
}

TEST(pixels_by_masks_that_cannot_be)
{
    start();
    set_screen(2, 1040);
    set_masks(0xff0000, 0x5500, 0xff, 0xff000000);
    assert_int_equal(parse(), STATUS_BROKEN);
    assert_true(handoff.framebuffer.base == 0);
    set_masks(0xff0000, 0, 0xff, 0xff000000);
    assert_int_equal(parse(), STATUS_BROKEN);
    set_masks(0x3ff00000, 0xffc00, 0x3ff, 0xc0000000);
    assert_int_equal(parse(), STATUS_BROKEN);
}

TEST(screen_without_pixels_in_memory)
{
    start();
    set_screen(3, 1040);
    assert_int_equal(parse(), 0);
    assert_true(handoff.framebuffer.base == 0);
    set_screen(4, 1040);
    assert_int_equal(parse(), 0);
    assert_true(handoff.framebuffer.base == 0);
}

TEST(screen_that_cannot_be)
{
    start();
    set_screen(1, 1023);
    assert_int_equal(parse(), STATUS_BROKEN);
    set_screen(1, 0x40000400);
    assert_int_equal(parse(), STATUS_BROKEN);
    set_screen(1, 1040);
    put(mode.bytes + 24, 0, 8);
    assert_int_equal(parse(), STATUS_BROKEN);
    set_screen(1, 1040);
    put(mode.bytes + 16, 35, 8);
    assert_int_equal(parse(), STATUS_BROKEN);
    assert_true(handoff.framebuffer.base == 0);
    assert_int_equal(handoff.range_count, 1);
}

TEST(screen_cut_at_every_byte)
{
    start();
    set_screen(1, 1040);
    for (mode.length = 0; mode.length < 40; mode.length++)
        assert_int_equal(parse(), STATUS_BROKEN);
    for (mode_info.length = 0; mode_info.length < 36; mode_info.length++)
        assert_int_equal(parse(), STATUS_BROKEN);
    assert_int_equal(parse(), 0);
}

TEST(info_cut_at_every_byte)
{
    start();
    set_options("run=x --");
    for (info_length = 0; info_length < sizeof info; info_length++) {
        assert_int_equal(parse(), STATUS_BROKEN);
        assert_true(handoff.map_cut);
        assert_true(handoff.words_cut);
        assert_int_equal(handoff.firmware, HANDOFF_FIRMWARE_UEFI);
    }
    assert_int_equal(parse(), 0);
}

static void mutate(struct random *random)
{
    struct part *parts[] = {&map, &options, &path, &mode, &mode_info, &vendor};
    uint64_t choice = random_below(random, 8);
    if (choice < 6) {
        struct part *part = parts[choice];
        uint8_t *at = part->bytes + random_below(random, part->length + 1);
        put(at, random_below(random, 2) ? random_next(random) : UINT64_MAX,
            1 + random_below(random, 8));
    } else if (choice == 6) {
        struct part *part = parts[random_below(random, 6)];
        part->length = random_below(random, part->length + 1);
    } else {
        put((uint8_t *)&info + 8 * random_below(random, sizeof info / 8),
            random_below(random, 2) ? random_below(random, 100) : UINT64_MAX, 8);
    }
}

TEST(mutated_structures_keep_the_promises)
{
    struct random random = {1998};
    for (unsigned round = 0; round < 20000; round++) {
        start();
        set_options("rollcall.bin run=x after=qemu --");
        set_text(&vendor, "EDK II");
        info.vendor = VENDOR;
        add_mac("\x52\x54\x00\x12\x34\x56", 1);
        end_path();
        set_screen(random_below(&random, 3), 1040);
        set_masks(0xff0000, 0xff00, 0xff, 0xff000000);
        for (uint64_t changes = 1 + random_below(&random, 4); changes > 0; changes--)
            mutate(&random);
        parse();
    }
}

RUN_TESTS(
    cmocka_unit_test(firmware_that_says_little), cmocka_unit_test(tables),
    cmocka_unit_test(what_is_free_when_boot_services_have_ended),
    cmocka_unit_test(memory_for_one_purpose_is_reserved),
    cmocka_unit_test(pieces_that_touch_are_joined),
    cmocka_unit_test(more_pieces_than_there_is_room), cmocka_unit_test(map_that_makes_no_sense),
    cmocka_unit_test(pages_past_the_end_of_64_bits), cmocka_unit_test(endless_map_ends),
    cmocka_unit_test(options_are_words), cmocka_unit_test(options_may_end_without_a_nul),
    cmocka_unit_test(options_that_are_not_ascii), cmocka_unit_test(options_of_the_greatest_length),
    cmocka_unit_test(options_cannot_be_read_to_their_end), cmocka_unit_test(vendor_is_the_loader),
    cmocka_unit_test(revisions), cmocka_unit_test(secure_boot_counts_outside_of_setup_mode),
    cmocka_unit_test(system_table_of_the_firmware), cmocka_unit_test(system_table_that_is_none),
    cmocka_unit_test(boot_mac_from_the_device_path), cmocka_unit_test(device_path_without_a_mac),
    cmocka_unit_test(mac_that_nobody_has), cmocka_unit_test(device_path_cut_at_every_byte),
    cmocka_unit_test(device_path_that_goes_nowhere),
    cmocka_unit_test(device_path_with_a_short_mac_node),
    cmocka_unit_test(device_path_wins_over_words), cmocka_unit_test(pixel_formats),
    cmocka_unit_test(pixels_by_masks), cmocka_unit_test(pixels_by_masks_that_are_not_for_us),
    cmocka_unit_test(pixels_by_masks_that_cannot_be),
    cmocka_unit_test(screen_without_pixels_in_memory), cmocka_unit_test(screen_that_cannot_be),
    cmocka_unit_test(screen_cut_at_every_byte), cmocka_unit_test(info_cut_at_every_byte),
    cmocka_unit_test(mutated_structures_keep_the_promises))
