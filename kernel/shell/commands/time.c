/* SPDX-License-Identifier: MIT */
/* How long the machine has been up, and which time its clock chip tells: a wrong one breaks
 * certificates on the system that comes after us. Motorola MC146818A data sheet. */
#include "kernel/cpu/clock.h"
#include "kernel/cpu/ports.h"
#include "kernel/shell/shell.h"

enum {
    RTC_INDEX = 0x70, /* bit 7 would mask NMI */
    RTC_DATA = 0x71,
    RTC_HOUR = 4,
    RTC_A = 10,
    RTC_B = 11,
    A_UPDATING = 0x80, /* also what a chip that isn't there says */
    B_24_HOURS = 0x02,
    B_BINARY = 0x04,
    HOUR_PM = 0x80,
    UPDATE_POLLS = 10000, /* an update takes 2 ms, a port access about a microsecond */
};

static uint8_t rtc_read(uint8_t number)
{
    port_write8(RTC_INDEX, number);
    return port_read8(RTC_DATA);
}

/* What register `number` says, as the mode has it. With 12 hours, 12 comes before 1. */
static unsigned rtc_number(uint8_t number, uint8_t mode)
{
    unsigned value = rtc_read(number), half = 0;
    bool is_half_day = number == RTC_HOUR && !(mode & B_24_HOURS);
    if (is_half_day && value & HOUR_PM)
        half = 12;
    if (is_half_day)
        value &= ~(unsigned)HOUR_PM;
    if (!(mode & B_BINARY))
        value = (value >> 4) * 10 + (value & 15);
    return is_half_day ? value % 12 + half : value;
}

static void say_rtc(void)
{
    static const uint8_t registers[] = {9, 8, 7, 4, 2, 0}; /* from the year to the second */
    unsigned values[sizeof registers], polls = UPDATE_POLLS;
    while (rtc_read(RTC_A) & A_UPDATING) {
        if (--polls == 0) {
            shell_say("rtc: no answer");
            return;
        }
    }
    /* The next update is at least 244 us away. */
    uint8_t mode = rtc_read(RTC_B);
    for (unsigned i = 0; i < sizeof registers; i++)
        values[i] = rtc_number(registers[i], mode);
    shell_say("rtc: 20%02u-%02u-%02u %02u:%02u:%02u", values[0], values[1], values[2], values[3],
              values[4], values[5]);
}

COMMAND(time, "time", "", "uptime, counter's rate, date", 0)
{
    uint64_t us = clock_us();
    shell_say("up: %lu.%06lu s", us / 1000000, us % 1000000);
    shell_say("tsc: %lu Hz (%s)", clock_hz(), clock_source());
    say_rtc();
    return true;
}
