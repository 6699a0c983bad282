/* SPDX-License-Identifier: MIT */
/* How the registers of a UART are reached. The chip (serial/uart/uart.h) doesn't know: they may
 * be I/O ports, or a model that a test counts accesses on. */
#ifndef SERIAL_UART_REGISTERS_H
#define SERIAL_UART_REGISTERS_H

#include <stdint.h>

struct uart_registers {
    /* `number` is 0 to 7. An access never hangs; a register that isn't there reads as 0xff. */
    uint8_t (*read)(const struct uart_registers *registers, unsigned number);
    void (*write)(const struct uart_registers *registers, unsigned number, uint8_t value);
    uint64_t address; /* the first register's: an I/O port */
};

/* Registers at the eight I/O ports from `port` on. */
struct uart_registers uart_registers_at_port(uint16_t port);

#endif
