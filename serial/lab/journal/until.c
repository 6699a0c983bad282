/* SPDX-License-Identifier: MIT */
#include "serial/lab/journal/until.h"

#include "serial/lab/now.h"

enum { SECOND = 1000000000 };

uint64_t until_now(void)
{
    return now_us() * 1000;
}

struct timespec until_ms(unsigned ms)
{
    uint64_t then = until_now() + (uint64_t)ms * 1000000;
    return (struct timespec){(time_t)(then / SECOND), (long)(then % SECOND)};
}
