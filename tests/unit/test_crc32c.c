/* SPDX-License-Identifier: MIT */
/* The seal's sum: RFC 3720's vectors, and the two ways to add up the same bytes. */
#include "serial/record/crc32c.h"

#include <string.h>

#include "tests/unit/random.h"
#include "tests/unit/run.h"
#include "tests/unit/sealed_line.h"

TEST(sum_of_nothing_is_zero)
{
    assert_int_equal(crc32c(0, "", 0), 0);
}

TEST(check_string)
{
    assert_int_equal(crc32c(0, "123456789", 9), 0xe3069283);
}

/* RFC 3720, B.4. */
TEST(thirty_two_zeros)
{
    uint8_t bytes[32] = {0};
    assert_int_equal(crc32c(0, bytes, sizeof bytes), 0x8a9136aa);
}

TEST(thirty_two_ones)
{
    uint8_t bytes[32];
    memset(bytes, 0xff, sizeof bytes);
    assert_int_equal(crc32c(0, bytes, sizeof bytes), 0x62a8ab43);
}

TEST(thirty_two_incrementing)
{
    uint8_t bytes[32];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)i;
    assert_int_equal(crc32c(0, bytes, sizeof bytes), 0x46dd794e);
}

TEST(thirty_two_decrementing)
{
    uint8_t bytes[32];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(31 - i);
    assert_int_equal(crc32c(0, bytes, sizeof bytes), 0x113fdb5c);
}

TEST(iscsi_read_command)
{
    static const uint8_t bytes[48] = {
        0x01, 0xc0, 0, 0,    0, 0, 0, 0,    0,    0, 0, 0, 0, 0, 0, 0, 0x14, 0, 0, 0, 0, 0, 4, 0,
        0,    0,    0, 0x14, 0, 0, 0, 0x18, 0x28, 0, 0, 0, 0, 0, 0, 0, 2,    0, 0, 0, 0, 0, 0, 0,
    };
    assert_int_equal(crc32c(0, bytes, sizeof bytes), 0xd9963a56);
}

TEST(every_single_byte_agrees_with_the_polynomial)
{
    for (unsigned i = 0; i < 256; i++) {
        uint8_t byte = (uint8_t)i;
        assert_int_equal(crc32c(0, &byte, 1), sealed_line_crc(&byte, 1, 0));
    }
}

TEST(in_pieces_is_the_same_as_whole)
{
    struct random random = {7};
    uint8_t bytes[300];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)random_next(&random);
    uint32_t whole = crc32c(0, bytes, sizeof bytes);
    for (size_t cut = 0; cut <= sizeof bytes; cut++)
        assert_int_equal(crc32c(crc32c(0, bytes, cut), bytes + cut, sizeof bytes - cut), whole);
}

RUN_TESTS(cmocka_unit_test(sum_of_nothing_is_zero), cmocka_unit_test(check_string),
          cmocka_unit_test(thirty_two_zeros), cmocka_unit_test(thirty_two_ones),
          cmocka_unit_test(thirty_two_incrementing), cmocka_unit_test(thirty_two_decrementing),
          cmocka_unit_test(iscsi_read_command),
          cmocka_unit_test(every_single_byte_agrees_with_the_polynomial),
          cmocka_unit_test(in_pieces_is_the_same_as_whole))
