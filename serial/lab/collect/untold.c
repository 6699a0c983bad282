/* SPDX-License-Identifier: MIT */
#include "serial/lab/collect/untold.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "serial/lab/collect/message.h"
#include "serial/lab/memory.h"

struct untold {
    struct untold *next;
    int held; /* -1: none */
    struct bridge_event event;
};

static struct untold *first, *last;

static bool tell(int channel, const struct bridge_event *event)
{
    return message_send(channel, event, bridge_event_size(event), NULL, 0) ||
           (errno != EAGAIN && errno != ENOBUFS);
}

bool untold_tell(int channel)
{
    while (first && tell(channel, &first->event)) {
        struct untold *told = first;
        first = told->next;
        if (told->held >= 0)
            close(told->held);
        free(told);
    }
    return !first;
}

void untold_add(int channel, const struct bridge_event *event, int held)
{
    if (untold_tell(channel) && tell(channel, event))
        return;
    struct untold *one = memory_new(1, sizeof *one);
    *one = (struct untold){.event = *event, .held = -1};
    if (held >= 0)
        one->held = fcntl(held, F_DUPFD_CLOEXEC, 0);
    if (first)
        last->next = one;
    else
        first = one;
    last = one;
}
