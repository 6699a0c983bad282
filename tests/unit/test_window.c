/* SPDX-License-Identifier: MIT */
/* The window on physical memory: nothing past its reach is looked at, whatever a loader's pointer
 * says, and a copy that crosses pages maps each of them. */
#include "kernel/memory/window.h"

#include "kernel/lib/bytes.h"
#include "kernel/lib/status.h"
#include "tests/unit/run.h"

enum { PAGE = 4096, PRESENT = 1, COPY_SLOT = 1 };

/* What boot/ has in the machine. */
uint64_t window_table[512];
char window_base[2 * PAGE];
uint64_t page_nx = 1ULL << 63;

static char copy[3 * PAGE];

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

TEST(address_past_four_gib_is_refused)
{
    assert_refused(1ULL << 32, 1);
    assert_refused(UINT64_MAX, 1);
    assert_refused(UINT64_MAX - 3, 8);
}

TEST(range_that_ends_past_four_gib_is_refused)
{
    assert_refused(0xfffffffc, 5);
    assert_refused(0xfffff000, PAGE + 1);
}

TEST(last_bytes_of_the_reach_are_read)
{
    memset(window_base + PAGE, 'y', PAGE);
    assert_int_equal(window_read(NULL, 0xfffffffc, copy, 4), 0);
    assert_memory_equal(copy, "yyyy", 4);
    assert_int_equal(window_table[COPY_SLOT], 0xfffff000 | PRESENT | page_nx);
}

TEST(copy_across_pages_maps_the_last_one_read_only)
{
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

RUN_TESTS(cmocka_unit_test(address_past_four_gib_is_refused),
          cmocka_unit_test(range_that_ends_past_four_gib_is_refused),
          cmocka_unit_test(last_bytes_of_the_reach_are_read),
          cmocka_unit_test(copy_across_pages_maps_the_last_one_read_only),
          cmocka_unit_test(screen_is_the_first_page))
