/* SPDX-License-Identifier: MIT */
/* The March test on modelled cells behind a cache: it writes and reads the cache's lines, and what
 * is flushed goes through cells that stick, don't change, or disturb each other. */
#include "kernel/check/tools/march.h"

#include <stdbool.h>
#include <string.h>

#include "tests/unit/run.h"

enum { SIZE = 4096, WORDS = SIZE / 8, LINE_WORDS = MARCH_LINE / 8, BITS = SIZE * 8 };

static uint64_t cached[WORDS] __attribute__((aligned(MARCH_LINE)));
static uint64_t cells[WORDS];

/* What is wrong with them: with bit `victim`, that of a word counted on through the page. */
static struct fault {
    enum {
        GOOD,
        STUCK_AT_0,
        STUCK_AT_1,
        NO_RISE, /* it doesn't change from 0 to 1 */
        NO_FALL,
        TURNED_BY_RISE, /* of the aggressor: changes with it */
        TURNED_BY_FALL,
        SET_BY_RISE, /* is then 1, whatever it was */
        CLEARED_BY_FALL,
        SHORTED, /* it and the aggressor are both what either of them is */
        ALIAS,   /* the victim's line and the aggressor's are one */
    } kind;
    unsigned victim, aggressor;
} fault;

static unsigned flushes;

static bool bit(const uint64_t *words, unsigned i)
{
    return words[i / 64] >> i % 64 & 1;
}

static void set_bit(uint64_t *words, unsigned i, bool value)
{
    words[i / 64] = (words[i / 64] & ~(1ULL << i % 64)) | (uint64_t)value << i % 64;
}

/* What the cells hold after a line was written, where they held `before` before it. */
static void disturb(const uint64_t *before)
{
    bool was = bit(before, fault.victim), is = bit(cells, fault.victim);
    bool rose = !bit(before, fault.aggressor) && bit(cells, fault.aggressor);
    bool fell = bit(before, fault.aggressor) && !bit(cells, fault.aggressor);
    switch (fault.kind) {
    case STUCK_AT_0:
    case STUCK_AT_1:
        set_bit(cells, fault.victim, fault.kind == STUCK_AT_1);
        break;
    case NO_RISE:
        set_bit(cells, fault.victim, was && is);
        break;
    case NO_FALL:
        set_bit(cells, fault.victim, was || is);
        break;
    case TURNED_BY_RISE:
    case TURNED_BY_FALL:
        if (fault.kind == TURNED_BY_RISE ? rose : fell)
            set_bit(cells, fault.victim, !is);
        break;
    case SET_BY_RISE:
        if (rose)
            set_bit(cells, fault.victim, true);
        break;
    case CLEARED_BY_FALL:
        if (fell)
            set_bit(cells, fault.victim, false);
        break;
    case SHORTED:
        set_bit(cells, fault.victim, is || bit(cells, fault.aggressor));
        set_bit(cells, fault.aggressor, bit(cells, fault.victim));
        break;
    default:
        break;
    }
}

/* The first word of the line that holds a bit. */
static size_t line_of(unsigned i)
{
    return (size_t)i / 64 / LINE_WORDS * LINE_WORDS;
}

static void flush(volatile void *line)
{
    size_t first = (size_t)((uint64_t *)(uintptr_t)line - cached), at = first;
    uint64_t before[WORDS];
    flushes++;
    assert_int_equal(first % LINE_WORDS, 0);
    assert_true(first < WORDS);
    memcpy(before, cells, sizeof before);
    if (fault.kind == ALIAS && first == line_of(fault.victim))
        at = line_of(fault.aggressor);
    memcpy(cells + at, cached + first, MARCH_LINE);
    disturb(before);
    memcpy(cached, cells, sizeof cached);
    if (fault.kind == ALIAS)
        memcpy(cached + line_of(fault.victim), cells + line_of(fault.aggressor), MARCH_LINE);
}

