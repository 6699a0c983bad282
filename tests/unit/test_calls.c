/* SPDX-License-Identifier: MIT */
/* Calls come back as they were, wherever they led to, and so does everything that only looks like
 * one. */
#include "kernel/unpack/calls.h"

#include <stdbool.h>
#include <string.h>

#include "tests/unit/random.h"
#include "tests/unit/run.h"

enum {
    SIZE = 4096,
    ROUNDS = 500,
};

static uint8_t code[SIZE], before[SIZE];

/* A call, a jump, or an operand in memory that is relative to RIP. */
static bool goes_by_distance(uint8_t byte)
{
    return byte == 0xe8 || byte == 0xe9 || (byte < 0x40 && byte % 8 == 5);
}

/* What boot/pack.py does, for code that begins at `offset`. */
static void name_targets(uint32_t offset)
{
    for (size_t i = 0; i + 4 < SIZE; i++) {
        if (!goes_by_distance(code[i]))
            continue;
        uint32_t distance, place = offset + (uint32_t)i + 5;
        memcpy(&distance, code + i + 1, 4);
        if (distance + place < CALLS_REACH)
            distance += place;
        else if (distance < CALLS_REACH && distance >= CALLS_REACH - place)
            distance -= CALLS_REACH;
        memcpy(code + i + 1, &distance, 4);
        i += 4;
    }
}

TEST(same_target_is_the_same_bytes)
{
    const uint8_t calls[] = {0xe8, 0xf6, 0xff, 0x00, 0x00, 0xe9, 0xf1, 0xff, 0x00, 0x00};
    const uint8_t named[] = {0xe8, 0xfb, 0x0f, 0x01, 0x00, 0xe9, 0xfb, 0x0f, 0x01, 0x00};
    memcpy(code, calls, sizeof calls);
    name_targets(0x1000);
    assert_memory_equal(code, named, sizeof named);
    calls_restore(code, sizeof named, 0x1000);
    assert_memory_equal(code, calls, sizeof calls);
}

TEST(same_variable_is_the_same_bytes)
{
    /* mov eax, [rip - 16]; mov [rip - 23], r9d: the same four bytes of memory. */
    const uint8_t moves[] = {0x8b, 0x05, 0xf0, 0xff, 0xff, 0xff, 0x44,
                             0x89, 0x0d, 0xe9, 0xff, 0xff, 0xff};
    const uint8_t named[] = {0x8b, 0x05, 0xf6, 0x0f, 0x00, 0x00, 0x44,
                             0x89, 0x0d, 0xf6, 0x0f, 0x00, 0x00};
    memcpy(code, moves, sizeof moves);
    name_targets(0x1000);
    assert_memory_equal(code, named, sizeof named);
    calls_restore(code, sizeof named, 0x1000);
    assert_memory_equal(code, moves, sizeof moves);
}

/* Random bytes are full of such bytes that are nothing, distances of all sizes are put in too. */
TEST(everything_comes_back)
{
    struct random random = {.seed = 3};
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint32_t offset = (uint32_t)(random_next(&random) % CALLS_REACH);
        for (size_t i = 0; i < SIZE; i++)
            code[i] = (uint8_t)random_next(&random);
        for (size_t i = 0; i + 5 < SIZE; i += 3 + random_next(&random) % 9) {
            uint32_t distance = (uint32_t)random_next(&random) >> random_next(&random) % 24;
            code[i] = 0xe8;
            distance = random_next(&random) % 2 ? distance : -distance;
            memcpy(code + i + 1, &distance, 4);
        }
        memcpy(before, code, SIZE);
        name_targets(offset);
        calls_restore(code, SIZE, offset);
        assert_memory_equal(code, before, SIZE);
    }
}

TEST(code_that_ends_in_a_call)
{
    uint8_t end[] = {0x90, 0xe8, 1, 2, 3};
    const uint8_t same[] = {0x90, 0xe8, 1, 2, 3};
    calls_restore(end, sizeof end, 0);
    assert_memory_equal(end, same, sizeof end);
    calls_restore(end, 0, 0);
}

RUN_TESTS(cmocka_unit_test(same_target_is_the_same_bytes),
          cmocka_unit_test(same_variable_is_the_same_bytes),
          cmocka_unit_test(everything_comes_back), cmocka_unit_test(code_that_ends_in_a_call))
