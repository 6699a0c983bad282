/* SPDX-License-Identifier: MIT */
/* What every door does alike: ranges that touch, words with the loader's own around them, screens
 * that can't be. */
#include "boot/fill.h"

#include <string.h>

#include "tests/unit/door.h"
#include "tests/unit/run.h"

static struct handoff handoff;

static void assert_range(uint32_t i, uint64_t base, uint64_t length, enum handoff_range_kind kind)
{
    door_assert_range(&handoff, i, base, length, kind);
}

TEST(ranges_that_touch_are_joined)
{
    fill_range(&handoff, 0, 0x1000, HANDOFF_RAM);
    fill_range(&handoff, 0x1000, 0x2000, HANDOFF_RAM);
    fill_range(&handoff, 0x3000, 1, HANDOFF_RAM);
    assert_false(handoff.broken);
    assert_int_equal(handoff.range_count, 1);
    assert_range(0, 0, 0x3001, HANDOFF_RAM);
}

TEST(ranges_of_two_kinds_are_not_joined)
{
    fill_range(&handoff, 0, 0x1000, HANDOFF_RAM);
    fill_range(&handoff, 0x1000, 0x1000, HANDOFF_RESERVED);
    fill_range(&handoff, 0x2000, 0x1000, HANDOFF_RAM);
    assert_int_equal(handoff.range_count, 3);
    assert_range(1, 0x1000, 0x1000, HANDOFF_RESERVED);
}

TEST(ranges_that_only_come_near_are_not_joined)
{
    fill_range(&handoff, 0x1000, 0x1000, HANDOFF_RAM);
    fill_range(&handoff, 0x2001, 0x1000, HANDOFF_RAM);
    fill_range(&handoff, 0x3000, 0x1000, HANDOFF_RAM);
    fill_range(&handoff, 0, 0x1000, HANDOFF_RAM);
    assert_int_equal(handoff.range_count, 4);
    assert_range(0, 0x1000, 0x1000, HANDOFF_RAM);
}

/* The end of 2^64 is no beginning, and a length of 2^64 is none. */
TEST(ranges_are_not_joined_around_the_end)
{
    fill_range(&handoff, 0 - 0x1000ull, 0x1000, HANDOFF_RAM);
    fill_range(&handoff, 0, 0x1000, HANDOFF_RAM);
    assert_int_equal(handoff.range_count, 2);
    fill_range(&handoff, 0x1000, 0 - 0x1000ull, HANDOFF_RAM);
    assert_int_equal(handoff.range_count, 3);
    assert_range(2, 0x1000, 0 - 0x1000ull, HANDOFF_RAM);
    assert_false(handoff.map_cut);
}

TEST(range_past_the_end_is_refused)
{
    fill_range(&handoff, 1, UINT64_MAX, HANDOFF_RAM);
    assert_false(handoff.map_cut || handoff.broken);
    fill_range(&handoff, 2, UINT64_MAX, HANDOFF_RAM);
    assert_int_equal(handoff.range_count, 1);
    assert_true(handoff.map_cut && handoff.broken);
}

TEST(empty_range_is_left_out)
{
    fill_range(&handoff, 5, 0, HANDOFF_RAM);
    assert_int_equal(handoff.range_count, 0);
    assert_false(handoff.map_cut || handoff.broken);
}

TEST(one_range_too_many_makes_the_map_cut)
{
    for (uint64_t i = 0; i < HANDOFF_RANGES_MAX; i++)
        fill_range(&handoff, i << 24, 0x1000, HANDOFF_RAM);
    assert_false(handoff.map_cut);
    /* One that joins the last needs no room. */
    fill_range(&handoff, ((HANDOFF_RANGES_MAX - 1ull) << 24) + 0x1000, 0x1000, HANDOFF_RAM);
    assert_false(handoff.map_cut);
    fill_range(&handoff, 1ull << 40, 0x1000, HANDOFF_RAM);
    assert_true(handoff.map_cut);
    assert_false(handoff.broken);
    assert_int_equal(handoff.range_count, HANDOFF_RANGES_MAX);
}

enum { WHOLE, CUT, BROKEN };

