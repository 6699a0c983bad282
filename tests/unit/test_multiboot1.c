/* SPDX-License-Identifier: MIT */
/* The Multiboot 1 door: what iPXE, QEMU and GRUB leave, and what a broken loader could. */
#include "boot/multiboot1/parse.h"

#include <stdio.h>
#include <string.h>

#include "boot/doors.h"
#include "kernel/lib/status.h"
#include "tests/unit/door.h"
#include "tests/unit/multiboot1_image.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"

enum { RAM = 1, RESERVED = 2, ACPI = 3, BAD = 5 };

static struct multiboot1_image image;
static struct handoff handoff;

static void assert_range(uint32_t i, uint64_t base, uint64_t length, enum handoff_range_kind kind)
{
    door_assert_range(&handoff, i, base, length, kind);
}

/* `count` ranges of RAM, 1 MiB each. */
static void add_ranges(unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        image_range(&image, (uint64_t)i << 24, 1 << 20, RAM);
}

static void ipxe(const char *words)
{
    image_start(&image);
    image_memory(&image, 633, 129920);
    image_name(&image, "iPXE 1.0.0+git-20190125.36a4c85");
    image_words(&image, words);
    image_range(&image, 0, 0x9e400, RAM);
    image_range(&image, 0x100000, 0x7ee0000, RAM);
}

TEST(ipxe_on_bios)
{
    ipxe("tftp://10.0.2.2/rollcall.bin run=x after=qemu --");
    assert_int_equal(image_parse(&image, &handoff), 0);
    assert_string_equal(handoff.words, " run=x after=qemu --");
    assert_string_equal(handoff.loader, "iPXE 1.0.0+git-20190125.36a4c85");
    assert_int_equal(handoff.firmware, HANDOFF_FIRMWARE_BIOS);
    assert_int_equal(handoff.range_count, 2);
    assert_range(0, 0, 0x9e400, HANDOFF_RAM);
    assert_range(1, 0x100000, 0x7ee0000, HANDOFF_RAM);
    assert_false(handoff.map_cut);
    assert_false(handoff.words_cut);
    assert_true(handoff.vga_text);
}

TEST(ipxe_map_of_eight_may_be_cut)
{
    image_start(&image);
    image_name(&image, "iPXE 1.21.1");
    add_ranges(7);
    image_parse(&image, &handoff);
    assert_false(handoff.map_cut);
    add_ranges(1);
    assert_int_equal(image_parse(&image, &handoff), 0);
    assert_int_equal(handoff.range_count, 8);
    assert_true(handoff.map_cut);
}

TEST(other_loaders_map_of_eight_is_whole)
{
    image_start(&image);
    image_name(&image, "GRUB 2.06-13+deb12u1");
    add_ranges(8);
    image_parse(&image, &handoff);
    assert_false(handoff.map_cut);
}

TEST(qemu_puts_a_path_in_front)
{
    image_start(&image);
    image_name(&image, "qemu");
    image_words(&image, "/srv/build/rollcall.bin run=x --");
    assert_int_equal(image_parse(&image, &handoff), 0);
    assert_string_equal(handoff.words, " run=x --");
    assert_int_equal(handoff.firmware, HANDOFF_FIRMWARE_BIOS);
}

TEST(path_alone_leaves_no_words)
{
    image_start(&image);
    image_words(&image, "build/rollcall.bin");
    image_parse(&image, &handoff);
    assert_string_equal(handoff.words, "");
    image_words(&image, "rollcall.bin");
    image_parse(&image, &handoff);
    assert_string_equal(handoff.words, "");
}

TEST(grub_gives_words_without_a_path)
{
    image_start(&image);
    image_name(&image, "GRUB 2.06-13+deb12u1");
    image_words(&image, "run=x after=qemu --");
    assert_int_equal(image_parse(&image, &handoff), 0);
    assert_string_equal(handoff.words, "run=x after=qemu --");
    assert_int_equal(handoff.firmware, HANDOFF_FIRMWARE_UNKNOWN);
}

TEST(last_word_alone_is_not_a_path)
{
    image_start(&image);
    image_words(&image, "--");
    image_parse(&image, &handoff);
    assert_string_equal(handoff.words, "--");
}

TEST(word_with_a_slash_in_its_value_is_not_a_path)
{
    image_start(&image);
    image_words(&image, "name=rack/4 --");
    image_parse(&image, &handoff);
    assert_string_equal(handoff.words, "name=rack/4 --");
}

