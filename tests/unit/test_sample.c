/* SPDX-License-Identifier: MIT */
/* A sample is of all of the memory, none of it twice, and so is its beginning. */
#include "kernel/check/tools/sample.h"

#include <stdbool.h>
#include <string.h>

#include "tests/unit/run.h"

static const uint64_t sizes[] = {257, 300, 511, 512, 32000, 1ULL << 24, (1ULL << 40) - 1};

enum { SIZES = sizeof sizes / sizeof *sizes };

TEST(little_memory_comes_whole)
{
    for (uint32_t i = 0; i < SAMPLE_PAGES; i++)
        assert_int_equal(sample_page(SAMPLE_PAGES, i, 99), i);
}

/* Sorted into as many equal parts, each part has one. */
TEST(one_page_of_each_part)
{
    for (unsigned size = 0; size < SIZES; size++)
        for (uint64_t seed = 0; seed < 20; seed++) {
            bool seen[SAMPLE_PAGES] = {false};
            for (uint32_t i = 0; i < SAMPLE_PAGES; i++) {
                uint64_t page = sample_page(sizes[size], i, seed * 0x12345678);
                uint64_t part = 0, share = sizes[size] / SAMPLE_PAGES;
                assert_true(page < sizes[size]);
                while ((part + 1) * share + (part + 1 < sizes[size] % SAMPLE_PAGES
                                                 ? part + 1
                                                 : sizes[size] % SAMPLE_PAGES) <=
                       page)
                    part++;
                assert_false(seen[part]);
                seen[part] = true;
            }
        }
}

TEST(every_page_has_its_turn)
{
    bool seen[600] = {false};
    for (uint64_t seed = 0; seed < 100; seed++)
        for (uint32_t i = 0; i < SAMPLE_PAGES; i++)
            seen[sample_page(600, i, seed)] = true;
    for (unsigned page = 0; page < 600; page++)
        assert_true(seen[page]);
}

TEST(its_beginning_is_spread_too)
{
    const uint64_t pages = 1 << 20;
    for (unsigned quarter = 0; quarter < 4; quarter++) {
        unsigned there = 0;
        for (uint32_t i = 0; i < 16; i++)
            there += sample_page(pages, i, 5) / (pages / 4) == quarter;
        assert_int_equal(there, 4);
    }
}

TEST(another_seed_takes_others)
{
    unsigned same = 0;
    for (uint32_t i = 0; i < SAMPLE_PAGES; i++)
        same += sample_page(1 << 24, i, 1) == sample_page(1 << 24, i, 2);
    assert_true(same < 8);
}

/* No distance from one to the next comes again and again. */
TEST(they_are_not_at_one_distance)
{
    unsigned even = 0;
    for (uint32_t i = 0; i < SAMPLE_PAGES; i++)
        even += sample_page(1 << 24, i, 1) % 2 == 0;
    assert_in_range(even, SAMPLE_PAGES / 4, SAMPLE_PAGES * 3 / 4);
}

RUN_TESTS(cmocka_unit_test(little_memory_comes_whole), cmocka_unit_test(one_page_of_each_part),
          cmocka_unit_test(every_page_has_its_turn), cmocka_unit_test(its_beginning_is_spread_too),
          cmocka_unit_test(another_seed_takes_others),
          cmocka_unit_test(they_are_not_at_one_distance))