/* Text of up to `length` bytes, of which the first `there` can be read. */
static int read_text(const void *bytes, size_t there, uint64_t length, enum fill_text unit,
                     char *to, size_t size)
{
    struct memory_model model = {0};
    memory_model_add(&model, 0x1000, bytes, there);
    struct physical memory = memory_model_physical(&model);
    memset(to, 0xa5, size + 1);
    handoff.broken = false;
    bool whole = fill_text(&handoff, &memory, 0x1000, length, unit, to, size);
    assert_int_equal((unsigned char)to[size], 0xa5);
    assert_false(whole && handoff.broken);
    return whole ? WHOLE : handoff.broken ? BROKEN : CUT;
}

TEST(text_up_to_its_end)
{
    char to[9];
    assert_int_equal(read_text("abc", 4, UINT64_MAX, FILL_BYTES, to, 8), WHOLE);
    assert_string_equal(to, "abc");
    assert_int_equal(read_text("abcdefg", 8, 8, FILL_BYTES, to, 8), WHOLE);
    assert_string_equal(to, "abcdefg");
    assert_int_equal(read_text("", 1, 1, FILL_BYTES, to, 8), WHOLE);
    assert_string_equal(to, "");
    assert_int_equal(read_text("\x81\n", 3, 3, FILL_BYTES, to, 8), WHOLE);
    assert_string_equal(to, "\x81\n");
    assert_int_equal(read_text(u"a\x2026", 6, UINT64_MAX, FILL_UTF16, to, 8), WHOLE);
    assert_string_equal(to, "a?");
}

TEST(text_too_long_is_cut)
{
    char to[9];
    assert_int_equal(read_text("abcdefgh", 9, 9, FILL_BYTES, to, 8), CUT);
    assert_string_equal(to, "abcdefg");
    assert_int_equal(read_text("abc", 4, 4, FILL_BYTES, to, 1), CUT);
    assert_string_equal(to, "");
    assert_int_equal(read_text(u"abcdefgh", 18, 18, FILL_UTF16, to, 8), CUT);
    assert_string_equal(to, "abcdefg");
}

TEST(text_that_cannot_be_read_to_its_end)
{
    char to[9];
    for (size_t there = 0; there < 4; there++) {
        assert_int_equal(read_text("abc", there, UINT64_MAX, FILL_BYTES, to, 8), BROKEN);
        assert_int_equal(strlen(to), there);
        assert_int_equal(read_text(u"abc", 2 * there, UINT64_MAX, FILL_UTF16, to, 8), BROKEN);
        assert_int_equal(strlen(to), there);
    }
}

/* Bytes must have their NUL; UTF-16 from firmware may do without. */
TEST(text_that_reaches_its_length)
{
    char to[9];
    for (uint64_t length = 0; length < 3; length++) {
        assert_int_equal(read_text("abc", 4, length, FILL_BYTES, to, 8), BROKEN);
        assert_int_equal(strlen(to), length);
        assert_int_equal(read_text(u"abc", 8, 2 * length + 1, FILL_UTF16, to, 8), WHOLE);
        assert_int_equal(strlen(to), length);
    }
}

TEST(no_text)
{
    struct memory_model model = {0};
    struct physical memory = memory_model_physical(&model);
    fill_line(&handoff, &memory, 0, UINT64_MAX, FILL_BYTES);
    assert_false(handoff.words_cut || handoff.broken);
    assert_string_equal(handoff.words, "");
}

static void take(const char *line)
{
    memset(&handoff, 0, sizeof handoff);
    assert_true(strlen(line) < sizeof handoff.words);
    memcpy(handoff.words, line, strlen(line));
    fill_words(&handoff);
}

static void assert_words(const char *line, const char *words)
{
    take(line);
    assert_string_equal(handoff.words, words);
}

TEST(own_words_stay)
{
    assert_words("", "");
    assert_words("   ", "   ");
    assert_words("run=x after=qemu --", "run=x after=qemu --");
    assert_words("--", "--");
    assert_words("name=rack/4.example --", "name=rack/4.example --");
    assert_false(handoff.has_boot_mac);
}

