/* SPDX-License-Identifier: MIT */
#include "serial/lab/now.h"

#include <time.h>

static uint64_t read_ns(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

uint64_t now_ms(void)
{
    return read_ns(CLOCK_MONOTONIC) / 1000000;
}

uint64_t now_us(void)
{
    return read_ns(CLOCK_MONOTONIC) / 1000;
}

uint64_t now_ns(void)
{
    return read_ns(CLOCK_MONOTONIC);
}

uint64_t now_of_day(void)
{
    return read_ns(CLOCK_REALTIME);
}

uint64_t now_of_day_ms(void)
{
    return read_ns(CLOCK_REALTIME) / 1000000;
}

uint64_t now_cpu_ns(void)
{
    return read_ns(CLOCK_PROCESS_CPUTIME_ID);
}
