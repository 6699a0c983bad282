/* SPDX-License-Identifier: MIT */
#include "serial/lab/journal/until.h"

enum { SECOND = 1000000000 };

static uint64_t now(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

uint64_t until_now(void)
{
    return now(CLOCK_MONOTONIC);
}

uint64_t until_today(void)
{
    return now(CLOCK_REALTIME);
}

struct timespec until_ms(unsigned ms)
{
    uint64_t then = until_now() + (uint64_t)ms * 1000000;
    return (struct timespec){(time_t)(then / SECOND), (long)(then % SECOND)};
}