TEST(path_in_front_is_taken_off)
{
    assert_words("/a/b run=x --", " run=x --");
    assert_words("rollcall.bin run=x --", " run=x --");
    assert_words("  \\EFI\\BOOT\\BOOTX64.EFI run=x --", " run=x --");
    assert_words("fs0:rollcall run=x", " run=x");
    assert_words("(tftp)/rollcall.bin", "");
    assert_words("http://10.0.2.2/get?file=rollcall.bin&run=evil run=x --", " run=x --");
    assert_words("/get?run=evil run=x --", " run=x --");
}

TEST(path_elsewhere_stays_to_be_reported)
{
    assert_words("run=x /a/b --", "run=x /a/b --");
    assert_words("/a /b run=x --", " /b run=x --");
}

/* A typing error must not be taken for the image's name and go unsaid. */
TEST(first_word_that_is_no_path_stays_to_be_reported)
{
    assert_words("quiet run=x --", "quiet run=x --");
    assert_words("AFTER=halt --", "AFTER=halt --");
    assert_words("=/a run=x", " run=x");
}

TEST(loaders_own_words_are_taken_off_anywhere)
{
    assert_words("BOOT_IMAGE=rollcall.bin run=x --", " run=x --");
    assert_words("run=x BOOT_IMAGE=(tftp)/a --", "run=x --");
    assert_words("initrd=words.img run=x initrd=b -- initrd=c", " run=x --");
    assert_words("BOOT_IMAGE=a initrd=b BOOTIF=c", "");
}

TEST(words_that_only_look_alike_stay)
{
    assert_words("run=BOOTIF=01-52-54-00-12-34-56 --", "run=BOOTIF=01-52-54-00-12-34-56 --");
    assert_words("run=x xinitrd=a initrd --", "run=x xinitrd=a initrd --");
    assert_false(handoff.has_boot_mac);
}

static void assert_mac(const char *line, const char *mac)
{
    take(line);
    assert_true(handoff.has_boot_mac);
    assert_memory_equal(handoff.boot_mac, mac, 6);
}

TEST(boot_interface_is_the_boot_mac)
{
    assert_mac("BOOTIF=01-52-54-00-12-34-56", "\x52\x54\x00\x12\x34\x56");
    assert_string_equal(handoff.words, "");
    assert_mac("run=x -- BOOTIF=01-aA-Bb-0c-Dd-eE-fF", "\xaa\xbb\x0c\xdd\xee\xff");
    assert_string_equal(handoff.words, "run=x --");
    assert_mac("/a BOOTIF=01-00-00-00-00-00-01 run=x --", "\0\0\0\0\0\1");
}

TEST(boot_interface_that_is_no_ethernet_address)
{
    static const char *const rows[] = {
        "BOOTIF=",
        "BOOTIF=01",
        "BOOTIF=01-52-54-00-12-34-5",
        "BOOTIF=01-52-54-00-12-34-567",
        "BOOTIF=01-52-54-00-12-34-5g",
        "BOOTIF=01:52:54:00:12:34:56",
        "BOOTIF=06-52-54-00-12-34-56",
        "BOOTIF=01-00-00-00-00-00-00",
        "BOOTIF=01-52-54-00-12-34-56-78",
        "BOOTIF=01-52-54-00-12-3 -56",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        take(rows[i]);
        assert_false(handoff.has_boot_mac);
    }
}

TEST(words_that_fill_their_place)
{
    memset(&handoff, 0, sizeof handoff);
    memset(handoff.words, '/', sizeof handoff.words - 1);
    fill_words(&handoff);
    assert_string_equal(handoff.words, "");
}

static const struct handoff_framebuffer good = {
    .base = 0xfd000000,
    .pitch = 4096,
    .width = 1024,
    .height = 768,
    .bits = 32,
    .red = {16, 8},
    .green = {8, 8},
    .blue = {0, 8},
};

/* WHOLE: taken; CUT: not for us; BROKEN. */
static void assert_screen(struct handoff_framebuffer framebuffer, int fate)
{
    memset(&handoff, 0, sizeof handoff);
    fill_framebuffer(&handoff, &framebuffer);
    assert_int_equal(handoff.broken, fate == BROKEN);
    assert_true(handoff.framebuffer.base == (fate == WHOLE ? framebuffer.base : 0));
    if (fate == WHOLE)
        assert_memory_equal(&handoff.framebuffer, &framebuffer, sizeof framebuffer);
}

