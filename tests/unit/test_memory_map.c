/* SPDX-License-Identifier: MIT */
/* What maps amount to, as firmware writes them: unsorted, overlapping, at odds with themselves. */
#include "kernel/memory/map.h"

#include <string.h>

#include "tests/unit/random.h"
#include "tests/unit/run.h"

#define MIB (1ull << 20)

static struct handoff handoff;

static void add(uint64_t base, uint64_t length, enum handoff_range_kind kind)
{
    assert_true(handoff.range_count < HANDOFF_RANGES_MAX);
    handoff.ranges[handoff.range_count++] = (struct handoff_range){base, length, kind};
}

static void assert_ram(uint64_t expected)
{
    assert_true(memory_map_ram(&handoff) == expected);
}

TEST(empty_map)
{
    assert_ram(0);
}

TEST(one_range)
{
    add(MIB, 64 * MIB, HANDOFF_RAM);
    assert_ram(64 * MIB);
}

TEST(one_range_from_zero)
{
    add(0, 640 << 10, HANDOFF_RAM);
    assert_ram(640 << 10);
}

TEST(reserved_alone)
{
    add(0, MIB, HANDOFF_RESERVED);
    assert_ram(0);
}

TEST(gaps_are_not_ram)
{
    add(0, 640 << 10, HANDOFF_RAM);
    add(MIB, MIB, HANDOFF_RAM);
    assert_ram((640 << 10) + MIB);
}

TEST(unsorted)
{
    add(9 * MIB, MIB, HANDOFF_RAM);
    add(MIB, MIB, HANDOFF_RAM);
    add(4 * MIB, MIB, HANDOFF_RESERVED);
    add(0, 1, HANDOFF_RAM);
    assert_ram(2 * MIB + 1);
}

TEST(adjacent)
{
    add(MIB, MIB, HANDOFF_RAM);
    add(2 * MIB, MIB, HANDOFF_RAM);
    add(3 * MIB, MIB, HANDOFF_RESERVED);
    add(4 * MIB, MIB, HANDOFF_RAM);
    assert_ram(3 * MIB);
}

TEST(overlap_is_counted_once)
{
    add(0, 4 * MIB, HANDOFF_RAM);
    add(2 * MIB, 4 * MIB, HANDOFF_RAM);
    add(3 * MIB, MIB, HANDOFF_RAM);
    add(0, 4 * MIB, HANDOFF_RAM);
    assert_ram(6 * MIB);
}

TEST(reserved_wins_in_the_middle)
{
    add(0, 8 * MIB, HANDOFF_RAM);
    add(3 * MIB, 2 * MIB, HANDOFF_RESERVED);
    assert_ram(6 * MIB);
}

TEST(reserved_wins_whichever_comes_first)
{
    add(3 * MIB, 2 * MIB, HANDOFF_RESERVED);
    add(0, 8 * MIB, HANDOFF_RAM);
    add(3 * MIB, 2 * MIB, HANDOFF_RAM);
    assert_ram(6 * MIB);
}

TEST(reserved_wins_over_all_of_it)
{
    add(MIB, MIB, HANDOFF_RAM);
    add(0, 8 * MIB, HANDOFF_RESERVED);
    assert_ram(0);
}

TEST(reserved_reaches_in_from_both_sides)
{
    add(2 * MIB, 4 * MIB, HANDOFF_RAM);
    add(0, 3 * MIB, HANDOFF_RESERVED);
    add(5 * MIB, 3 * MIB, HANDOFF_RESERVED);
    assert_ram(2 * MIB);
}

TEST(single_bytes)
{
    add(10, 1, HANDOFF_RAM);
    add(11, 1, HANDOFF_RAM);
    add(11, 1, HANDOFF_RESERVED);
    assert_ram(1);
}

TEST(ram_up_to_the_end_of_64_bits)
{
    add(0 - MIB, MIB, HANDOFF_RAM);
    add(0, MIB, HANDOFF_RAM);
    assert_ram(2 * MIB);
}

TEST(reserved_up_to_the_end_of_64_bits)
{
    add(0, 0 - MIB, HANDOFF_RAM);
    add(0 - 2 * MIB, 2 * MIB, HANDOFF_RESERVED);
    assert_ram(0 - 2 * MIB);
}

