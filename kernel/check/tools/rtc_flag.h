/* SPDX-License-Identifier: MIT */
/* The PC's real-time clock: does it run, and at its rate? Motorola MC146818A data sheet, registers
 * A to D. */
#ifndef KERNEL_CHECK_TOOLS_RTC_FLAG_H
#define KERNEL_CHECK_TOOLS_RTC_FLAG_H

#include <stdbool.h>
#include <stdint.h>

enum rtc_state {
    RTC_NOT_THERE,
    RTC_STOPPED, /* its periodic flag doesn't come */
    RTC_RUNS,
};

#define RTC_PERIOD_US 977 /* of the flag, at 1024 Hz */

/* Waits for two of its periodic flags, each 5 ms by `now` (microseconds) or a good many polls at
 * most, and tells the time between them. Its registers then are as they were; flags that nobody
 * took are gone. Interrupts of its are off meanwhile, but for the periodic one where
 * `by_interrupt`: emulators have no flag without; IRQ 8 is masked then. `*battery` is false where
 * it says that its power failed, and its time is wrong. */
enum rtc_state rtc_watch(uint64_t (*now)(void), bool by_interrupt, uint32_t *period_us,
                         bool *battery);

#endif
