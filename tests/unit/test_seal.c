/* SPDX-License-Identifier: MIT */
/* The seal of a line, against sums made by other means. */
#include "serial/record/seal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/record/record.h"
#include "tests/unit/run.h"
#include "tests/unit/sealed_line.h"

static const uint64_t boot = 0x7c19e2a401234567;

/* The seal by hand: the boot id in hex, then the line up to its number. */
static void expected_seal(char *to, size_t size, const char *text, uint64_t id, uint32_t number)
{
    char covered[600];
    int length =
        snprintf(covered, sizeof covered, "%016llx%s @%u", (unsigned long long)id, text, number);
    uint32_t sum = sealed_line_crc(covered, (size_t)length, 0);
    snprintf(to, size, "%s @%u:%08x", text, number, sum);
}

static void assert_sealed(const char *text, uint64_t id, uint32_t number)
{
    char line[300], expected[300];
    memcpy(line, text, strlen(text) + 1);
    expected_seal(expected, sizeof expected, text, id, number);
    assert_int_equal(seal_append(line, strlen(text), id, number), strlen(expected));
    assert_string_equal(line, expected);
}

TEST(covers_boot_id_line_and_number)
{
    assert_sealed("# end {}", boot, 19);
}

/* By Python's own arithmetic, so that no helper here can share a mistake with the seal. */
TEST(known_line)
{
    char line[64] = "ok 1 cpu.answers # 32 threads, 3 ms";
    seal_append(line, strlen(line), boot, 10);
    assert_string_equal(line, "ok 1 cpu.answers # 32 threads, 3 ms @10:ed69c79b");
}

TEST(first_number_is_zero)
{
    assert_sealed("# rollcall {}", boot, 0);
}

TEST(boot_id_keeps_its_leading_zeros)
{
    assert_sealed("# end {}", 0x1f, 1);
    assert_sealed("# end {}", 0, 1);
}

TEST(sum_keeps_its_leading_zeros)
{
    char line[64], expected[64];
    for (uint32_t number = 0; number < 4096; number++) {
        line[0] = '#';
        seal_append(line, 1, boot, number);
        expected_seal(expected, sizeof expected, "#", boot, number);
        assert_string_equal(line, expected);
    }
}

TEST(longest_seal_fits_its_room)
{
    char line[RECORD_LINE_MAX + 2];
    memset(line, 'a', sizeof line);
    size_t length = seal_append(line, RECORD_LINE_MAX - SEAL_MAX, boot, UINT32_MAX);
    assert_int_equal(length, RECORD_LINE_MAX);
    assert_int_equal(line[RECORD_LINE_MAX], '\0');
    assert_int_equal(line[RECORD_LINE_MAX + 1], 'a');
}

static uint32_t sum_of(const char *text, uint64_t id, uint32_t number)
{
    char line[64];
    memcpy(line, text, strlen(text) + 1);
    seal_append(line, strlen(text), id, number);
    return (uint32_t)strtoul(strrchr(line, ':') + 1, NULL, 16);
}

TEST(another_boot_number_or_byte_gives_another_sum)
{
    uint32_t sum = sum_of("# a", boot, 4);
    assert_int_not_equal(sum_of("# a", boot + 1, 4), sum);
    assert_int_not_equal(sum_of("# a", boot, 5), sum);
    assert_int_not_equal(sum_of("# b", boot, 4), sum);
}

RUN_TESTS(cmocka_unit_test(covers_boot_id_line_and_number), cmocka_unit_test(known_line),
          cmocka_unit_test(first_number_is_zero), cmocka_unit_test(boot_id_keeps_its_leading_zeros),
          cmocka_unit_test(sum_keeps_its_leading_zeros),
          cmocka_unit_test(longest_seal_fits_its_room),
          cmocka_unit_test(another_boot_number_or_byte_gives_another_sum))
