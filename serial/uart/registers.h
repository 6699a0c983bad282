/* SPDX-License-Identifier: MIT */
/* How the registers of a UART are reached. The chip (serial/uart/uart.h) doesn't know: they may
 * be I/O ports, mapped memory, or a model that a test counts accesses on. */
#ifndef SERIAL_UART_REGISTERS_H
#define SERIAL_UART_REGISTERS_H

#include <stdbool.h>
#include <stdint.h>

struct uart_registers {
    /* `number` is 0 to 7. An access never hangs; a register that isn't there reads as 0xff. */
    uint8_t (*read)(const struct uart_registers *registers, unsigned number);
    void (*write)(const struct uart_registers *registers, unsigned number, uint8_t value);
    uint64_t address; /* the first register's: an I/O port, or where it is mapped */
    uint8_t stride;   /* bytes from register to register */
    uint8_t width;    /* bytes of one access */
    bool is_fast;     /* an access may take much less than a microsecond: memory */
};

/* Registers at the eight I/O ports from `port` on. */
void uart_registers_at_port(struct uart_registers *registers, uint16_t port);

/* Registers in mapped memory, each `width` bytes (1, 2 or 4) at a multiple of `stride` bytes (1, 2,
 * 4 or 8, no less than `width`). */
void uart_registers_in_memory(struct uart_registers *registers, volatile void *mapped,
                              uint8_t stride, uint8_t width);

#endif
