/* SPDX-License-Identifier: MIT */
/* The PC's real-time clock: what time its battery kept. Motorola MC146818A data sheet: registers 0
 * to 0xD, update in progress, BCD and 12-hour modes. Nothing is written but the index. */
#ifndef KERNEL_CPU_RTC_H
#define KERNEL_CPU_RTC_H

#include <stdint.h>

struct rtc_time {
    uint32_t year; /* 1900 to 2199 */
    uint32_t month, day, hour, minute, second;
};

#define RTC_TEXT_SIZE 20 /* "2026-11-25 16:15:07" */

/* `century` is the register that ACPI's FADT names, 0 where it names none: the year then is of this
 * century, and so it is where the register makes no sense. Waits for an update to end, 10000 port
 * reads at most. STATUS_NOT_THERE where no chip answers, STATUS_TIMEOUT where an update doesn't
 * end, STATUS_BROKEN where what it says is no date and time. `out` then is not to be used. */
int rtc_read(uint8_t century, struct rtc_time *out);

/* The same as text; "" where there is none. */
int rtc_text(uint8_t century, char to[RTC_TEXT_SIZE]);

/* Register number 0 to 0x7f of the chip's memory. */
uint8_t rtc_register(uint8_t number);

#endif
