/* SPDX-License-Identifier: MIT */
/* What time it is for the desk. A clock that was set back is taken as so much behind: time goes on
 * from where it was. */
#include <time.h>

#include "serial/lab/desk/due.h"

uint64_t desk_clock(const struct desk *desk)
{
    struct timespec now;
    if (desk->options.clock_ms)
        return desk->options.clock_ms(desk->options.data);
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

uint64_t desk_clock_on(const struct desk *desk)
{
    return desk_clock(desk) + desk->ahead;
}

void desk_hold(struct desk *desk)
{
    uint64_t clock = desk_clock_on(desk);
    desk->held = desk->is_live && clock > LATE_MS ? clock - LATE_MS : 0;
}

void desk_pass_time(struct desk *desk)
{
    uint64_t clock = desk_clock_on(desk);
    if (clock < desk->now)
        desk->ahead += desk->now - clock;
    clock = desk_clock_on(desk);
    if (clock > LATE_MS)
        due_run(desk, clock - LATE_MS);
}
