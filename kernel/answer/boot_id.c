/* SPDX-License-Identifier: MIT */
/* No single source is good on every machine: RDRAND may be missing, the TSC starts at 0, the RTC
 * may stand still, twins share a UUID. All of them are mixed. */
#include "kernel/answer/boot_id.h"

#include <stdbool.h>

#include "kernel/cpu/cpu.h"
#include "kernel/cpu/ports.h"

enum {
    RDRAND_TRIES = 10, /* Intel SDM volume 1, 7.3.17: ten failures in a row mean a broken unit */
    RTC_INDEX = 0x70,
    RTC_DATA = 0x71,
    PIT_COUNTER0 = 0x40,
    PIT_COMMAND = 0x43,
    PIT_LATCH_COUNTER0 = 0,
};

/* One step of splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators):
 * every bit of the input moves about half of the output's. */
static uint64_t mix(uint64_t state, uint64_t value)
{
    state = (state ^ value) + 0x9e3779b97f4a7c15;
    state = (state ^ state >> 30) * 0xbf58476d1ce4e5b9;
    state = (state ^ state >> 27) * 0x94d049bb133111eb;
    return state ^ state >> 31;
}

static uint64_t mix_rdrand(uint64_t state)
{
    uint64_t value;
    if (!cpu_has_rdrand())
        return state;
    for (unsigned i = 0; i < RDRAND_TRIES; i++)
        if (cpu_rdrand(&value))
            return mix(state, value);
    return state;
}

static uint64_t mix_rtc(uint64_t state)
{
    /* Second, minute, hour, day, month, year. A torn reading serves as well as a whole one. */
    static const uint8_t registers[] = {0, 2, 4, 7, 8, 9};
    for (size_t i = 0; i < sizeof registers; i++) {
        port_write8(RTC_INDEX, registers[i]);
        state = mix(state, port_read8(RTC_DATA));
    }
    return state;
}

static uint64_t mix_pit(uint64_t state)
{
    port_write8(PIT_COMMAND, PIT_LATCH_COUNTER0);
    state = mix(state, port_read8(PIT_COUNTER0));
    return mix(state, port_read8(PIT_COUNTER0));
}

uint64_t boot_id_make(const void *who, size_t length)
{
    const uint8_t *byte = who;
    uint64_t state = mix(0, cpu_tsc());
    for (size_t i = 0; i < length; i++)
        state = mix(state, byte[i]);
    state = mix_rdrand(state);
    state = mix_rtc(state);
    return mix_pit(state);
}
