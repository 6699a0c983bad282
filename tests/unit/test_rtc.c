/* SPDX-License-Identifier: MIT */
/* The clock chip in each of its modes, while it counts, and chips that make no sense or aren't
 * there. */
#include "kernel/cpu/rtc.h"

#include <string.h>

#include "kernel/lib/status.h"
#include "tests/unit/ports_seen.h"
#include "tests/unit/run.h"

enum { H24 = 2, BINARY = 4, CENTURY = 0x32 };

static uint8_t chip[128], index_now;
static unsigned updating;               /* how many readings of register A say so */
static unsigned second_passes_at = ~0U; /* at this reading of any register */
static unsigned seconds_each;           /* a second passes at every so many readings */
static unsigned readings;

static uint32_t read(uint16_t port, unsigned bytes)
{
    assert_true(port == 0x71 && bytes == 1);
    readings++;
    if (index_now == 10 && updating > 0)
        return --updating, 0xa6;
    assert_true(index_now >= 10 || updating == 0);
    if (readings == second_passes_at || (seconds_each != 0 && readings % seconds_each == 0)) {
        /* 23:59:59 ends. */
        bool is_end = chip[0] == 0x59;
        chip[0] = is_end ? 0 : chip[0] + 1;
        if (is_end) {
            chip[2] = chip[4] = 0;
            chip[7]++;
        }
    }
    return chip[index_now];
}

static void write(uint16_t port, unsigned bytes, uint32_t value)
{
    assert_true(port == 0x70 && bytes == 1 && value < 0x80); /* nothing is set, NMI isn't masked */
    index_now = (uint8_t)value;
}

static const struct ports_devices devices = {read, write};

/* 2024-12-30 23:59:58. */
static void start(void)
{
    static const uint8_t now[] = {0x58, 0, 0x59, 0, 0x23, 0, 3, 0x30, 0x12, 0x24, 0x26, H24};
    memset(chip, 0, sizeof chip);
    memcpy(chip, now, sizeof now);
    updating = readings = seconds_each = 0;
    second_passes_at = ~0U;
    ports_devices = &devices;
}

static void assert_says(uint8_t century, const char *expected)
{
    char text[RTC_TEXT_SIZE];
    memset(text, '#', sizeof text);
    assert_int_equal(rtc_text(century, text), 0);
    assert_string_equal(text, expected);
}

static void assert_fails(int status)
{
    char text[RTC_TEXT_SIZE];
    assert_int_equal(rtc_text(0, text), status);
    assert_string_equal(text, "");
}

static void assert_hour(uint8_t mode, uint8_t hour, unsigned expected)
{
    static const uint8_t binary[] = {59, 0, 8, 0, 0, 0, 3, 30, 12, 24, 0x26};
    struct rtc_time time;
    start();
    if (mode & BINARY)
        memcpy(chip, binary, sizeof binary);
    chip[11] = mode;
    chip[4] = hour;
    assert_int_equal(rtc_read(0, &time), 0);
    assert_int_equal(time.hour, expected);
    assert_int_equal(time.day, 30);
    assert_int_equal(time.year, 2024);
}

TEST(date_and_time)
{
    start();
    assert_says(0, "2024-12-30 23:59:58");
    memcpy(chip, (uint8_t[]){5, 0, 6, 0, 7, 0, 1, 8, 9, 0}, 10);
    assert_says(0, "2000-09-08 07:06:05");
}

TEST(hours_in_each_mode)
{
    assert_hour(H24, 0x23, 23);
    assert_hour(H24, 0, 0);
    assert_hour(H24 | BINARY, 23, 23);
    assert_hour(0, 0x12, 0);
    assert_hour(0, 0x01, 1);
    assert_hour(0, 0x11, 11);
    assert_hour(0, 0x92, 12);
    assert_hour(0, 0x81, 13);
    assert_hour(0, 0x91, 23);
    assert_hour(BINARY, 12, 0);
    assert_hour(BINARY, 0x80 | 12, 12);
    assert_hour(BINARY, 0x80 | 11, 23);
}