TEST(full_table)
{
    for (uint64_t i = 0; i < HANDOFF_RANGES_MAX; i++)
        add((HANDOFF_RANGES_MAX - i) * 2 * MIB, MIB, HANDOFF_RAM);
    assert_ram(HANDOFF_RANGES_MAX * MIB);
}

/* As a BIOS lists it: the EBDA, video memory and ROMs leave holes, and odd ends. */
TEST(holes_under_one_mib)
{
    add(0, 0x9fc00, HANDOFF_RAM);
    add(0x9fc00, 0x400, HANDOFF_RESERVED);
    add(0xf0000, 0x10000, HANDOFF_RESERVED);
    add(MIB, 63 * MIB, HANDOFF_RAM);
    assert_ram(0x9fc00 + 63 * MIB);
    /* Firmware that calls all of it RAM, and takes pieces back. */
    add(0, MIB, HANDOFF_RAM);
    add(0, 0x1000, HANDOFF_RESERVED);
    add(0xa0000, 0x20000, HANDOFF_RESERVED);
    assert_ram(64 * MIB - 0x1000 - 0x400 - 0x20000 - 0x10000);
}

/* A page that is RAM to its middle is RAM to its middle; nothing is rounded. */
TEST(ranges_that_end_in_the_middle)
{
    add(0x1234, 0x10, HANDOFF_RAM);
    add(MIB + 1, 2 * MIB - 2, HANDOFF_RAM);
    add(MIB + 0x800, 1, HANDOFF_RESERVED);
    add(3 * MIB - 1, 0x800, HANDOFF_RAM);
    assert_ram(0x10 + 2 * MIB - 3 + 0x800);
}

/* 3 GiB on q35, 4 GiB on pc: memory goes on above the devices' addresses. */
TEST(hole_under_four_gib)
{
    add(0x100000000, 2048 * MIB, HANDOFF_RAM);
    add(0xb0000000, 0x10000000, HANDOFF_RESERVED);
    add(MIB, 2047 * MIB, HANDOFF_RAM);
    add(0xfffc0000, 0x40000, HANDOFF_RESERVED);
    assert_ram(4095 * MIB);
}

/* From each address on, the first bytes of RAM are those that are marked. */
static void assert_runs(uint64_t shift, const bool ram[256])
{
    struct memory_range run;
    for (unsigned from = 0; from < 256; from++) {
        unsigned base = from, end;
        while (base < 256 && !ram[base])
            base++;
        for (end = base; end < 256 && ram[end];)
            end++;
        assert_int_equal(memory_map_next(&handoff, shift + from, &run), base < 256);
        if (base < 256) {
            assert_int_equal(run.base, shift + base);
            assert_int_equal(run.length, end - base);
        }
    }
}

/* Any map, counted byte by byte over an address space of 256 bytes. */
TEST(random_maps_agree_with_counting_each_byte)
{
    struct random random = {12};
    for (unsigned round = 0; round < 5000; round++) {
        uint64_t expected = 0, disputed = 0, shift = round % 2 ? 0 : UINT64_MAX - 255;
        bool ram[256] = {false}, reserved[256] = {false};
        handoff.range_count = 0;
        for (uint64_t i = random_below(&random, 12); i > 0; i--) {
            uint64_t base = random_below(&random, 256);
            uint64_t length = 1 + random_below(&random, 256 - base);
            bool free = random_below(&random, 3) > 0;
            add(shift + base, length, free ? HANDOFF_RAM : HANDOFF_RESERVED);
            memset((free ? ram : reserved) + base, true, length);
        }
        for (unsigned i = 0; i < 256; i++) {
            expected += ram[i] && !reserved[i];
            disputed += ram[i] && reserved[i];
            ram[i] &= !reserved[i];
        }
        assert_ram(expected);
        assert_int_equal(memory_map_disputed(&handoff), disputed);
        assert_runs(shift, ram);
    }
}

static uint64_t find(uint64_t size, const struct memory_range *avoid, size_t count)
{
    return memory_map_find(&handoff, size, 1ull << 40, avoid, count);
}

