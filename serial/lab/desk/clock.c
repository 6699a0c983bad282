/* SPDX-License-Identifier: MIT */
#include "serial/lab/desk/inside.h"
#include "serial/lab/now.h"

enum { NS_IN_MS = 1000000 };

uint64_t desk_clock(const struct desk *desk)
{
    const struct desk_options *options = &desk->options;
    if (options->clock_ms)
        return options->clock_ms(options->data);
    return options->spool ? spool_time(options->spool) / NS_IN_MS : now_of_day_ms();
}