TEST(uri_with_a_query_is_taken_off)
{
    image_start(&image);
    image_words(&image, "http://10.0.2.2/get?file=rollcall.bin&run=evil run=x --");
    image_parse(&image, &handoff);
    assert_string_equal(handoff.words, " run=x --");
    image_words(&image, "/get?file=rollcall.bin run=x --");
    image_parse(&image, &handoff);
    assert_string_equal(handoff.words, " run=x --");
}

TEST(path_behind_blanks_is_taken_off)
{
    image_start(&image);
    image_words(&image, "  /rollcall.bin run=x --");
    image_parse(&image, &handoff);
    assert_string_equal(handoff.words, " run=x --");
}

TEST(only_the_first_word_is_taken_off)
{
    image_start(&image);
    image_words(&image, "/a /b run=x --");
    image_parse(&image, &handoff);
    assert_string_equal(handoff.words, " /b run=x --");
}

TEST(empty_words)
{
    image_start(&image);
    image_words(&image, "");
    assert_int_equal(image_parse(&image, &handoff), 0);
    assert_string_equal(handoff.words, "");
    assert_false(handoff.words_cut);
}

TEST(loader_that_says_nothing)
{
    image_start(&image);
    assert_int_equal(image_parse(&image, &handoff), 0);
    assert_int_equal(handoff.range_count, 0);
    assert_true(handoff.map_cut);
    assert_string_equal(handoff.words, "");
    assert_false(handoff.words_cut);
    assert_string_equal(handoff.loader, "");
    assert_int_equal(handoff.firmware, HANDOFF_FIRMWARE_UNKNOWN);
    assert_true(handoff.vga_text);
}

/* Fields without their flag are whatever was in memory before. */
TEST(fields_without_their_flag_are_not_looked_at)
{
    image_start(&image);
    memset(image.info, 0xff, sizeof image.info);
    image_put32(&image, 0, 0);
    assert_int_equal(image_parse(&image, &handoff), 0);
    assert_int_equal(handoff.range_count, 0);
    assert_string_equal(handoff.words, "");
    assert_true(handoff.vga_text);
}

TEST(lower_and_upper_memory_alone)
{
    image_start(&image);
    image_memory(&image, 640, 0xffffffff);
    assert_int_equal(image_parse(&image, &handoff), 0);
    assert_int_equal(handoff.range_count, 2);
    assert_range(0, 0, 640 << 10, HANDOFF_RAM);
    assert_range(1, 1 << 20, 0xffffffffull << 10, HANDOFF_RAM);
    assert_true(handoff.map_cut);
}

TEST(no_upper_memory_is_no_range)
{
    image_start(&image);
    image_memory(&image, 640, 0);
    image_parse(&image, &handoff);
    assert_int_equal(handoff.range_count, 1);
}

TEST(map_wins_over_lower_and_upper_memory)
{
    image_start(&image);
    image_memory(&image, 640, 1024);
    add_ranges(3);
    image_parse(&image, &handoff);
    assert_int_equal(handoff.range_count, 3);
    assert_false(handoff.map_cut);
}

TEST(every_kind_but_ram_is_reserved)
{
    image_start(&image);
    const uint32_t kinds[] = {RAM, RESERVED, ACPI, 4, BAD, 0, 0xffffffff, 0x101};
    for (unsigned i = 0; i < 8; i++)
        image_range(&image, i << 24, 1 << 20, kinds[i]);
    assert_int_equal(image_parse(&image, &handoff), 0);
    assert_range(0, 0, 1 << 20, HANDOFF_RAM);
    for (unsigned i = 1; i < 8; i++)
        assert_range(i, i << 24, 1 << 20, HANDOFF_RESERVED);
}

TEST(longer_map_entries)
{
    image_start(&image);
    image_sized_range(&image, 24, 0, 0x1000, RAM);
    image_sized_range(&image, 100, 0x2000, 0x1000, RESERVED);
    image_range(&image, 0x4000, 0x1000, RAM);
    assert_int_equal(image_parse(&image, &handoff), 0);
    assert_int_equal(handoff.range_count, 3);
    assert_range(2, 0x4000, 0x1000, HANDOFF_RAM);
}

static void assert_map_broken_after_one(void)
{
    assert_int_equal(image_parse(&image, &handoff), STATUS_BROKEN);
    assert_true(handoff.range_count >= 1);
    assert_range(0, 0, 0x1000, HANDOFF_RAM);
    assert_true(handoff.map_cut);
}