TEST(highest_place_is_found)
{
    add(0, 640 << 10, HANDOFF_RAM);
    add(MIB, 63 * MIB, HANDOFF_RAM);
    assert_true(find(MIB, NULL, 0) == 63 * MIB);
    assert_true(find(63 * MIB, NULL, 0) == MIB);
    assert_true(find(63 * MIB + 1, NULL, 0) == 0);
    assert_true(find(1, NULL, 0) == 64 * MIB - 4096);
    add(1ull << 32, 16 * MIB, HANDOFF_RAM);
    assert_true(find(MIB, NULL, 0) == (1ull << 32) + 15 * MIB);
    assert_true(memory_map_find(&handoff, MIB, 1ull << 32, NULL, 0) == 63 * MIB);
    assert_true(memory_map_find(&handoff, MIB, 10 * MIB + 5, NULL, 0) == 9 * MIB);
}

TEST(first_mib_is_left_alone)
{
    add(0, 640 << 10, HANDOFF_RAM);
    assert_true(find(4096, NULL, 0) == 0);
    add(640 << 10, MIB, HANDOFF_RAM);
    assert_true(find(4096, NULL, 0) == MIB + (640 << 10) - 4096);
    assert_true(find(MIB, NULL, 0) == 0);
}

TEST(place_may_span_ranges_that_touch)
{
    add(4 * MIB, MIB, HANDOFF_RAM);
    add(5 * MIB, MIB, HANDOFF_RAM);
    assert_true(find(2 * MIB, NULL, 0) == 4 * MIB);
    add(5 * MIB, 4096, HANDOFF_RESERVED);
    assert_true(find(2 * MIB, NULL, 0) == 0);
}

TEST(what_is_taken_is_avoided)
{
    struct memory_range avoid[] = {{60 * MIB, 4 * MIB}, {59 * MIB + 5, 1}, {0, 0}};
    add(MIB, 63 * MIB, HANDOFF_RAM);
    assert_true(find(MIB, avoid, 1) == 59 * MIB);
    assert_true(find(MIB, avoid, 3) == 58 * MIB);
    assert_true(find(4096, avoid, 3) == 60 * MIB - 4096);
}

TEST(places_of_random_maps_are_ram_and_not_taken)
{
    struct random random = {.seed = 7};
    for (unsigned round = 0; round < 2000; round++) {
        handoff.range_count = 0;
        for (unsigned i = 0; i < 6; i++)
            add(random_below(&random, 64) * 65536 + MIB, 1 + random_below(&random, 20) * 30000,
                random_below(&random, 3) ? HANDOFF_RAM : HANDOFF_RESERVED);
        struct memory_range avoid = {random_below(&random, 64) * 65536 + MIB,
                                     random_below(&random, 200000)};
        uint64_t size = 1 + random_below(&random, 300000), ram = memory_map_ram(&handoff);
        uint64_t base = find(size, &avoid, 1);
        if (base == 0)
            continue;
        assert_true(base % 4096 == 0 && base >= MIB);
        assert_true(avoid.length == 0 || base + size <= avoid.base ||
                    base >= avoid.base + avoid.length);
        add(base, size, HANDOFF_RESERVED);
        assert_true(memory_map_ram(&handoff) == ram - size);
    }
}

RUN_TESTS(cmocka_unit_test(empty_map), cmocka_unit_test(one_range),
          cmocka_unit_test(one_range_from_zero), cmocka_unit_test(reserved_alone),
          cmocka_unit_test(gaps_are_not_ram), cmocka_unit_test(unsorted),
          cmocka_unit_test(adjacent), cmocka_unit_test(overlap_is_counted_once),
          cmocka_unit_test(reserved_wins_in_the_middle),
          cmocka_unit_test(reserved_wins_whichever_comes_first),
          cmocka_unit_test(reserved_wins_over_all_of_it),
          cmocka_unit_test(reserved_reaches_in_from_both_sides), cmocka_unit_test(single_bytes),
          cmocka_unit_test(ram_up_to_the_end_of_64_bits),
          cmocka_unit_test(reserved_up_to_the_end_of_64_bits), cmocka_unit_test(full_table),
          cmocka_unit_test(holes_under_one_mib), cmocka_unit_test(ranges_that_end_in_the_middle),
          cmocka_unit_test(hole_under_four_gib),
          cmocka_unit_test(random_maps_agree_with_counting_each_byte),
          cmocka_unit_test(highest_place_is_found), cmocka_unit_test(first_mib_is_left_alone),
          cmocka_unit_test(place_may_span_ranges_that_touch),
          cmocka_unit_test(what_is_taken_is_avoided),
          cmocka_unit_test(places_of_random_maps_are_ram_and_not_taken))
