/* SPDX-License-Identifier: MIT */
/* Durations, sizes, days and names. */
#include "serial/lab/lab_value.h"

#include <string.h>

#include "serial/lab/nearest.h"
#include "tests/unit/run.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

TEST(durations)
{
    static const struct {
        const char *text;
        uint64_t ms;
    } good[] = {{"0s", 0},
                {"500ms", 500},
                {"1s", 1000},
                {"5m", 300000},
                {"24h", 86400000},
                {"90d", 7776000000},
                {"36525d", 3155760000000},
                {"5 m", 300000}};
    static const char *const bad[] = {"",
                                      "5",
                                      "s",
                                      "-5s",
                                      "1.5h",
                                      "5x",
                                      "5S",
                                      "5m ",
                                      "5min",
                                      "36526d",
                                      " 5m",
                                      "0x5m",
                                      "99999999999999999999999999s"};
    uint64_t ms;
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_null(lab_duration_read(good[i].text, &ms));
        assert_int_equal(ms, good[i].ms);
    }
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_string_equal(lab_duration_read(bad[i], &ms),
                            "no duration, such as 500ms, 30s, 5m, 24h or 90d");
}

TEST(sizes)
{
    static const struct {
        const char *text;
        uint64_t bytes;
    } good[] = {{"4096B", 4096},
                {"64KiB", 65536},
                {"256MiB", 1 << 28},
                {"10GiB", UINT64_C(10) << 30},
                {"2TiB", UINT64_C(2) << 40},
                {"1048576TiB", UINT64_C(1) << 60}};
    static const char *const bad[] = {"",      "10",         "10G", "10GB",
                                      "10gib", "1048577TiB", "GiB", "1.5GiB"};
    uint64_t bytes;
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_null(lab_size_read(good[i].text, &bytes));
        assert_int_equal(bytes, good[i].bytes);
    }
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_string_equal(lab_size_read(bad[i], &bytes),
                            "no size, such as 4096B, 64KiB, 256MiB or 10GiB");
}

TEST(days)
{
    static const char *const no_days[] = {"",           "2026",       "2026-1-1",   "2026-13-01",
                                          "2026-00-01", "2026-01-00", "2026-01-32", "2026-01-01 ",
                                          "x026-01-01", "2026/01/01"};
    assert_true(lab_is_day("2026-12-31"));
    for (size_t i = 0; i < COUNT(no_days); i++)
        assert_false(lab_is_day(no_days[i]));
}

TEST(names)
{
    static const char longest[] =
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    static const char *const no_names[] = {"",    ".",   "..",       ".a", "-a",
                                           "a/b", "a b", "\xc3\xa4", "a\n"};
    assert_true(lab_is_name("r17"));
    assert_true(lab_is_name("_R-1.7_"));
    assert_true(lab_is_name(longest));
    assert_false(lab_is_name("00123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"));
    for (size_t i = 0; i < COUNT(no_names); i++)
        assert_false(lab_is_name(no_names[i]));
}

TEST(users)
{
    static const char longest[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde";
    assert_true(lab_is_user("ann"));
    assert_true(lab_is_user("ann@lan"));
    assert_true(lab_is_user(longest));
    assert_false(lab_is_user(""));
    assert_false(lab_is_user("a:b"));
    assert_false(lab_is_user("a b"));
    assert_false(lab_is_user("\xc3\xa4"));
    assert_false(lab_is_user("00123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde"));
}

static const char *nearest_of(const char *said)
{
    static const char *const words[] = {"serial", "source", "strict", "mac"};
    struct nearest nearest = {NULL, 0};
    for (size_t i = 0; i < COUNT(words); i++)
        nearest_try(&nearest, said, words[i]);
    return nearest.word;
}

TEST(words_that_were_meant)
{
    static const char endless[] = "serialserialserialserialserialserial";
    assert_string_equal(nearest_of("sreial"), "serial");
    assert_string_equal(nearest_of("serials"), "serial");
    assert_string_equal(nearest_of("sorce"), "source");
    assert_string_equal(nearest_of("mak"), "mac");
    assert_string_equal(nearest_of("ma"), "mac");
    assert_null(nearest_of("m"));
    assert_null(nearest_of("uuid"));
    assert_null(nearest_of(""));
    assert_null(nearest_of(endless));
}

RUN_TESTS(cmocka_unit_test(durations), cmocka_unit_test(sizes), cmocka_unit_test(days),
          cmocka_unit_test(names), cmocka_unit_test(users), cmocka_unit_test(words_that_were_meant))
