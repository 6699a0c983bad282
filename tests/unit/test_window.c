/* SPDX-License-Identifier: MIT */
/* The window on physical memory: nothing past its reach is looked at, whatever a loader's pointer
 * says, and a copy that crosses pages maps each of them. A framebuffer gets the entries that are
 * for it, or none. */
#include "kernel/memory/window.h"

#include "kernel/lib/bytes.h"
#include "kernel/lib/status.h"
#include "tests/unit/cpu_model.h"
#include "tests/unit/run.h"

enum {
    PAGE = 4096,
    PRESENT = 1,
    COPY_SLOT = 1,
    FIRST = 8,     /* entry for a framebuffer */
    RIGHTS = 0x8b, /* present, writable, slot 1 of the page attribute table, large */
};

static const uint64_t LARGE_PAGE = 0x200000;
static const uint64_t kept = 0x1234; /* in entries that are nobody's business */

/* What boot/ has in the machine. */
uint64_t kernel_directory[512];
uint64_t window_table[512];
char window_base[2 * PAGE];
uint64_t page_nx = 1ULL << 63;

static char copy[3 * PAGE];

static void processor(unsigned physical_bits)
{
    cpu_model.highest_leaf = 0x80000008;
    cpu_model.physical_bits = physical_bits;
    cpu_model.has_pat = true;
    cpu_model.pat = 0x0007040600070406; /* as after reset */
}

static void assert_refused(uint64_t address, size_t length)
{
    memset(copy, 'x', sizeof copy);
    window_table[COPY_SLOT] = 0;
    assert_int_equal(window_read(NULL, address, copy, length), STATUS_NOT_THERE);
    assert_int_equal(window_table[COPY_SLOT], 0);
    for (size_t i = 0; i < length; i++)
        assert_int_equal(copy[i], 0);
    assert_int_equal(copy[length], 'x');
}

static void assert_reaches(uint64_t end)
{
    memset(window_base + PAGE, 'y', PAGE);
    assert_int_equal(window_read(NULL, end - 4, copy, 4), 0);
    assert_memory_equal(copy, "yyyy", 4);
    assert_int_equal(window_table[COPY_SLOT], (end - PAGE) | PRESENT | page_nx);
    assert_refused(end - 4, 5);
    assert_refused(end - PAGE, PAGE + 1);
    assert_refused(end, 1);
}

TEST(address_past_the_processors_width_is_refused)
{
    processor(40);
    assert_refused(1ULL << 40, 1);
    assert_refused(1ULL << 51, 1);
    assert_refused(UINT64_MAX, 1);
    assert_refused(UINT64_MAX - 3, 8);
}

TEST(reach_is_the_processors_width)
{
    processor(40);
    assert_reaches(1ULL << 40);
}

TEST(reach_is_never_past_what_an_entry_holds)
{
    processor(57);
    assert_reaches(1ULL << 52);
}

TEST(reach_of_a_processor_that_does_not_tell)
{
    cpu_model.highest_leaf = 0x80000004;
    assert_reaches(1ULL << 36);
}

TEST(copy_across_pages_maps_the_last_one_read_only)
{
    processor(40);
    memset(copy, 0, sizeof copy);
    memset(window_base + PAGE, 'z', PAGE);
    assert_int_equal(window_read(NULL, 0x1ff0, copy, 16 + PAGE + 16), 0);
    assert_int_equal(copy[16 + PAGE + 15], 'z');
    assert_int_equal(copy[16 + PAGE + 16], 0);
    assert_int_equal(window_table[COPY_SLOT], 0x3000 | PRESENT | page_nx);
}

TEST(screen_is_the_first_page)
{
    assert_ptr_equal(window_vga_text(), window_base);
}

static void keep_all(void)
{
    for (unsigned i = 0; i < 512; i++)
        kernel_directory[i] = kept;
}

/* `count` entries map what lies from `physical` on, and no other entry was touched. */
static void assert_mapped(unsigned count, uint64_t physical)
{
    for (unsigned i = 0; i < 512; i++) {
        uint64_t mapped = (physical + (i - FIRST) * LARGE_PAGE) | RIGHTS | page_nx;
        assert_int_equal(kernel_directory[i], i - FIRST < count ? mapped : kept);
    }
}

/* Where a framebuffer's entries are seen: window_base is what entry 1 maps. */
static void *seen_at(uint64_t offset)
{
    return (void *)((uintptr_t)window_base + (FIRST - 1) * LARGE_PAGE + offset);
}

static void assert_not_mapped(uint64_t base, uint64_t size)
{
    const uint64_t pat = cpu_model.pat;
    keep_all();
    assert_null(window_map_framebuffer(base, size));
    assert_mapped(0, 0);
    assert_int_equal(cpu_model.pat, pat);
}

