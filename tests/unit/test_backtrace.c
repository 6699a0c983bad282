/* SPDX-License-Identifier: MIT */
/* A walk along frame pointers that were spoilt in every way: it ends, it stays in the stack, and
 * it names nothing that isn't text. */
#include "kernel/panic/backtrace.h"

#include <stdbool.h>

#include "kernel/cpu/traps.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"

enum {
    WORDS = 64,
    TEXT = 0x1000,
    TEXT_END = 0x2000,
    FRAME = 4, /* words from frame to frame */
    UNREADABLE = 40,
};

static uint64_t stack[WORDS];
static bool has_unreadable;
static uint64_t found[BACKTRACE_MAX];

bool traps_in_stack(uint64_t address)
{
    return address >= (uint64_t)stack && address <= (uint64_t)(stack + WORDS - 1);
}

int try_read(const volatile void *address, unsigned bytes, uint64_t *value)
{
    const volatile uint64_t *word = address;
    assert_int_equal(bytes, 8);
    assert_true(traps_in_stack((uint64_t)word));
    if (has_unreadable && word == stack + UNREADABLE)
        return -1;
    *value = *word;
    return 0;
}

static uint64_t at(unsigned word)
{
    return (uint64_t)(stack + word);
}

/* Frames from word 0 up, `count` of them; the last one's caller frame is 0. */
static void make_frames(unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        stack[(size_t)i * FRAME] = i + 1 < count ? at((i + 1) * FRAME) : 0;
        stack[(size_t)i * FRAME + 1] = TEXT + i;
    }
}

static bool is_code(uint64_t address)
{
    return address >= TEXT && address < TEXT_END;
}

static size_t walk(uint64_t rbp)
{
    return backtrace_walk(rbp, is_code, found);
}

TEST(frames_are_followed_outwards)
{
    make_frames(5);
    assert_int_equal(walk(at(0)), 5);
    for (unsigned i = 0; i < 5; i++)
        assert_int_equal(found[i], TEXT + i);
}

TEST(no_more_than_fit)
{
    for (unsigned i = 0; i + 3 < WORDS; i += 2) {
        stack[i] = at(i + 2);
        stack[i + 1] = TEXT;
    }
    assert_int_equal(walk(at(0)), BACKTRACE_MAX);
}

TEST(frame_pointer_that_leads_nowhere)
{
    make_frames(2);
    assert_int_equal(walk(0), 0);
    assert_int_equal(walk(at(0) + 1), 0);
    assert_int_equal(walk(at(WORDS)), 0);
    assert_int_equal(walk(at(WORDS - 1)), 0);
    assert_int_equal(walk(UINT64_MAX - 7), 0);
}

TEST(loop_ends)
{
    make_frames(3);
    stack[(size_t)2 * FRAME] = at(FRAME);
    assert_int_equal(walk(at(0)), 3);
    stack[0] = at(0);
    assert_int_equal(walk(at(0)), 1);
}

TEST(caller_outside_of_text_ends_it)
{
    make_frames(4);
    stack[2 * FRAME + 1] = TEXT_END;
    assert_int_equal(walk(at(0)), 2);
    stack[2 * FRAME + 1] = TEXT - 1;
    assert_int_equal(walk(at(0)), 2);
}

TEST(word_that_faults_ends_it)
{
    make_frames(12);
    has_unreadable = true;
    assert_int_equal(walk(at(0)), UNREADABLE / FRAME);
}

TEST(random_stacks_never_lead_out)
{
    struct random random = {.seed = 1};
    for (unsigned round = 0; round < 20000; round++) {
        for (unsigned i = 0; i < WORDS; i++) {
            uint64_t value = random_next(&random);
            stack[i] = value % 3 == 0 ? at((unsigned)(value >> 32) % WORDS) : TEXT + value % 0x1100;
        }
        size_t count = walk(at((unsigned)(random_next(&random) % WORDS)));
        assert_true(count <= BACKTRACE_MAX);
        for (size_t i = 0; i < count; i++)
            assert_in_range(found[i], TEXT, TEXT_END - 1);
    }
}

RUN_TESTS(cmocka_unit_test(frames_are_followed_outwards), cmocka_unit_test(no_more_than_fit),
          cmocka_unit_test(frame_pointer_that_leads_nowhere), cmocka_unit_test(loop_ends),
          cmocka_unit_test(caller_outside_of_text_ends_it),
          cmocka_unit_test(word_that_faults_ends_it),
          cmocka_unit_test(random_stacks_never_lead_out))
