/* SPDX-License-Identifier: MIT */
/* The chip counts on while it is read: a reading counts where no second went by meanwhile. */
#include "kernel/cpu/rtc.h"

#include <stdbool.h>

#include "kernel/cpu/ports.h"
#include "kernel/lib/format.h"
#include "kernel/lib/status.h"

enum {
    INDEX = 0x70, /* bit 7 would mask NMI */
    DATA = 0x71,
    INDEX_MASK = 0x7f,
    SECOND = 0,
    MINUTE = 2,
    HOUR = 4,
    DAY = 7,
    MONTH = 8,
    YEAR = 9,
    A = 0xa,
    B = 0xb,
    A_UPDATING = 0x80,
    B_24_HOURS = 0x02,
    B_BINARY = 0x04,
    HOUR_PM = 0x80,
    NOTHING = 0xff,       /* what a port with nothing behind it gives */
    UPDATE_POLLS = 10000, /* an update takes 2 ms, a port access about a microsecond */
    TRIES = 4,
    NONSENSE = 1000,
    CENTURY_LEAST = 19,
    CENTURY_NOW = 20,
    CENTURY_MOST = 21,
};

uint8_t rtc_register(uint8_t number)
{
    port_write8(INDEX, number & INDEX_MASK);
    return port_read8(DATA);
}

/* A value as the mode has it; NONSENSE where it is no number. */
static unsigned number_of(unsigned value, uint8_t mode)
{
    if (mode & B_BINARY)
        return value;
    return (value & 15) > 9 || value >> 4 > 9 ? NONSENSE : (value >> 4) * 10 + (value & 15);
}

/* With 12 hours, 12 comes before 1. */
static unsigned hour_of(uint8_t value, uint8_t mode)
{
    if (mode & B_24_HOURS)
        return number_of(value, mode);
    unsigned hour = number_of(value & ~HOUR_PM & 0xff, mode);
    if (hour == 0 || hour > 12)
        return NONSENSE;
    return hour % 12 + (value & HOUR_PM ? 12 : 0);
}

static unsigned days_of(const struct rtc_time *time)
{
    bool is_leap = time->year % 4 == 0 && (time->year % 100 != 0 || time->year % 400 == 0);
    if (time->month == 2)
        return is_leap ? 29 : 28;
    return 30 + ((time->month + time->month / 8) & 1);
}

static bool is_sane(const struct rtc_time *time)
{
    return time->month >= 1 && time->month <= 12 && time->day >= 1 && time->day <= days_of(time) &&
           time->hour < 24 && time->minute < 60 && time->second < 60;
}

static int wait_for_update(void)
{
    if (rtc_register(B) == NOTHING)
        return STATUS_NOT_THERE;
    for (unsigned polls = UPDATE_POLLS; rtc_register(A) & A_UPDATING; polls--)
        if (polls == 0)
            return STATUS_TIMEOUT;
    return 0;
}

/* The next update is at least 244 us away when this begins. */
static void read_all(uint8_t century, struct rtc_time *out)
{
    uint8_t mode = rtc_register(B);
    unsigned hundreds = century != 0 ? number_of(rtc_register(century), mode) : 0;
    if (hundreds < CENTURY_LEAST || hundreds > CENTURY_MOST)
        hundreds = CENTURY_NOW;
    unsigned year = number_of(rtc_register(YEAR), mode);
    out->year = hundreds * 100 + year;
    out->month = year < 100 ? number_of(rtc_register(MONTH), mode) : NONSENSE;
    out->day = number_of(rtc_register(DAY), mode);
    out->hour = hour_of(rtc_register(HOUR), mode);
    out->minute = number_of(rtc_register(MINUTE), mode);
    out->second = number_of(rtc_register(SECOND), mode);
}

int rtc_read(uint8_t century, struct rtc_time *out)
{
    for (unsigned i = 0; i < TRIES; i++) {
        int status = wait_for_update();
        if (status != 0)
            return status;
        uint8_t second = rtc_register(SECOND);
        read_all(century, out);
        if (rtc_register(SECOND) == second)
            return is_sane(out) ? 0 : STATUS_BROKEN;
    }
    return STATUS_TIMEOUT;
}

int rtc_text(uint8_t century, char to[RTC_TEXT_SIZE])
{
    struct rtc_time time;
    int status = rtc_read(century, &time);
    to[0] = '\0';
    if (status == 0)
        format(to, RTC_TEXT_SIZE, "%04u-%02u-%02u %02u:%02u:%02u", time.year, time.month, time.day,
               time.hour, time.minute, time.second);
    return status;
}