TEST(framebuffer_of_whole_large_pages)
{
    processor(40);
    keep_all();
    assert_ptr_equal(window_map_framebuffer(0xc0000000, 2 * LARGE_PAGE), seen_at(0));
    assert_mapped(2, 0xc0000000);
}

TEST(framebuffer_anywhere)
{
    processor(46);
    keep_all();
    assert_ptr_equal(window_map_framebuffer(0x3c0001ff001, LARGE_PAGE), seen_at(0x1ff001));
    assert_mapped(2, 0x3c000000000);
}

TEST(framebuffer_without_no_execute)
{
    processor(40);
    page_nx = 0;
    keep_all();
    assert_non_null(window_map_framebuffer(0xc0000000, 1));
    assert_mapped(1, 0xc0000000);
}

TEST(framebuffer_is_write_combining)
{
    processor(40);
    assert_non_null(window_map_framebuffer(0xc0000000, 1));
    assert_int_equal(cpu_model.pat, 0x0007040600070106);
}

TEST(framebuffer_of_a_processor_without_pat)
{
    processor(40);
    cpu_model.has_pat = false;
    keep_all();
    assert_non_null(window_map_framebuffer(0xc0000000, 1));
    assert_mapped(1, 0xc0000000);
}

TEST(framebuffer_that_takes_all_entries)
{
    processor(40);
    keep_all();
    assert_non_null(window_map_framebuffer(0xc0000001, 504 * LARGE_PAGE - 1));
    assert_mapped(504, 0xc0000000);
}

TEST(framebuffer_that_is_too_large)
{
    processor(40);
    assert_not_mapped(0xc0000000, 504 * LARGE_PAGE + 1);
    assert_not_mapped(0xc0000001, 504 * LARGE_PAGE);
    assert_not_mapped(0xc0000000, 1ULL << 39);
    assert_not_mapped(0xc0000000, UINT64_MAX);
}

TEST(framebuffer_past_the_processors_width)
{
    processor(40);
    assert_not_mapped(1ULL << 40, 1);
    assert_not_mapped((1ULL << 40) - 16, 17);
    assert_not_mapped(UINT64_MAX, 1);
    assert_not_mapped(UINT64_MAX - 16, LARGE_PAGE);
}

TEST(framebuffer_at_the_processors_end)
{
    processor(40);
    keep_all();
    assert_ptr_equal(window_map_framebuffer((1ULL << 40) - 16, 16), seen_at(LARGE_PAGE - 16));
    assert_mapped(1, (1ULL << 40) - LARGE_PAGE);
}

TEST(framebuffer_of_nothing)
{
    processor(40);
    assert_not_mapped(0xc0000000, 0);
}

enum { DEVICE = PRESENT | 1 << 1 | 1 << 3 | 1 << 4, FIRST_DEVICE = 2 };

TEST(device_pages_are_uncached_and_never_run)
{
    processor(40);
    volatile char *mapped = window_map_device(0xfee00030, 0x10);
    assert_ptr_equal(mapped, window_base + (size_t)FIRST_DEVICE * PAGE + 0x30);
    assert_int_equal(window_table[FIRST_DEVICE], 0xfee00000 | DEVICE | page_nx);
    mapped = window_map_device(0xfed00ff8, 0x10);
    assert_ptr_equal(mapped, window_base + (size_t)(FIRST_DEVICE + 1) * PAGE + 0xff8);
    assert_int_equal(window_table[FIRST_DEVICE + 1], 0xfed00000 | DEVICE | page_nx);
    assert_int_equal(window_table[FIRST_DEVICE + 2], 0xfed01000 | DEVICE | page_nx);
}

TEST(devices_share_the_room_that_there_is)
{
    processor(40);
    assert_null(window_map_device(0xfee00000, 0));
    assert_null(window_map_device(0xfee00000, (512ULL - FIRST_DEVICE) * PAGE + 1));
    assert_null(window_map_device((1ULL << 40) - 8, 16));
    assert_null(window_map_device(0xfee00000, UINT64_MAX));
    assert_non_null(window_map_device(0xfee00000, (512ULL - FIRST_DEVICE) * PAGE));
    assert_null(window_map_device(0xfee00000, 1));
    assert_int_equal(window_table[COPY_SLOT], 0);
}

static const uint64_t mark = 0x2052545020445352; /* "RSD PTR " */

static void put_mark(size_t at)
{
    memcpy(window_base + PAGE + at, &mark, sizeof mark);
}

/* Every page that is searched shows the same bytes here: those of the copy slot. */
TEST(find_looks_in_steps_of_16)
{
    processor(36);
    memset(window_base + PAGE, 0, PAGE);
    put_mark(8);
    assert_int_equal(window_find(NULL, 0xe0000, 0x100000, mark), 0);
    put_mark(0x120);
    assert_int_equal(window_find(NULL, 0xe0000, 0x100000, mark), 0xe0120);
    assert_int_equal(window_find(NULL, 0xe0120, 0x100000, mark), 0xe0120);
    assert_int_equal(window_find(NULL, 0xe0130, 0x100000, mark), 0xe1120);
}