/* Its base would pass for the size of an entry, which isn't looked for any more. */
TEST(map_entry_of_size_zero)
{
    image_start(&image);
    image_range(&image, 0, 0x1000, RAM);
    image_sized_range(&image, 0, 20, 0x1000, RAM);
    image_range(&image, 0x4000, 0x1000, RAM);
    assert_map_broken_after_one();
    assert_int_equal(handoff.range_count, 1);
}

TEST(map_entry_shorter_than_a_range)
{
    image_start(&image);
    image_range(&image, 0, 0x1000, RAM);
    image_sized_range(&image, 19, 0x2000, 0x1000, RAM);
    assert_map_broken_after_one();
    assert_int_equal(handoff.range_count, 1);
}

TEST(map_length_ends_inside_an_entry)
{
    image_start(&image);
    image_range(&image, 0, 0x1000, RAM);
    image_range(&image, 0x2000, 0x1000, RAM);
    image_put32(&image, 44, 47);
    assert_map_broken_after_one();
    assert_int_equal(handoff.range_count, 1);
}

TEST(map_entry_runs_past_the_end)
{
    image_start(&image);
    image_range(&image, 0, 0x1000, RAM);
    image_sized_range(&image, 40, 0x2000, 0x1000, RAM);
    image_put32(&image, 44, 24 + 24);
    assert_map_broken_after_one();
}

/* It would hide every entry behind it, and isn't believed itself. */
TEST(map_entry_of_the_greatest_size)
{
    image_start(&image);
    image_range(&image, 0, 0x1000, RAM);
    image_range(&image, 0x2000, 0x1000, RESERVED);
    memset(image.map, 0xff, 4);
    assert_int_equal(image_parse(&image, &handoff), STATUS_BROKEN);
    assert_int_equal(handoff.range_count, 0);
    assert_true(handoff.map_cut);
}

TEST(map_cannot_be_read)
{
    image_start(&image);
    image_range(&image, 0, 0x1000, RAM);
    image_range(&image, 0x2000, 0x1000, RAM);
    image.map_length = 30;
    assert_map_broken_after_one();
    assert_int_equal(handoff.range_count, 1);
}

TEST(broken_map_does_not_spoil_the_words)
{
    ipxe("tftp://10.0.2.2/rollcall.bin run=x --");
    image.map_length = 0;
    assert_int_equal(image_parse(&image, &handoff), STATUS_BROKEN);
    assert_string_equal(handoff.words, " run=x --");
    assert_false(handoff.words_cut);
    assert_int_equal(handoff.firmware, HANDOFF_FIRMWARE_BIOS);
}

TEST(empty_range_is_left_out)
{
    image_start(&image);
    image_range(&image, 0x1000, 0, RAM);
    image_range(&image, 0x2000, 0x1000, RAM);
    assert_int_equal(image_parse(&image, &handoff), 0);
    assert_int_equal(handoff.range_count, 1);
    assert_range(0, 0x2000, 0x1000, HANDOFF_RAM);
}

TEST(range_up_to_the_end_of_64_bits)
{
    image_start(&image);
    image_range(&image, 0xffffffff00000000, 0x100000000, RESERVED);
    assert_int_equal(image_parse(&image, &handoff), 0);
    assert_range(0, 0xffffffff00000000, 0x100000000, HANDOFF_RESERVED);
}

TEST(range_past_the_end_of_64_bits_is_left_out)
{
    image_start(&image);
    image_range(&image, 0xffffffff00000000, 0x100000001, RAM);
    image_range(&image, 1, UINT64_MAX, RAM);
    image_range(&image, 2, UINT64_MAX, RAM);
    assert_int_equal(image_parse(&image, &handoff), STATUS_BROKEN);
    assert_int_equal(handoff.range_count, 1);
    assert_range(0, 1, UINT64_MAX, HANDOFF_RAM);
}

TEST(more_ranges_than_there_is_room)
{
    image_start(&image);
    add_ranges(HANDOFF_RANGES_MAX);
    assert_int_equal(image_parse(&image, &handoff), 0);
    assert_int_equal(handoff.range_count, HANDOFF_RANGES_MAX);
    assert_false(handoff.map_cut);
    add_ranges(1);
    image_parse(&image, &handoff);
    assert_int_equal(handoff.range_count, HANDOFF_RANGES_MAX);
    assert_true(handoff.map_cut);
}