TEST(century_where_it_makes_sense)
{
    start();
    chip[CENTURY] = 0x20;
    assert_says(CENTURY, "2024-12-30 23:59:58");
    chip[CENTURY] = 0x19;
    assert_says(CENTURY, "1924-12-30 23:59:58");
    chip[CENTURY] = 0x21;
    assert_says(CENTURY, "2124-12-30 23:59:58");
    assert_says(0, "2024-12-30 23:59:58");
    static const uint8_t nonsense[] = {0, 0x18, 0x22, 0x1a, 0xa0, 0xff, 20};
    for (size_t i = 0; i < sizeof nonsense; i++) {
        chip[CENTURY] = nonsense[i];
        assert_says(CENTURY, "2024-12-30 23:59:58");
    }
    chip[11] = H24 | BINARY;
    memcpy(chip, (uint8_t[]){1, 0, 2, 0, 3, 0, 0, 4, 5, 70}, 10);
    chip[CENTURY] = 19;
    assert_says(CENTURY, "1970-05-04 03:02:01");
}

TEST(registers_that_make_no_sense)
{
    static const struct {
        uint8_t number, value;
    } wrong[] = {{0, 0x60}, {0, 0x5a}, {0, 0xff}, {2, 0x60}, {2, 0xa0}, {4, 0x24},
                 {4, 0x2a}, {7, 0},    {7, 0x32}, {7, 0x1f}, {8, 0},    {8, 0x13},
                 {8, 0xff}, {9, 0xa0}, {9, 0x0a}, {9, 0xff}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        start();
        chip[wrong[i].number] = wrong[i].value;
        assert_fails(STATUS_BROKEN);
    }
    static const uint8_t hours[] = {0, 0x13, 0x80, 0x93, 0x0a, 0xff};
    for (size_t i = 0; i < sizeof hours; i++) {
        start();
        chip[11] = 0;
        chip[4] = hours[i];
        assert_fails(STATUS_BROKEN);
    }
    start();
    chip[11] = H24 | BINARY;
    chip[9] = 100;
    assert_fails(STATUS_BROKEN);
}

TEST(days_of_each_month)
{
    static const uint8_t days[] = {0x31, 0x28, 0x31, 0x30, 0x31, 0x30,
                                   0x31, 0x31, 0x30, 0x31, 0x30, 0x31};
    for (unsigned i = 0; i < 12; i++) {
        struct rtc_time time;
        start();
        chip[9] = 0x23;
        chip[8] = (uint8_t)(i < 9 ? i + 1 : i + 7);
        chip[7] = days[i];
        assert_int_equal(rtc_read(0, &time), 0);
        chip[7] = (uint8_t)(days[i] == 0x31 ? 0x32 : days[i] == 0x30 ? 0x31 : 0x29);
        assert_fails(STATUS_BROKEN);
    }
}

TEST(leap_years)
{
    start();
    chip[8] = 2;
    chip[7] = 0x29;
    assert_says(0, "2024-02-29 23:59:58");
    chip[9] = 0;
    assert_says(0, "2000-02-29 23:59:58");
    chip[CENTURY] = 0x21;
    char text[RTC_TEXT_SIZE];
    assert_int_equal(rtc_text(CENTURY, text), STATUS_BROKEN);
}

TEST(update_is_waited_for)
{
    start();
    updating = 100;
    assert_says(0, "2024-12-30 23:59:58");
}

/* Wherever a second passes, what is said is one moment: that before or that after. */
TEST(second_that_passes_while_it_is_read)
{
    for (unsigned at = 1; at < 40; at++) {
        char text[RTC_TEXT_SIZE];
        start();
        chip[0] = 0x59;
        second_passes_at = at;
        assert_int_equal(rtc_text(0, text), 0);
        if (strcmp(text, "2024-12-30 23:59:59") != 0)
            assert_string_equal(text, "2024-12-31 00:00:00");
    }
}

TEST(waits_are_bounded)
{
    start();
    updating = ~0U;
    assert_fails(STATUS_TIMEOUT);
    assert_true(readings <= 10010);
    start();
    seconds_each = 5;
    assert_fails(STATUS_TIMEOUT);
    assert_true(readings < 100);
}

TEST(chip_that_is_not_there)
{
    ports_devices = NULL;
    assert_fails(STATUS_NOT_THERE);
    assert_true(ports_seen_count < 10);
    ports_give = 0;
    assert_fails(STATUS_BROKEN);
}

RUN_TESTS(cmocka_unit_test(date_and_time), cmocka_unit_test(hours_in_each_mode),
          cmocka_unit_test(century_where_it_makes_sense),
          cmocka_unit_test(registers_that_make_no_sense), cmocka_unit_test(days_of_each_month),
          cmocka_unit_test(leap_years), cmocka_unit_test(update_is_waited_for),
          cmocka_unit_test(second_that_passes_while_it_is_read),
          cmocka_unit_test(waits_are_bounded), cmocka_unit_test(chip_that_is_not_there))
