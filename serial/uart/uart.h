/* SPDX-License-Identifier: MIT */
/* A 16550 and its kin: found out, set, fed and read. National Semiconductor PC16550D data sheet,
 * section 8; AN-491 for telling the chips apart; Texas Instruments TL16C750, 64-byte FIFO; Oxford
 * Semiconductor OX16C950, 650 and 950 mode.
 * Every wait is bounded by the port's patience, which waiting uses up and bytes that were sent earn
 * back: a port that got stuck costs its patience once, and then one look a write. */
#ifndef SERIAL_UART_UART_H
#define SERIAL_UART_UART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/lib/uart_settings.h"
#include "kernel/log/log.h"
#include "serial/uart/registers.h"

#define UART_CLOCK 1843200 /* Hz, the PC's, where settings say 0: a divisor of 1 is 115200 baud */

enum uart_chip {
    UART_NONE,
    UART_8250,   /* no FIFO, no scratch register */
    UART_16450,  /* no FIFO */
    UART_16550,  /* a FIFO that must not be used */
    UART_16550A, /* a FIFO of 16 bytes */
    UART_16750,  /* of 64 */
    UART_16950,  /* of 128 */
};

struct uart {
    struct uart_registers registers;
    enum uart_chip chip;
    enum uart_flow flow;
    uint32_t baud;     /* what the divisor, as set or as found, makes of clock; 0: not known */
    unsigned depth;    /* bytes that the transmitter takes once it is empty */
    unsigned room;     /* how many of them it still takes without being asked */
    uint32_t patience; /* polls that waits may still spend on a transmitter that doesn't empty */
    uint32_t patience_most;
    uint32_t patience_earned; /* by a FIFO full of bytes that was sent */
    bool held;                /* XOFF came, and no XON since */
    uint32_t lost;            /* bytes that were not sent */
    uint32_t overruns;    /* times that input was lost: the chip's FIFO ran over, or `input` did */
    uint32_t line_errors; /* bytes with a parity or framing error, and breaks: not taken as input */
    bool looking;         /* somebody is at the receiver, and may have been interrupted there */
    uint8_t input_first, input_end;
    uint8_t input[256]; /* a ring: what came in, also while sending, and was not read yet */
    struct log_sink sink;
};

/* Finds out what answers at uart->registers; all else of `uart` is 0 before. STATUS_NOT_THERE where
 * nothing that behaves like a UART does. Leaves the port's interrupts off. Waits first for what is
 * still being sent, so as not to lose it. */
int uart_probe(struct uart *uart);

/* Sets 8 data bits, no parity, 1 stop bit at the rate, the FIFO where there is one, DTR and RTS.
 * Waits first for what is still being sent, so as not to garble it. STATUS_BROKEN where the clock
 * can't make the rate to within 3 %: the port then is set to 115200, or to the nearest lower rate
 * that it can make; or where the chip doesn't let its divisor be set: `baud` is 0 then. Forgets
 * input that came before. */
int uart_configure(struct uart *uart, const struct uart_settings *settings);

/* Sends the bytes. STATUS_TIMEOUT where the transmitter got stuck, or the other side held it for
 * too long; what it didn't take is counted in uart->lost. A port that recovers is used again. */
int uart_write(struct uart *uart, const char *bytes, size_t length);

/* The next byte that came in, without waiting; STATUS_NOT_THERE where there is none. XON and XOFF
 * are not input where the flow is theirs. May interrupt uart_write. */
int uart_read(struct uart *uart, uint8_t *byte);

/* The port as a sink of the log, for every kind of line. */
struct log_sink *uart_sink(struct uart *uart);

const char *uart_chip_name(enum uart_chip chip);

#endif