/* 4 GiB of map would be 200 million steps. */
TEST(endless_map_ends)
{
    static uint8_t bytes[1 << 20];
    struct memory_model model = {0};
    for (size_t i = 0; i + 24 <= sizeof bytes; i += 24)
        bytes[i] = 20;
    image_start(&image);
    image_range(&image, 0, 0, RAM);
    image_put32(&image, 44, 0xffffffff);
    memory_model_add(&model, IMAGE_INFO, image.info, image.info_length);
    memory_model_add(&model, IMAGE_MAP, bytes, sizeof bytes);
    struct physical memory = memory_model_physical(&model);
    assert_int_equal(doors_read(HANDOFF_DOOR_MULTIBOOT1, IMAGE_INFO, &memory, &handoff),
                     STATUS_BROKEN);
    assert_true(handoff.map_cut);
    assert_true(model.reads < 10000);
}

TEST(info_cannot_be_read)
{
    image_start(&image);
    image_words(&image, "run=x --");
    image.info_length = 50;
    assert_int_equal(image_parse(&image, &handoff), STATUS_BROKEN);
    assert_true(handoff.map_cut);
    assert_true(handoff.words_cut);
    assert_string_equal(handoff.words, "");
    assert_int_equal(handoff.range_count, 0);
}

TEST(words_cannot_be_read)
{
    ipxe("tftp://10.0.2.2/rollcall.bin run=x --");
    image.words_length = 0;
    assert_int_equal(image_parse(&image, &handoff), STATUS_BROKEN);
    assert_string_equal(handoff.words, "");
    assert_true(handoff.words_cut);
    assert_int_equal(handoff.range_count, 2);
}

TEST(words_cannot_be_read_to_their_end)
{
    image_start(&image);
    image_words(&image, "/a run=x after=qemu --");
    image.words_length = 14;
    assert_int_equal(image_parse(&image, &handoff), STATUS_BROKEN);
    assert_string_equal(handoff.words, " run=x after");
    assert_true(handoff.words_cut);
}

TEST(words_of_the_greatest_length)
{
    char words[HANDOFF_WORDS_MAX + 1] = "run=";
    memset(words + 4, 'a', HANDOFF_WORDS_MAX - 5);
    words[HANDOFF_WORDS_MAX - 1] = '\0';
    image_start(&image);
    image_words(&image, words);
    assert_int_equal(image_parse(&image, &handoff), 0);
    assert_string_equal(handoff.words, words);
    assert_false(handoff.words_cut);
}

TEST(longer_words_are_cut)
{
    char words[HANDOFF_WORDS_MAX + 1] = "run=";
    memset(words + 4, 'a', HANDOFF_WORDS_MAX - 4);
    words[HANDOFF_WORDS_MAX] = '\0';
    image_start(&image);
    image_words(&image, words);
    assert_int_equal(image_parse(&image, &handoff), 0);
    assert_int_equal(strlen(handoff.words), HANDOFF_WORDS_MAX - 1);
    assert_memory_equal(handoff.words, words, HANDOFF_WORDS_MAX - 1);
    assert_true(handoff.words_cut);
}

TEST(words_of_nothing_but_a_path_too_long)
{
    char words[HANDOFF_WORDS_MAX + 100];
    memset(words, '/', sizeof words);
    words[sizeof words - 1] = '\0';
    image_start(&image);
    image_words(&image, words);
    image_parse(&image, &handoff);
    assert_string_equal(handoff.words, "");
    assert_true(handoff.words_cut);
}

TEST(long_loader_name_is_cut)
{
    image_start(&image);
    image_name(&image, "iPXE 1.21.1+git-20230101.abcdef0-with-more");
    image_range(&image, 0, 0x1000, RAM);
    assert_int_equal(image_parse(&image, &handoff), 0);
    assert_string_equal(handoff.loader, "iPXE 1.21.1+git-20230101.abcdef");
    assert_int_equal(handoff.firmware, HANDOFF_FIRMWARE_BIOS);
}

TEST(loader_name_cannot_be_read)
{
    ipxe("/a run=x --");
    image.name_length = 0;
    assert_int_equal(image_parse(&image, &handoff), STATUS_BROKEN);
    assert_string_equal(handoff.loader, "");
    assert_string_equal(handoff.words, " run=x --");
    assert_int_equal(handoff.firmware, HANDOFF_FIRMWARE_UNKNOWN);
}

