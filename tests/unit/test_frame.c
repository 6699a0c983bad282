/* SPDX-License-Identifier: MIT */
/* The journal's unit: sealed, damaged, cut, and lying about its length. */
#include "serial/lab/journal/frame.h"

#include <string.h>

#include "serial/record/crc32c.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"

static _Alignas(8) uint8_t place[FRAME_BYTES_MAX + 64];

static struct frame *make(const void *bytes, size_t length)
{
    struct frame *frame = (void *)place;
    memset(place, 0xee, sizeof place);
    *frame = (struct frame){
        .length = (uint32_t)length, .source = 7, .kind = FRAME_BYTES, .time = 1234567890};
    if (length > 0)
        memcpy(frame + 1, bytes, length);
    frame_seal(frame);
    return frame;
}

TEST(size_is_header_and_bytes_up_to_eight)
{
    assert_int_equal(frame_size(0), 24);
    assert_int_equal(frame_size(1), 32);
    assert_int_equal(frame_size(8), 32);
    assert_int_equal(frame_size(9), 40);
    assert_int_equal(frame_size(FRAME_BYTES_MAX), FRAME_BYTES_MAX + 24);
}

TEST(sealed_frame_is_good_and_ends_in_zeros)
{
    make("Hello", 5);
    assert_true(frame_is_good(place, sizeof place));
    assert_true(frame_is_good(place, 32));
    assert_memory_equal(place + 24, "Hello\0\0\0", 8);
    assert_int_equal(place[32], 0xee);
}

TEST(frame_without_bytes_is_good)
{
    make("", 0);
    assert_true(frame_is_good(place, 24));
    assert_int_equal(frame_step(place, 24), 24);
}

TEST(cut_frame_is_not_good)
{
    make("Hello", 5);
    for (size_t length = 0; length < 32; length++) {
        assert_false(frame_is_good(place, length));
        assert_int_equal(frame_step(place, length), 0);
    }
}

TEST(every_flipped_bit_is_found)
{
    make("Hello World!", 12);
    for (unsigned bit = 0; bit < (24 + 12) * 8; bit++) {
        place[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(frame_is_good(place, sizeof place));
        place[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_true(frame_is_good(place, sizeof place));
}

TEST(zeros_and_ones_are_no_frame)
{
    memset(place, 0, sizeof place);
    assert_false(frame_is_good(place, sizeof place));
    memset(place, 0xff, sizeof place);
    assert_false(frame_is_good(place, sizeof place));
}

TEST(longest_frame_is_good_and_a_longer_one_is_none)
{
    static uint8_t bytes[FRAME_BYTES_MAX];
    struct frame *frame = make(bytes, FRAME_BYTES_MAX);
    assert_true(frame_is_good(place, frame_size(FRAME_BYTES_MAX)));
    frame->length = FRAME_BYTES_MAX + 1;
    assert_int_equal(frame_step(place, sizeof place), 0);
    frame->length = UINT32_MAX;
    assert_int_equal(frame_step(place, SIZE_MAX), 0);
}

/* All lengths around the stretches that are summed side by side, at each alignment. */
TEST(sum_is_crc32c)
{
    static uint8_t bytes[10000];
    struct random random = {3};
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)random_next(&random);
    for (size_t length = 0; length < 7000; length += length < 100 ? 1 : 61)
        assert_int_equal(frame_sum((uint32_t)length, bytes + length % 9, length),
                         crc32c((uint32_t)length, bytes + length % 9, length));
    assert_int_equal(frame_sum(0, bytes, (size_t)3 * 1024), crc32c(0, bytes, (size_t)3 * 1024));
    assert_int_equal(frame_sum(9, bytes, (size_t)6 * 1024 + 7),
                     crc32c(9, bytes, (size_t)6 * 1024 + 7));
}

RUN_TESTS(cmocka_unit_test(size_is_header_and_bytes_up_to_eight),
          cmocka_unit_test(sealed_frame_is_good_and_ends_in_zeros),
          cmocka_unit_test(frame_without_bytes_is_good), cmocka_unit_test(cut_frame_is_not_good),
          cmocka_unit_test(every_flipped_bit_is_found),
          cmocka_unit_test(zeros_and_ones_are_no_frame),
          cmocka_unit_test(longest_frame_is_good_and_a_longer_one_is_none),
          cmocka_unit_test(sum_is_crc32c))
