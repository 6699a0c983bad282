/* SPDX-License-Identifier: MIT */
/* What the desk asks of the collector, and what it is told: messages on a SOCK_SEQPACKET pair that
 * the keeper made, so that either may die and come back. Native byte order: one program. */
#ifndef SERIAL_LAB_COLLECT_ORDERS_H
#define SERIAL_LAB_COLLECT_ORDERS_H

#include <stdint.h>

enum {
    ORDER_BYTES_MAX = 1024,
    ORDER_WHO_MAX = 64,
};

enum order_kind {
    ORDER_TYPE = 1, /* send these bytes to the machine (a FRAME_TYPED goes before them) */
    ORDER_BREAK,    /* a break of 250 ms */
    ORDER_NOTE,     /* put a FRAME_NOTE into the journal: bytes */
};

/* Unanswered: what was done shows in the journal, what could not be in a FRAME_NOTE; so does a
 * break that was sent on and then refused. */
struct order {
    uint32_t kind, source, length;
    char who[ORDER_WHO_MAX]; /* who asked for it, NUL-terminated */
    uint8_t bytes[ORDER_BYTES_MAX];
};

/* The collector, about once a second: what isn't in the journal. */
struct collector_status {
    uint32_t lines, open;      /* sources, and how many are open */
    uint64_t bytes;            /* heard since it began */
    uint64_t cpu_ns, restarts; /* of the collector */
    uint64_t written, synced, journal_bytes, journal_files, lost_bytes, spooled_bytes;
    uint64_t stalled_since;
    uint32_t is_stalled;
    char error[160];
};

#endif