TEST(screen_of_each_type)
{
    static const struct {
        uint8_t type, bits;
        bool text, framebuffer;
    } rows[] = {{0, 8, false, false},   {1, 32, false, true}, {1, 24, false, true},
                {1, 16, false, false},  {2, 16, true, false}, {3, 32, false, false},
                {255, 32, false, false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t scale = rows[i].type == 2 ? 1 : 10;
        image_start(&image);
        image_screen(&image, rows[i].type, 0xfd000000, 3200, 80 * scale, 25 * scale, rows[i].bits);
        assert_int_equal(image_parse(&image, &handoff), 0);
        assert_int_equal(handoff.vga_text, rows[i].text);
        assert_int_equal(handoff.framebuffer.base, rows[i].framebuffer ? 0xfd000000 : 0);
    }
}

TEST(text_of_another_size_is_not_what_we_write)
{
    image_start(&image);
    image_screen(&image, 2, 0xb8000, 160, 80, 50, 16);
    assert_int_equal(image_parse(&image, &handoff), 0);
    assert_false(handoff.vga_text);
    image_screen(&image, 2, 0xb8000, 264, 132, 25, 16);
    assert_int_equal(image_parse(&image, &handoff), 0);
    assert_false(handoff.vga_text);
}

TEST(framebuffer_with_its_colours)
{
    image_start(&image);
    image_screen(&image, 1, 0x1fd000000, 4096, 1024, 768, 32);
    assert_int_equal(image_parse(&image, &handoff), 0);
    assert_true(handoff.framebuffer.base == 0x1fd000000);
    assert_int_equal(handoff.framebuffer.pitch, 4096);
    assert_int_equal(handoff.framebuffer.width, 1024);
    assert_int_equal(handoff.framebuffer.height, 768);
    assert_int_equal(handoff.framebuffer.bits, 32);
    assert_int_equal(handoff.framebuffer.red.position, 16);
    assert_int_equal(handoff.framebuffer.green.position, 8);
    assert_int_equal(handoff.framebuffer.blue.position, 0);
    assert_int_equal(handoff.framebuffer.red.size, 8);
}

TEST(framebuffer_as_grub_lays_it_out)
{
    const size_t colours = 110;
    image_start(&image);
    image_screen(&image, 1, 0xfd000000, 4096, 1024, 768, 32);
    memmove(image.info + colours + 2, image.info + colours, 6);
    memset(image.info + colours, 0, 2);
    image.info_length = colours + 8;
    assert_int_equal(image_parse(&image, &handoff), 0);
    assert_int_equal(handoff.framebuffer.red.position, 16);
    assert_int_equal(handoff.framebuffer.red.size, 8);
    assert_int_equal(handoff.framebuffer.green.position, 8);
    assert_int_equal(handoff.framebuffer.blue.position, 0);
}

TEST(framebuffer_that_contradicts_itself)
{
    image_start(&image);
    image_screen(&image, 1, 0xfd000000, 4095, 1024, 768, 32);
    image_words(&image, "run=x --");
    assert_int_equal(image_parse(&image, &handoff), STATUS_BROKEN);
    assert_true(handoff.framebuffer.base == 0);
    assert_string_equal(handoff.words, "run=x --");
}

/* iPXE's limit counts entries, not what they come to. */
TEST(eight_entries_that_touch_may_be_cut_too)
{
    image_start(&image);
    image_name(&image, "iPXE 1.21.1");
    for (unsigned i = 0; i < 8; i++)
        image_range(&image, (uint64_t)i << 20, 1 << 20, RAM);
    assert_int_equal(image_parse(&image, &handoff), 0);
    assert_int_equal(handoff.range_count, 1);
    assert_true(handoff.map_cut);
}

enum { MAP_BYTES = 9 * 24 }; /* of the nine ranges below */

/* A good window with some bytes or lengths changed: whatever that makes of it, the handoff keeps
 * its promises (image_parse looks), and reading it ends. */
static void mutate(struct random *random)
{
    static const uint32_t edges[] = {0,          1,         20,          0x7fffffff, 0x80000000,
                                     0xffffffff, IMAGE_MAP, IMAGE_WORDS, IMAGE_INFO};
    switch (random_below(random, 7)) {
    case 0:
        image.info[random_below(random, image.info_length)] = (uint8_t)random_next(random);
        break;
    case 1:
        image.map[random_below(random, MAP_BYTES)] = (uint8_t)random_next(random);
        break;
    case 2:
        image.words[random_below(random, 64)] = (char)random_next(random);
        break;
    case 3:
        image_put32(&image, 4 * random_below(random, 28), edges[random_below(random, 9)]);
        break;
    case 4:
        image.map_length = random_below(random, image.map_length + 1);
        break;
    case 5:
        image.words_length = random_below(random, image.words_length + 1);
        break;
    case 6:
        memset(image.map + random_below(random, MAP_BYTES - 8), random_below(random, 2) ? 0xff : 0,
               8);
        break;
    }
}

TEST(mutated_windows_keep_the_promises)
{
    struct random random = {4711};
    struct multiboot1_image good;
    ipxe("tftp://10.0.2.2/rollcall.bin name=r17 sn=7XK2M13 run=x after=qemu --");
    image_screen(&image, 1, 0xfd000000, 4096, 1024, 768, 32);
    for (unsigned i = 0; i < 7; i++)
        image_range(&image, 0x100000000 + ((uint64_t)i << 32), 1 << 30, i % 3);
    good = image;
    for (unsigned round = 0; round < 30000; round++) {
        image = good;
        for (uint64_t changes = 1 + random_below(&random, 4); changes > 0; changes--)
            mutate(&random);
        int status = image_parse(&image, &handoff);
        assert_true(status == 0 || status == STATUS_BROKEN);
    }
}

RUN_TESTS(
    cmocka_unit_test(ipxe_on_bios), cmocka_unit_test(ipxe_map_of_eight_may_be_cut),
    cmocka_unit_test(other_loaders_map_of_eight_is_whole),
    cmocka_unit_test(qemu_puts_a_path_in_front), cmocka_unit_test(path_alone_leaves_no_words),
    cmocka_unit_test(grub_gives_words_without_a_path),
    cmocka_unit_test(last_word_alone_is_not_a_path),
    cmocka_unit_test(word_with_a_slash_in_its_value_is_not_a_path),
    cmocka_unit_test(uri_with_a_query_is_taken_off),
    cmocka_unit_test(path_behind_blanks_is_taken_off),
    cmocka_unit_test(only_the_first_word_is_taken_off), cmocka_unit_test(empty_words),
    cmocka_unit_test(loader_that_says_nothing),
    cmocka_unit_test(fields_without_their_flag_are_not_looked_at),
    cmocka_unit_test(lower_and_upper_memory_alone), cmocka_unit_test(no_upper_memory_is_no_range),
    cmocka_unit_test(map_wins_over_lower_and_upper_memory),
    cmocka_unit_test(every_kind_but_ram_is_reserved), cmocka_unit_test(longer_map_entries),
    cmocka_unit_test(map_entry_of_size_zero), cmocka_unit_test(map_entry_shorter_than_a_range),
    cmocka_unit_test(map_length_ends_inside_an_entry),
    cmocka_unit_test(map_entry_runs_past_the_end), cmocka_unit_test(map_entry_of_the_greatest_size),
    cmocka_unit_test(map_cannot_be_read), cmocka_unit_test(broken_map_does_not_spoil_the_words),
    cmocka_unit_test(empty_range_is_left_out), cmocka_unit_test(range_up_to_the_end_of_64_bits),
    cmocka_unit_test(range_past_the_end_of_64_bits_is_left_out),
    cmocka_unit_test(more_ranges_than_there_is_room), cmocka_unit_test(endless_map_ends),
    cmocka_unit_test(info_cannot_be_read), cmocka_unit_test(words_cannot_be_read),
    cmocka_unit_test(words_cannot_be_read_to_their_end),
    cmocka_unit_test(words_of_the_greatest_length), cmocka_unit_test(longer_words_are_cut),
    cmocka_unit_test(words_of_nothing_but_a_path_too_long),
    cmocka_unit_test(long_loader_name_is_cut), cmocka_unit_test(loader_name_cannot_be_read),
    cmocka_unit_test(screen_of_each_type),
    cmocka_unit_test(text_of_another_size_is_not_what_we_write),
    cmocka_unit_test(framebuffer_with_its_colours),
    cmocka_unit_test(framebuffer_as_grub_lays_it_out),
    cmocka_unit_test(framebuffer_that_contradicts_itself),
    cmocka_unit_test(eight_entries_that_touch_may_be_cut_too),
    cmocka_unit_test(mutated_windows_keep_the_promises))
