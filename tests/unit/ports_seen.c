/* SPDX-License-Identifier: MIT */
/* Ports that only remember. */
#include "tests/unit/ports_seen.h"

#include "kernel/cpu/ports.h"

struct port_access ports_seen[PORTS_SEEN_MAX];
size_t ports_seen_count;
uint8_t ports_give = 0xff;

static void remember(struct port_access access)
{
    if (ports_seen_count < PORTS_SEEN_MAX)
        ports_seen[ports_seen_count] = access;
    ports_seen_count++;
}

uint8_t port_read8(uint16_t port)
{
    remember((struct port_access){.port = port, .value = ports_give});
    return ports_give;
}

void port_write8(uint16_t port, uint8_t value)
{
    remember((struct port_access){.is_write = true, .port = port, .value = value});
}

void ports_forget(void)
{
    ports_seen_count = 0;
}

int ports_last_write(uint16_t port)
{
    int value = -1;
    for (size_t i = 0; i < ports_seen_count && i < PORTS_SEEN_MAX; i++)
        if (ports_seen[i].is_write && ports_seen[i].port == port)
            value = ports_seen[i].value;
    return value;
}
