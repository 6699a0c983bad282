/* SPDX-License-Identifier: MIT */
/* How long the machine has been up, and which time its clock chip tells: a wrong one breaks
 * certificates on the system that comes after us. */
#include "kernel/cpu/clock.h"
#include "kernel/cpu/rtc.h"
#include "kernel/shell/shell.h"

COMMAND(time, "time", "", "uptime, counter's rate, date", 0)
{
    char rtc[RTC_TEXT_SIZE];
    uint64_t us = clock_us();
    shell_say("up: %lu.%06lu s", us / 1000000, us % 1000000);
    shell_say("tsc: %lu Hz (%s)", clock_hz(), clock_source());
    shell_say("rtc: %s", rtc_text(0, rtc) == 0 ? rtc : "no answer");
    return true;
}
