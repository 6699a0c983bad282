/* SPDX-License-Identifier: MIT */
/* Ports that only remember. */
#include "tests/unit/ports_seen.h"

#include "kernel/cpu/ports.h"

struct port_access ports_seen[PORTS_SEEN_MAX];
size_t ports_seen_count;
uint8_t ports_give = 0xff;
const struct ports_devices *ports_devices;

static void remember(struct port_access access)
{
    if (ports_seen_count < PORTS_SEEN_MAX)
        ports_seen[ports_seen_count] = access;
    ports_seen_count++;
}

static uint32_t read(uint16_t port, uint8_t bytes)
{
    uint32_t ones = 0xffffffffU >> (32 - 8 * bytes);
    uint32_t value = ports_devices ? ports_devices->read(port, bytes) : ports_give * 0x01010101U;
    remember((struct port_access){.port = port, .bytes = bytes, .value = value & ones});
    return value & ones;
}

static void write(uint16_t port, uint8_t bytes, uint32_t value)
{
    remember((struct port_access){.is_write = true, .port = port, .bytes = bytes, .value = value});
    if (ports_devices)
        ports_devices->write(port, bytes, value);
}

uint8_t port_read8(uint16_t port)
{
    return (uint8_t)read(port, 1);
}

void port_write8(uint16_t port, uint8_t value)
{
    write(port, 1, value);
}

uint16_t port_read16(uint16_t port)
{
    return (uint16_t)read(port, 2);
}

void port_write16(uint16_t port, uint16_t value)
{
    write(port, 2, value);
}

uint32_t port_read32(uint16_t port)
{
    return read(port, 4);
}

void port_write32(uint16_t port, uint32_t value)
{
    write(port, 4, value);
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
            value = (int)ports_seen[i].value;
    return value;
}
