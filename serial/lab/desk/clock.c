/* SPDX-License-Identifier: MIT */
/* What time it is for the desk. A clock that was set back is taken as so much behind: time goes on
 * from where it was. */
#include "serial/lab/desk/due.h"
#include "serial/lab/now.h"

uint64_t desk_clock(const struct desk *desk)
{
    return desk->options.clock_ms ? desk->options.clock_ms(desk->options.data) : now_of_day_ms();
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
