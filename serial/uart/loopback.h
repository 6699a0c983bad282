/* SPDX-License-Identifier: MIT */
/* A UART that talks to itself: bytes go from its transmitter to its receiver, and none on the line.
 * PC16550D data sheet, 8.7 (modem control register, bit 4). */
#ifndef SERIAL_UART_LOOPBACK_H
#define SERIAL_UART_LOOPBACK_H

#include "serial/uart/uart.h"

struct uart_loopback {
    unsigned sent, back; /* bytes */
    uint8_t wrote, read; /* the first that came back as another */
    uint32_t us;         /* from the first byte's writing to the last one's coming */
    uint32_t line_us;    /* what they take on a line of its rate; 0 where that isn't known */
};

/* Sends as many bytes through the port's loop as take 1.5 ms at its rate, one at least and 16 at
 * most, and waits for each, four times as long as it takes, and 1 ms more, by `now` (microseconds),
 * or a good many polls.
 * 0; STATUS_NOT_THERE where the chip has no loop, as many a BMC's: nothing was sent then;
 * STATUS_TIMEOUT where a byte didn't come back, or the transmitter is stuck before any is sent;
 * STATUS_BROKEN where one came back as another. The port is as it was before, with the input that
 * it had; DTR and RTS are off meanwhile, and what comes in from the line is lost. */
int uart_loopback(struct uart *uart, uint64_t (*now)(void), struct uart_loopback *out);

#endif
