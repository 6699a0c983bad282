/* SPDX-License-Identifier: MIT */
/* A 16550 and its kin: found out, set, and fed. National Semiconductor PC16550D data sheet,
 * section 8; AN-491 for telling the chips apart. Every wait is bounded by the port's patience,
 * which waiting uses up and bytes that were sent earn back: a stuck port costs 0.1 s or a little
 * more once, and then a millisecond a write. */
#ifndef SERIAL_UART_UART_H
#define SERIAL_UART_UART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/log/log.h"
#include "serial/uart/registers.h"

enum uart_chip {
    UART_NONE,
    UART_8250,   /* no FIFO, no scratch register */
    UART_16450,  /* no FIFO */
    UART_16550,  /* a FIFO that must not be used */
    UART_16550A, /* a FIFO of 16 bytes */
};

struct uart {
    struct uart_registers registers;
    enum uart_chip chip;
    uint32_t baud;
    unsigned depth;    /* bytes that the transmitter takes once it is empty */
    unsigned room;     /* how many of them it still takes without being asked */
    uint32_t patience; /* polls that waits may still spend on a transmitter that doesn't empty */
    uint32_t lost;     /* bytes that were not sent */
    struct log_sink sink;
};

/* Finds out what answers at the registers, and keeps their address. STATUS_NOT_THERE where
 * nothing that behaves like a UART does. Leaves the port's interrupts off. Waits first for what is
 * still being sent, so as not to lose it. */
int uart_probe(struct uart *uart, struct uart_registers registers);

/* Sets 8 data bits, no parity, 1 stop bit at `baud` (50 to 115200, a divisor of 115200), and the
 * FIFO where there is one. Waits first for what is still being sent, so as not to garble it. */
void uart_configure(struct uart *uart, uint32_t baud);

/* Sends the bytes. STATUS_TIMEOUT where the transmitter got stuck; what it didn't take is counted
 * in uart->lost. A port that recovers is used again. */
int uart_write(struct uart *uart, const char *bytes, size_t length);

/* The port as a sink of the log, for every kind of line. */
struct log_sink *uart_sink(struct uart *uart);

const char *uart_chip_name(enum uart_chip chip);

#endif