/* The good one with one field changed. */
#define ASSERT_CHANGED(field, value, fate)                                                         \
    do {                                                                                           \
        struct handoff_framebuffer changed = good;                                                 \
        changed.field = value;                                                                     \
        assert_screen(changed, fate);                                                              \
    } while (0)

TEST(good_framebuffers)
{
    assert_screen(good, WHOLE);
    ASSERT_CHANGED(bits, 24, WHOLE);
    ASSERT_CHANGED(pitch, UINT32_MAX, WHOLE);
    ASSERT_CHANGED(base, 1, WHOLE);
    ASSERT_CHANGED(red, ((struct handoff_colour){31, 1}), WHOLE);
    ASSERT_CHANGED(width, 8, WHOLE);
    ASSERT_CHANGED(height, 16, WHOLE);
    ASSERT_CHANGED(base, (1ull << 52) - 4096ull * 768, WHOLE);
}

TEST(framebuffers_that_cannot_be)
{
    ASSERT_CHANGED(base, 0, BROKEN);
    ASSERT_CHANGED(base, (1ull << 52) - 4096ull * 768 + 1, BROKEN);
    ASSERT_CHANGED(base, UINT64_MAX, BROKEN);
    ASSERT_CHANGED(pitch, 4095, BROKEN);
    ASSERT_CHANGED(pitch, 0, BROKEN);
    ASSERT_CHANGED(width, 7, BROKEN);
    ASSERT_CHANGED(width, 1025, BROKEN);
    ASSERT_CHANGED(width, UINT32_MAX, BROKEN);
    ASSERT_CHANGED(height, 15, BROKEN);
    ASSERT_CHANGED(bits, 0, CUT);
    ASSERT_CHANGED(bits, 8, CUT);
    ASSERT_CHANGED(bits, 16, CUT);
    ASSERT_CHANGED(bits, 25, CUT);
    ASSERT_CHANGED(bits, 64, CUT);
}

TEST(framebuffer_too_large_for_any_address)
{
    struct handoff_framebuffer large = good;
    large.pitch = large.height = UINT32_MAX;
    assert_screen(large, BROKEN);
}

TEST(colours_that_cannot_be)
{
    static const struct handoff_colour bad[] = {{0, 0}, {0, 9}, {25, 8}, {32, 1}, {255, 255}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ASSERT_CHANGED(red, bad[i], BROKEN);
        ASSERT_CHANGED(green, bad[i], BROKEN);
        ASSERT_CHANGED(blue, bad[i], BROKEN);
    }
    struct handoff_framebuffer narrow = good;
    narrow.bits = 24;
    narrow.red = (struct handoff_colour){24, 8};
    assert_screen(narrow, BROKEN);
}

RUN_TESTS(cmocka_unit_test(ranges_that_touch_are_joined),
          cmocka_unit_test(ranges_of_two_kinds_are_not_joined),
          cmocka_unit_test(ranges_that_only_come_near_are_not_joined),
          cmocka_unit_test(ranges_are_not_joined_around_the_end),
          cmocka_unit_test(range_past_the_end_is_refused),
          cmocka_unit_test(empty_range_is_left_out),
          cmocka_unit_test(one_range_too_many_makes_the_map_cut),
          cmocka_unit_test(text_up_to_its_end), cmocka_unit_test(text_too_long_is_cut),
          cmocka_unit_test(text_that_cannot_be_read_to_its_end),
          cmocka_unit_test(text_that_reaches_its_length), cmocka_unit_test(no_text),
          cmocka_unit_test(own_words_stay), cmocka_unit_test(path_in_front_is_taken_off),
          cmocka_unit_test(path_elsewhere_stays_to_be_reported),
          cmocka_unit_test(first_word_that_is_no_path_stays_to_be_reported),
          cmocka_unit_test(loaders_own_words_are_taken_off_anywhere),
          cmocka_unit_test(words_that_only_look_alike_stay),
          cmocka_unit_test(boot_interface_is_the_boot_mac),
          cmocka_unit_test(boot_interface_that_is_no_ethernet_address),
          cmocka_unit_test(words_that_fill_their_place), cmocka_unit_test(good_framebuffers),
          cmocka_unit_test(framebuffers_that_cannot_be),
          cmocka_unit_test(framebuffer_too_large_for_any_address),
          cmocka_unit_test(colours_that_cannot_be))