TEST(find_takes_a_mark_of_fewer_bytes)
{
    processor(36);
    memset(window_base + PAGE, 0, PAGE);
    put_mark(0x120);
    assert_int_equal(window_find(NULL, 0xe0000, 0x100000, 0x445352), 0xe0120); /* "RSD" */
    assert_int_equal(window_find(NULL, 0xe0000, 0x100000, 0x52), 0xe0120);
    assert_int_equal(window_find(NULL, 0xe0000, 0x100000, 0x455352), 0);
    assert_int_equal(window_find(NULL, 0xe0000, 0x100000, mark ^ 1ULL << 56), 0);
}

TEST(find_ends_before_its_end)
{
    processor(36);
    memset(window_base + PAGE, 0, PAGE);
    put_mark(0x120);
    assert_int_equal(window_find(NULL, 0xe0000, 0xe0120, mark), 0);
    assert_int_equal(window_find(NULL, 0xe0000, 0xe0130, mark), 0xe0120);
    assert_int_equal(window_find(NULL, 0xe0130, 0xe0120, mark), 0);
}

TEST(find_stays_within_the_processors_reach)
{
    processor(36);
    memset(window_base + PAGE, 0, PAGE);
    put_mark(0);
    window_table[COPY_SLOT] = 0;
    assert_int_equal(window_find(NULL, 1ULL << 36, (1ULL << 36) + PAGE, mark), 0);
    assert_int_equal(window_table[COPY_SLOT], 0);
}

TEST(borrowed_page_can_be_written_until_the_next_copy)
{
    const uint64_t uncached = 0x18, writable = 2;
    processor(40);
    volatile char *place = window_borrow(0xfee00ff0, 16);
    assert_ptr_equal(place, window_base + PAGE + 0xff0);
    assert_int_equal(window_table[COPY_SLOT], 0xfee00000 | PRESENT | writable | uncached | page_nx);
    assert_int_equal(window_read(NULL, 0xfee00000, copy, 4), 0);
    assert_int_equal(window_table[COPY_SLOT], 0xfee00000 | PRESENT | page_nx);
}

TEST(borrowed_ram_is_cached)
{
    const uint64_t writable = 2;
    processor(40);
    assert_int_equal(window_end(), 1ULL << 40);
    volatile char *place = window_borrow_ram(0x123456000, PAGE);
    assert_ptr_equal(place, window_base + PAGE);
    assert_int_equal(window_table[COPY_SLOT], 0x123456000 | PRESENT | writable | page_nx);
    assert_null(window_borrow_ram(0x123456001, PAGE));
    assert_null(window_borrow_ram(1ULL << 40, PAGE));
}

TEST(what_lies_in_no_one_page_is_not_borrowed)
{
    processor(40);
    assert_null(window_borrow(0xff1, 16));
    assert_null(window_borrow((1ULL << 40) - 4, 8));
    assert_null(window_borrow(1ULL << 40, 1));
    assert_null(window_borrow(UINT64_MAX, 1));
    assert_int_equal(window_table[COPY_SLOT], 0);
}

RUN_TESTS(cmocka_unit_test(address_past_the_processors_width_is_refused),
          cmocka_unit_test(reach_is_the_processors_width),
          cmocka_unit_test(reach_is_never_past_what_an_entry_holds),
          cmocka_unit_test(reach_of_a_processor_that_does_not_tell),
          cmocka_unit_test(copy_across_pages_maps_the_last_one_read_only),
          cmocka_unit_test(screen_is_the_first_page),
          cmocka_unit_test(framebuffer_of_whole_large_pages),
          cmocka_unit_test(framebuffer_anywhere), cmocka_unit_test(framebuffer_without_no_execute),
          cmocka_unit_test(framebuffer_is_write_combining),
          cmocka_unit_test(framebuffer_of_a_processor_without_pat),
          cmocka_unit_test(framebuffer_that_takes_all_entries),
          cmocka_unit_test(framebuffer_that_is_too_large),
          cmocka_unit_test(framebuffer_past_the_processors_width),
          cmocka_unit_test(framebuffer_at_the_processors_end),
          cmocka_unit_test(framebuffer_of_nothing),
          cmocka_unit_test(device_pages_are_uncached_and_never_run),
          cmocka_unit_test(devices_share_the_room_that_there_is),
          cmocka_unit_test(find_looks_in_steps_of_16),
          cmocka_unit_test(find_takes_a_mark_of_fewer_bytes),
          cmocka_unit_test(find_ends_before_its_end),
          cmocka_unit_test(find_stays_within_the_processors_reach),
          cmocka_unit_test(borrowed_page_can_be_written_until_the_next_copy),
          cmocka_unit_test(borrowed_ram_is_cached),
          cmocka_unit_test(what_lies_in_no_one_page_is_not_borrowed))
