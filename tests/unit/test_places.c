/* SPDX-License-Identifier: MIT */
/* Which memory a check may write, held against each page counted one by one. */
#include "kernel/check/tools/places.h"

#include <string.h>

#include "tests/unit/random.h"
#include "tests/unit/run.h"

#define MIB (1ULL << 20)
#define NO_LIMIT (1ULL << 52)

static struct handoff handoff;
static struct places places;

static void add(uint64_t base, uint64_t length, enum handoff_range_kind kind)
{
    assert_true(handoff.range_count < HANDOFF_RANGES_MAX);
    handoff.ranges[handoff.range_count++] = (struct handoff_range){base, length, kind};
}

static void assert_run(unsigned i, uint64_t base, uint64_t end)
{
    assert_true(i < places.count);
    assert_int_equal(places.list[i].base, base);
    assert_int_equal(places.list[i].base + places.list[i].length, end);
}

TEST(no_map_no_places)
{
    places_from_map(&handoff, NO_LIMIT, &places);
    assert_int_equal(places.count, 0);
    assert_int_equal(places_pages(&places), 0);
    assert_false(places_have(&places, MIB));
    places_avoid(&places, 0, UINT64_MAX);
    assert_int_equal(places.count, 0);
}

TEST(the_first_mib_is_left_alone)
{
    add(0, 640 << 10, HANDOFF_RAM);
    add(0xf0000, MIB, HANDOFF_RAM);
    places_from_map(&handoff, NO_LIMIT, &places);
    assert_int_equal(places.count, 1);
    assert_run(0, MIB, 0x1f0000);
}

TEST(only_whole_pages)
{
    add(MIB + 1, 2 * PLACE_SIZE, HANDOFF_RAM);
    add(2 * MIB + 1, PLACE_SIZE, HANDOFF_RAM);
    add(3 * MIB, PLACE_SIZE - 1, HANDOFF_RAM);
    places_from_map(&handoff, NO_LIMIT, &places);
    assert_int_equal(places.count, 1);
    assert_run(0, MIB + PLACE_SIZE, MIB + 2 * PLACE_SIZE);
}

TEST(what_is_reserved_is_no_place)
{
    add(MIB, 9 * MIB, HANDOFF_RAM);
    add(4 * MIB + 5, 1, HANDOFF_RESERVED);
    places_from_map(&handoff, NO_LIMIT, &places);
    assert_int_equal(places.count, 2);
    assert_run(0, MIB, 4 * MIB);
    assert_run(1, 4 * MIB + PLACE_SIZE, 10 * MIB);
}

TEST(nothing_past_the_limit)
{
    add(MIB, 9 * MIB, HANDOFF_RAM);
    add(20 * MIB, MIB, HANDOFF_RAM);
    places_from_map(&handoff, 4 * MIB + 17, &places);
    assert_int_equal(places.count, 1);
    assert_run(0, MIB, 4 * MIB);
    places_from_map(&handoff, 20 * MIB, &places);
    assert_int_equal(places.count, 1);
}

TEST(ram_to_the_end_of_64_bits)
{
    add(0 - MIB, MIB, HANDOFF_RAM);
    add(1ULL << 40, 0 - (1ULL << 40), HANDOFF_RAM);
    places_from_map(&handoff, UINT64_MAX, &places);
    assert_int_equal(places.count, 1);
    assert_run(0, 1ULL << 40, 1ULL << 52);
}

static void ten_mib(void)
{
    add(MIB, 10 * MIB, HANDOFF_RAM);
    places_from_map(&handoff, NO_LIMIT, &places);
}

TEST(avoided_in_the_middle)
{
    ten_mib();
    places_avoid(&places, 4 * MIB - 1, 2);
    assert_int_equal(places.count, 2);
    assert_run(0, MIB, 4 * MIB - PLACE_SIZE);
    assert_run(1, 4 * MIB + PLACE_SIZE, 11 * MIB);
    assert_true(places_have(&places, 4 * MIB - PLACE_SIZE - 1));
    assert_false(places_have(&places, 4 * MIB - PLACE_SIZE));
    assert_false(places_have(&places, 4 * MIB + PLACE_SIZE - 1));
}

TEST(avoided_at_the_ends)
{
    ten_mib();
    places_avoid(&places, 0, MIB + 1);
    places_avoid(&places, 11 * MIB - 1, 7 * MIB);
    assert_int_equal(places.count, 1);
    assert_run(0, MIB + PLACE_SIZE, 11 * MIB - PLACE_SIZE);
}

TEST(avoided_beside_it_or_nothing_changes_nothing)
{
    ten_mib();
    places_avoid(&places, 0, MIB);
    places_avoid(&places, 11 * MIB, MIB);
    places_avoid(&places, 5 * MIB, 0);
    places_avoid(&places, 1ULL << 60, 1);
    assert_int_equal(places.count, 1);
    assert_run(0, MIB, 11 * MIB);
}

