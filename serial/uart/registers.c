/* SPDX-License-Identifier: MIT */
/* The PC's own ports are in I/O space. */
#include "serial/uart/registers.h"

#include "kernel/cpu/ports.h"

static uint8_t read_port(const struct uart_registers *registers, unsigned number)
{
    return port_read8((uint16_t)(registers->address + number));
}

static void write_port(const struct uart_registers *registers, unsigned number, uint8_t value)
{
    port_write8((uint16_t)(registers->address + number), value);
}

struct uart_registers uart_registers_at_port(uint16_t port)
{
    return (struct uart_registers){.read = read_port, .write = write_port, .address = port};
}
