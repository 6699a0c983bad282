/* SPDX-License-Identifier: MIT */
/* What code under test did to the I/O ports, in order (tests/unit/fake/kernel/cpu/ports.h). */
#ifndef TESTS_UNIT_PORTS_SEEN_H
#define TESTS_UNIT_PORTS_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PORTS_SEEN_MAX 256

struct port_access {
    bool is_write;
    uint16_t port;
    uint8_t bytes;  /* 1, 2 or 4 */
    uint32_t value; /* what was written, or what the read gave */
};

/* The accesses since the process began or ports_forget(); the count goes on past the room. */
extern struct port_access ports_seen[PORTS_SEEN_MAX];
extern size_t ports_seen_count;

/* What reads give from now on, in each byte, on every port; 0xff until told. */
extern uint8_t ports_give;

/* Devices of a test's own behind the ports; where it is set, reads give what `read` gives. */
extern const struct ports_devices {
    uint32_t (*read)(uint16_t port, unsigned bytes);
    void (*write)(uint16_t port, unsigned bytes, uint32_t value);
} * ports_devices;

void ports_forget(void);

/* The value written last to `port`, or -1 where none was. */
int ports_last_write(uint16_t port);

#endif
