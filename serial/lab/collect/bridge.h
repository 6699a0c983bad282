/* SPDX-License-Identifier: MIT */
/* The process for lines that are no plain descriptor: RFC 2217, a BMC's serial over LAN, whatever
 * else gensio(5) can. Each becomes one: a socket, whose other end the collector has. */
#ifndef SERIAL_LAB_COLLECT_BRIDGE_H
#define SERIAL_LAB_COLLECT_BRIDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "serial/lab/lab.h"
#include "serial/lab/source_name.h"

/* The collector says (on a message_pair): */
enum bridge_order_kind {
    BRIDGE_OPEN = 1, /* open `text`, at `number` baud; the bridge's end of the socket comes along.
                        Closing the other end ends it. But for gensio: a host is an address: to look
                        a name up would hold up all lines. */
    BRIDGE_BREAK,    /* a break */
};

struct bridge_order {
    uint32_t kind, source, number;
    uint32_t generation; /* of the opening that is meant */
    uint32_t length;
    char text[SOURCE_NAME_MAX];
};

/* The bridge says: */
enum bridge_event_kind {
    BRIDGE_OPENED = 1,
    BRIDGE_CLOSED,  /* it is not, or no longer: `text` says why; the socket ends */
    BRIDGE_REFUSED, /* a break could not be sent */
};

struct bridge_event {
    uint32_t kind, source, generation, length;
    char text[512];
};

size_t bridge_order_size(const struct bridge_order *order);
size_t bridge_event_size(const struct bridge_event *event);

/* Whether the machine's line goes over the bridge. */
bool bridge_is_for(const struct lab_machine *machine);

/* The process: until SIGTERM, or until nobody is at the other end. The exit status. */
int bridge_run(int channel);

#endif
