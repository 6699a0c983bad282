/* SPDX-License-Identifier: MIT */
/* The kernel's own memory functions, beside the C library's: they are built here under other
 * names (tests/SConscript), since a program has only one memcpy. */
#include <string.h>

#include "tests/unit/random.h"
#include "tests/unit/run.h"

#define SIZE 64
#define FILL 0x5a

void *lib_memcpy(void *restrict to, const void *restrict from, size_t length);
void *lib_memmove(void *to, const void *from, size_t length);
void *lib_memset(void *to, int byte, size_t length);
int lib_memcmp(const void *left, const void *right, size_t length);
size_t lib_strlen(const char *text);

static char ours[SIZE], theirs[SIZE];

/* Two buffers alike, no two of whose bytes are. */
static void start(void)
{
    for (size_t i = 0; i < SIZE; i++)
        ours[i] = theirs[i] = (char)(i + 1);
}

static void assert_alike(void)
{
    assert_memory_equal(ours, theirs, SIZE);
}

TEST(copy_of_every_length_and_alignment)
{
    const char *from = "0123456789abcdefghijklmnopqrstuvwxyz";
    for (size_t to = 0; to < 9; to++) {
        for (size_t length = 0; length < 33; length++) {
            start();
            assert_ptr_equal(lib_memcpy(ours + to, from + to % 3, length), ours + to);
            memcpy(theirs + to, from + to % 3, length);
            assert_alike();
        }
    }
}

TEST(move_of_every_overlap)
{
    for (size_t from = 0; from < 24; from++) {
        for (size_t to = 0; to < 24; to++) {
            for (size_t length = 0; length < 33; length++) {
                start();
                assert_ptr_equal(lib_memmove(ours + to, ours + from, length), ours + to);
                memmove(theirs + to, theirs + from, length);
                assert_alike();
            }
        }
    }
}

/* The next copy would run backwards. */
TEST(copy_after_a_move_down_runs_forwards)
{
    start();
    lib_memmove(ours + 1, ours, 20);
    memmove(theirs + 1, theirs, 20);
    lib_memcpy(ours + 30, "abcdef", 6);
    memcpy(theirs + 30, "abcdef", 6);
    assert_alike();
}

TEST(set_of_every_length)
{
    for (size_t length = 0; length < 40; length++) {
        start();
        assert_ptr_equal(lib_memset(ours + 3, FILL, length), ours + 3);
        memset(theirs + 3, FILL, length);
        assert_alike();
    }
}

TEST(set_takes_the_low_byte)
{
    start();
    lib_memset(ours, 0x1ff, 4);
    memset(theirs, 0xff, 4);
    assert_alike();
}

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

TEST(compare_agrees_in_sign)
{
    struct random random = {5};
    for (unsigned round = 0; round < 10000; round++) {
        size_t length = random_below(&random, SIZE);
        start();
        if (length > 0)
            ours[random_below(&random, length)] = (char)random_next(&random);
        assert_int_equal(sign(lib_memcmp(ours, theirs, length)),
                         sign(memcmp(ours, theirs, length)));
    }
}

TEST(compare_is_of_unsigned_bytes)
{
    assert_true(lib_memcmp("\x80", "\x7f", 1) > 0);
    assert_true(lib_memcmp("\x7f", "\x80", 1) < 0);
}

TEST(compare_stops_at_length)
{
    assert_int_equal(lib_memcmp("abc", "abd", 2), 0);
    assert_int_equal(lib_memcmp("a", "b", 0), 0);
}

TEST(compare_does_not_stop_at_a_nul)
{
    assert_true(lib_memcmp("a\0b", "a\0c", 3) < 0);
}

TEST(length_of_a_text)
{
    assert_int_equal(lib_strlen(""), 0);
    assert_int_equal(lib_strlen("Hello World!"), 12);
    assert_int_equal(lib_strlen("\xff\x80"), 2);
}

RUN_TESTS(cmocka_unit_test(copy_of_every_length_and_alignment),
          cmocka_unit_test(move_of_every_overlap),
          cmocka_unit_test(copy_after_a_move_down_runs_forwards),
          cmocka_unit_test(set_of_every_length), cmocka_unit_test(set_takes_the_low_byte),
          cmocka_unit_test(compare_agrees_in_sign), cmocka_unit_test(compare_is_of_unsigned_bytes),
          cmocka_unit_test(compare_stops_at_length),
          cmocka_unit_test(compare_does_not_stop_at_a_nul), cmocka_unit_test(length_of_a_text))