TEST(all_of_it_avoided)
{
    ten_mib();
    places_avoid(&places, 2 * MIB, UINT64_MAX);
    assert_int_equal(places.count, 1);
    assert_run(0, MIB, 2 * MIB);
    places_avoid(&places, 0, UINT64_MAX);
    assert_int_equal(places.count, 0);
}

TEST(pages_are_numbered_across_runs)
{
    ten_mib();
    places_avoid(&places, 2 * MIB, MIB);
    assert_int_equal(places_pages(&places), 9 * 256);
    assert_int_equal(places_page(&places, 0), MIB);
    assert_int_equal(places_page(&places, 255), 2 * MIB - PLACE_SIZE);
    assert_int_equal(places_page(&places, 256), 3 * MIB);
    assert_int_equal(places_page(&places, 9 * 256 - 1), 11 * MIB - PLACE_SIZE);
}

TEST(a_full_table_loses_the_smaller_half)
{
    for (uint64_t i = 0; i < PLACES_MAX; i++)
        add((1 + 2 * i) * MIB, MIB, HANDOFF_RAM);
    places_from_map(&handoff, NO_LIMIT, &places);
    assert_int_equal(places.count, PLACES_MAX);
    places_avoid(&places, MIB + 64 * PLACE_SIZE, 1);
    assert_int_equal(places.count, PLACES_MAX);
    assert_run(0, MIB + 65 * PLACE_SIZE, 2 * MIB);
    places_avoid(&places, 3 * MIB + 200 * PLACE_SIZE, 1);
    assert_run(1, 3 * MIB, 3 * MIB + 200 * PLACE_SIZE);
}

TEST(more_runs_than_room_are_left_out)
{
    for (uint64_t i = 0; i <= PLACES_MAX; i++)
        add((1 + 2 * i) * MIB, MIB, HANDOFF_RAM);
    places_from_map(&handoff, NO_LIMIT, &places);
    assert_int_equal(places.count, PLACES_MAX);
    assert_false(places_have(&places, (1 + 2 * PLACES_MAX) * MIB));
}

/* Any map and any avoided bytes: a page is a place exactly where all of it is RAM and none of it is
 * avoided. */
TEST(random_maps_agree_with_looking_at_each_byte)
{
    enum { PAGES = 24, STEP = 512, UNITS = PAGES * PLACE_SIZE / STEP };
    struct random random = {77};
    for (unsigned round = 0; round < 4000; round++) {
        unsigned kinds[UNITS] = {0};
        uint64_t seen = 0;
        handoff.range_count = 0;
        for (uint64_t i = random_below(&random, 10); i > 0; i--) {
            uint64_t base = random_below(&random, UNITS);
            uint64_t length = 1 + random_below(&random, UNITS - base);
            enum handoff_range_kind kind =
                random_below(&random, 4) ? HANDOFF_RAM : HANDOFF_RESERVED;
            add(MIB + base * STEP, length * STEP, kind);
            for (uint64_t j = base; j < base + length; j++)
                kinds[j] |= kind;
        }
        places_from_map(&handoff, NO_LIMIT, &places);
        for (uint64_t i = random_below(&random, 5); i > 0; i--) {
            uint64_t base = random_below(&random, UNITS);
            uint64_t length = random_below(&random, 4) * random_below(&random, UNITS - base);
            if (length > UNITS - base)
                length = UNITS - base;
            places_avoid(&places, MIB + base * STEP, length * STEP);
            for (uint64_t j = base; j < base + length; j++)
                kinds[j] |= HANDOFF_RESERVED;
        }
        for (uint64_t page = 0; page < PAGES; page++) {
            bool free = true;
            for (unsigned j = 0; j < PLACE_SIZE / STEP; j++)
                free &= kinds[page * (PLACE_SIZE / STEP) + j] == HANDOFF_RAM;
            assert_int_equal(places_have(&places, MIB + page * PLACE_SIZE), free);
            if (free)
                assert_int_equal(places_page(&places, seen++), MIB + page * PLACE_SIZE);
        }
        assert_int_equal(places_pages(&places), seen);
    }
}

RUN_TESTS(cmocka_unit_test(no_map_no_places), cmocka_unit_test(the_first_mib_is_left_alone),
          cmocka_unit_test(only_whole_pages), cmocka_unit_test(what_is_reserved_is_no_place),
          cmocka_unit_test(nothing_past_the_limit), cmocka_unit_test(ram_to_the_end_of_64_bits),
          cmocka_unit_test(avoided_in_the_middle), cmocka_unit_test(avoided_at_the_ends),
          cmocka_unit_test(avoided_beside_it_or_nothing_changes_nothing),
          cmocka_unit_test(all_of_it_avoided), cmocka_unit_test(pages_are_numbered_across_runs),
          cmocka_unit_test(a_full_table_loses_the_smaller_half),
          cmocka_unit_test(more_runs_than_room_are_left_out),
          cmocka_unit_test(random_maps_agree_with_looking_at_each_byte))
