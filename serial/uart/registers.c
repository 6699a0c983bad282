/* SPDX-License-Identifier: MIT */
/* The PC's own ports are in I/O space; those of a chipset or a card may be in memory, a byte in
 * each word or double word, and some of these take no narrower access. */
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

static volatile void *place(const struct uart_registers *registers, unsigned number)
{
    return (volatile void *)(uintptr_t)(registers->address + (uint64_t)number * registers->stride);
}

static uint8_t read_memory(const struct uart_registers *registers, unsigned number)
{
    volatile void *from = place(registers, number);
    if (registers->width == 4)
        return (uint8_t) * (volatile uint32_t *)from;
    if (registers->width == 2)
        return (uint8_t) * (volatile uint16_t *)from;
    return *(volatile uint8_t *)from;
}

static void write_memory(const struct uart_registers *registers, unsigned number, uint8_t value)
{
    volatile void *to = place(registers, number);
    if (registers->width == 4)
        *(volatile uint32_t *)to = value;
    else if (registers->width == 2)
        *(volatile uint16_t *)to = value;
    else
        *(volatile uint8_t *)to = value;
}

void uart_registers_at_port(struct uart_registers *registers, uint16_t port)
{
    *registers = (struct uart_registers){.read = read_port,
                                         .write = write_port,
                                         .address = port,
                                         .stride = 1,
                                         .width = 1,
                                         .is_fast = false};
}

void uart_registers_in_memory(struct uart_registers *registers, volatile void *mapped,
                              uint8_t stride, uint8_t width)
{
    *registers = (struct uart_registers){.read = read_memory,
                                         .write = write_memory,
                                         .address = (uintptr_t)mapped,
                                         .stride = stride,
                                         .width = width,
                                         .is_fast = true};
}
