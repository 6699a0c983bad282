/* SPDX-License-Identifier: MIT */
/* A clock that stands still is old age: the machine works, and its certificates don't. */
#include "kernel/check/check.h"
#include "kernel/check/tools/rtc_flag.h"
#include "kernel/cpu/clock.h"
#include "kernel/cpu/cpu.h"

CHECK(clock, rtc, quick, .budget_ms = 15, .about = "the RTC's periodic flag comes")
{
    uint32_t period;
    bool battery;
    enum rtc_state state = rtc_watch(clock_us, cpu_has_hypervisor(), &period, &battery);
    if (state == RTC_NOT_THERE)
        return check_skip("no RTC");
    if (!battery)
        check_note("the RTC says that its battery failed");
    if (state == RTC_STOPPED) {
        check_note("the RTC stands still");
        return check_pass("there, and stands still");
    }
    return check_pass("a flag after %u us of %u", period, RTC_PERIOD_US);
}
