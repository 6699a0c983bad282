/* SPDX-License-Identifier: MIT */
/* Address lines of a modelled machine: each sticks, or touches another, and is found. */
#include "kernel/check/tools/lines.h"

#include <stdbool.h>
#include <string.h>

#include "tests/unit/run.h"

#define MIB (1ULL << 20)
#define GIB (1ULL << 30)

enum { CELLS = 256 };

static struct places places;
static uint64_t words[LINES_WORDS_MAX];

/* Memory by the addresses that reach its cells. */
static struct {
    uint64_t address, value;
} cells[CELLS];
static unsigned cell_count, writes;

/* What becomes of an address on its way. */
static struct {
    uint64_t stuck_at_0, stuck_at_1, touching; /* of those that touch, all are 1 where one is */
    uint64_t sticky;                           /* a data bit that is 1 in the word at `sticky_at` */
    uint64_t sticky_at;
} broken;

static uint64_t *cell(uint64_t address)
{
    address = (address & ~broken.stuck_at_0) | broken.stuck_at_1;
    if (address & broken.touching)
        address |= broken.touching;
    for (unsigned i = 0; i < cell_count; i++)
        if (cells[i].address == address)
            return &cells[i].value;
    assert_true(cell_count < CELLS);
    cells[cell_count].address = address;
    cells[cell_count].value = address * 0x9e3779b97f4a7c15; /* what it held before */
    return &cells[cell_count++].value;
}

static uint64_t read_word(uint64_t address)
{
    assert_true(places_have(&places, address));
    return *cell(address) | (address == broken.sticky_at ? broken.sticky : 0);
}

static void write_word(uint64_t address, uint64_t value)
{
    assert_true(places_have(&places, address));
    writes++;
    *cell(address) = value;
}

static const struct lines_memory memory = {read_word, write_word};

static void add(uint64_t base, uint64_t end)
{
    places.list[places.count++] = (struct memory_range){base, end - base};
}

/* A machine of 127 GiB, as PCs have it. */
static void large(void)
{
    add(2 * MIB, 3 * GIB);
    add(4 * GIB, 128 * GIB);
}

static unsigned run(struct lines_fault *first)
{
    unsigned count = lines_choose(&places, words);
    cell_count = 0;
    return lines_test(words, count, &memory, first);
}

TEST(nothing_to_test)
{
    assert_int_equal(lines_choose(&places, words), 0);
}

TEST(every_line_of_a_large_machine)
{
    large();
    unsigned count = lines_choose(&places, words);
    assert_int_equal(count, 1 + 37 - 3); /* lines 3 to 36 */
    for (unsigned i = 1; i < count; i++) {
        uint64_t line = words[0] ^ words[i];
        assert_int_equal(line & (line - 1), 0);
        assert_true(i == 1 || line > (words[0] ^ words[i - 1]));
    }
}

TEST(one_page_has_nine_lines)
{
    add(MIB, MIB + PLACE_SIZE);
    assert_int_equal(lines_choose(&places, words), 1 + 9);
}

TEST(little_memory_has_most_of_its_lines)
{
    add(0x150000, 0x3e0000);
    assert_true(lines_choose(&places, words) >= 1 + 21 - 3 - 1);
}

TEST(good_lines_are_good_and_nothing_is_lost)
{
    struct lines_fault first;
    large();
    assert_int_equal(run(&first), 0);
    assert_true(writes > 0);
    for (unsigned i = 0; i < cell_count; i++)
        assert_int_equal(cells[i].value, cells[i].address * 0x9e3779b97f4a7c15);
}

static void assert_one_place(uint64_t lines)
{
    struct lines_fault first;
    assert_true(run(&first) > 0);
    assert_true(first.other != 0);
    assert_int_equal((first.other ^ first.address) & ~lines, 0);
    assert_true(first.read != first.wrote);
}

TEST(a_line_that_sticks)
{
    large();
    for (unsigned line = 3; line < 37; line++) {
        broken.stuck_at_0 = 1ULL << line;
        assert_one_place(broken.stuck_at_0);
        broken.stuck_at_0 = 0;
        broken.stuck_at_1 = 1ULL << line;
        assert_one_place(broken.stuck_at_1);
        broken.stuck_at_1 = 0;
    }
}

/* Where one begins at an address that has both lines at 1, or not, they are one place all the
 * same. */
TEST(two_lines_that_touch)
{
    struct lines_fault first;
    large();
    for (unsigned one = 3; one < 37; one++)
        for (unsigned other = 3; other < one; other++) {
            broken.touching = 1ULL << one | 1ULL << other;
            assert_true(run(&first) > 0);
        }
}

TEST(a_data_bit_that_sticks_is_no_address_line)
{
    struct lines_fault first;
    large();
    broken.sticky_at = words[lines_choose(&places, words) - 3];
    broken.sticky = 1ULL << 12;
    assert_true(run(&first) > 0);
    assert_int_equal(first.address, broken.sticky_at);
    assert_int_equal(first.other, 0);
    assert_int_equal(first.wrote ^ first.read, broken.sticky);
}

RUN_TESTS(cmocka_unit_test(nothing_to_test), cmocka_unit_test(every_line_of_a_large_machine),
          cmocka_unit_test(one_page_has_nine_lines),
          cmocka_unit_test(little_memory_has_most_of_its_lines),
          cmocka_unit_test(good_lines_are_good_and_nothing_is_lost),
          cmocka_unit_test(a_line_that_sticks), cmocka_unit_test(two_lines_that_touch),
          cmocka_unit_test(a_data_bit_that_sticks_is_no_address_line))