static unsigned test(unsigned turn, struct march_fault *first)
{
    for (unsigned i = 0; i < WORDS; i++)
        cells[i] = cached[i] = i * 0x9e3779b97f4a7c15;
    return march(cached, SIZE, turn, flush, first);
}

/* It is found, in the word that is wrong, whatever the turn. */
static void assert_found(void)
{
    struct march_fault first;
    for (unsigned turn = 0; turn < 8; turn++) {
        assert_true(test(turn, &first) > 0);
        assert_true(first.offset < SIZE && first.offset % 8 == 0);
        assert_true(first.read != first.wrote);
    }
}

static void assert_found_at_victim(void)
{
    struct march_fault first;
    for (unsigned turn = 0; turn < 8; turn++) {
        assert_true(test(turn, &first) > 0);
        assert_int_equal(first.offset, fault.victim / 64 * 8);
        assert_int_equal(first.read ^ first.wrote, 1ULL << fault.victim % 64);
    }
}

TEST(good_memory_is_good)
{
    struct march_fault first;
    for (unsigned turn = 0; turn < 300; turn++)
        assert_int_equal(test(turn, &first), 0);
    assert_int_equal(test(~0U, &first), 0);
}

TEST(every_line_is_flushed_in_each_element)
{
    struct march_fault first;
    test(0, &first);
    assert_int_equal(flushes, 6 * SIZE / MARCH_LINE);
}

TEST(a_bit_that_sticks)
{
    for (fault.victim = 0; fault.victim < BITS; fault.victim += 61)
        for (fault.kind = STUCK_AT_0; fault.kind <= STUCK_AT_1; fault.kind++)
            assert_found_at_victim();
}

TEST(a_bit_that_does_not_change)
{
    for (fault.victim = 0; fault.victim < BITS; fault.victim += 61)
        for (fault.kind = NO_RISE; fault.kind <= NO_FALL; fault.kind++)
            assert_found_at_victim();
}

/* Cells of other lines: each direction, each kind, above and below. */
TEST(a_bit_that_another_line_disturbs)
{
    static const unsigned places[] = {0, 5, 64 * 8, 64 * 8 + 1, 64 * 16 + 63, BITS - 1};
    enum { COUNT = sizeof places / sizeof *places };
    for (unsigned i = 0; i < COUNT; i++)
        for (unsigned j = 0; j < COUNT; j++) {
            fault.victim = places[i];
            fault.aggressor = places[j];
            if (fault.victim / 512 == fault.aggressor / 512)
                continue;
            for (fault.kind = TURNED_BY_RISE; fault.kind <= CLEARED_BY_FALL; fault.kind++)
                assert_found();
        }
}

/* Within a line all is written at once: over the turns any two bits of a word are apart. */
TEST(two_bits_of_a_word_that_touch)
{
    struct march_fault first;
    fault.kind = SHORTED;
    for (unsigned i = 0; i < 64; i++)
        for (unsigned j = 0; j < 64; j++) {
            unsigned found = 0;
            if (i == j)
                continue;
            fault.victim = 64 * 100 + i;
            fault.aggressor = 64 * 100 + j;
            for (unsigned turn = 0; turn < 8; turn++)
                found += test(turn, &first) > 0;
            assert_true(found > 0);
        }
}

TEST(two_lines_that_are_one)
{
    fault.kind = ALIAS;
    fault.victim = 0;
    for (fault.aggressor = 512; fault.aggressor < BITS; fault.aggressor *= 2)
        assert_found();
    fault.victim = BITS - 1;
    fault.aggressor = BITS - 513;
    assert_found();
}

RUN_TESTS(cmocka_unit_test(good_memory_is_good),
          cmocka_unit_test(every_line_is_flushed_in_each_element),
          cmocka_unit_test(a_bit_that_sticks), cmocka_unit_test(a_bit_that_does_not_change),
          cmocka_unit_test(a_bit_that_another_line_disturbs),
          cmocka_unit_test(two_bits_of_a_word_that_touch), cmocka_unit_test(two_lines_that_are_one))
