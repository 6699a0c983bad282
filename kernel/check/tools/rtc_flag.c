/* SPDX-License-Identifier: MIT */
/* Its seconds would take a second to see. */
#include "kernel/check/tools/rtc_flag.h"

#include "kernel/cpu/ports.h"

enum {
    INDEX = 0x70,
    DATA = 0x71,
    REGISTER_A = 0x0a,
    REGISTER_B = 0x0b,
    REGISTER_C = 0x0c,
    REGISTER_D = 0x0d,
    A_DIVIDER = 0x70,
    A_1024_HZ = 0x06,
    B_INTERRUPTS = 0x70, /* periodic, alarm, update */
    B_PERIODIC = 0x40,
    C_PERIODIC = 0x40,
    D_VALID = 0x80,
    NOTHING_THERE = 0xff,
    WAIT_US = 5000,
    POLLS_MAX = 1 << 18,
};

static uint8_t get(uint8_t number)
{
    port_write8(INDEX, number);
    return port_read8(DATA);
}

static void put(uint8_t number, uint8_t value)
{
    port_write8(INDEX, number);
    port_write8(DATA, value);
}

/* Reading the flag takes it back. */
static bool wait_for_flag(uint64_t (*now)(void))
{
    uint64_t start = now();
    for (unsigned polls = 0; polls < POLLS_MAX; polls++) {
        if (get(REGISTER_C) & C_PERIODIC)
            return true;
        if (now() - start > WAIT_US)
            break;
    }
    return false;
}

static enum rtc_state watch(uint64_t (*now)(void), uint32_t *period_us)
{
    if (!wait_for_flag(now))
        return RTC_STOPPED;
    uint64_t first = now();
    if (!wait_for_flag(now))
        return RTC_STOPPED;
    *period_us = (uint32_t)(now() - first);
    return RTC_RUNS;
}

enum rtc_state rtc_watch(uint64_t (*now)(void), bool by_interrupt, uint32_t *period_us,
                         bool *battery)
{
    uint8_t a = get(REGISTER_A), b = get(REGISTER_B);
    if (a == NOTHING_THERE && b == NOTHING_THERE)
        return RTC_NOT_THERE;
    *battery = get(REGISTER_D) & D_VALID;
    put(REGISTER_B, (b & (uint8_t)~B_INTERRUPTS) | (by_interrupt ? B_PERIODIC : 0));
    put(REGISTER_A, (a & A_DIVIDER) | A_1024_HZ);
    get(REGISTER_C); /* what came before */
    enum rtc_state state = watch(now, period_us);
    put(REGISTER_B, b);
    put(REGISTER_A, a);
    get(REGISTER_C);
    return state;
}
