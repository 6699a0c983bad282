/* SPDX-License-Identifier: MIT */
/* I/O ports. Reading one may do as much as writing it, so both are for the full shell. */
#include "kernel/cpu/ports.h"

#include "kernel/shell/shell.h"

static bool is_access(uint64_t port, uint64_t width)
{
    return port <= UINT16_MAX && (width == 1 || width == 2 || width == 4) &&
           (port & (width - 1)) == 0;
}

COMMAND(io_read, "io read", " PORT [1|2|4]", "reads so many bytes from a port", SHELL_FULL)
{
    uint64_t width = count > 1 ? numbers[1] : 1;
    uint16_t port = (uint16_t)numbers[0];
    if (!is_access(numbers[0], width))
        return false;
    shell_say("0x%x", width == 1   ? port_read8(port)
                      : width == 2 ? port_read16(port)
                                   : port_read32(port));
    return true;
}

COMMAND(io_write, "io write", " PORT VALUE [1|2|4]", "writes them", SHELL_FULL)
{
    uint64_t width = count > 2 ? numbers[2] : 1, value = numbers[1];
    uint16_t port = (uint16_t)numbers[0];
    if (!is_access(numbers[0], width) || value >> (8 * width) != 0)
        return false;
    if (width == 1)
        port_write8(port, (uint8_t)value);
    else if (width == 2)
        port_write16(port, (uint16_t)value);
    else
        port_write32(port, (uint32_t)value);
    return true;
}
