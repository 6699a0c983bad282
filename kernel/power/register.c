/* SPDX-License-Identifier: MIT */
/* Firmware puts the same register at a port on one machine, in memory or in PCI space on another.
 */
#include "kernel/power/register.h"

#include <stddef.h>

#include "kernel/cpu/ports.h"

enum {
    PCI_ADDRESS = 0xcf8,
    PCI_DATA = 0xcfc,
    DWORD = 4,
};

/* Where a generic address has device, function and offset, and what PCI's address port takes. */
static uint32_t pci_address(uint64_t address)
{
    return 1U << 31 | (uint32_t)(address >> 32 << 11) | (uint32_t)address >> 16 << 8 |
           (address & 255);
}

void power_register_prepare(struct power_register *to, const struct acpi_register *from,
                            uint8_t bytes, volatile void *(*map)(uint64_t base, uint64_t size))
{
    uint64_t address = from->address;
    if ((address & (bytes - 1U)) != 0)
        return;
    if (from->space == ACPI_SPACE_MEMORY && !(to->mapped = map(address, bytes)))
        return;
    to->port = from->space == ACPI_SPACE_PCI ? pci_address(address) : (uint32_t)address;
    to->bytes = bytes;
    to->space = from->space;
}

/* The port that the register is at now. */
static uint16_t open_port(const struct power_register *reg)
{
    if (reg->space == ACPI_SPACE_IO)
        return (uint16_t)reg->port;
    port_write32(PCI_ADDRESS, reg->port / DWORD * DWORD);
    return PCI_DATA + reg->port % DWORD;
}

uint16_t power_register_read(const struct power_register *from)
{
    if (from->space == ACPI_SPACE_NONE)
        return 0;
    return from->mapped ? *(const volatile uint16_t *)from->mapped : port_read16(open_port(from));
}

void power_register_write(const struct power_register *to, uint16_t value)
{
    if (to->space == ACPI_SPACE_NONE)
        return;
    if (to->mapped) {
        if (to->bytes == 1)
            *(volatile uint8_t *)to->mapped = (uint8_t)value;
        else
            *(volatile uint16_t *)to->mapped = value;
        return;
    }
    uint16_t port = open_port(to);
    if (to->bytes == 1)
        port_write8(port, (uint8_t)value);
    else
        port_write16(port, value);
}
