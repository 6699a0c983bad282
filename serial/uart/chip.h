/* SPDX-License-Identifier: MIT */
/* What the files of this room share: the family's registers and bits by their data sheets' names
 * (National Semiconductor PC16550D, section 8), and the one way to look at the line and to wait. */
#ifndef SERIAL_UART_CHIP_H
#define SERIAL_UART_CHIP_H

#include "serial/uart/uart.h"

enum uart_register {
    RBR_THR = 0, /* DLL while LCR_DLAB is set */
    IER = 1,     /* DLM while LCR_DLAB is set */
    IIR_FCR = 2,
    LCR = 3,
    MCR = 4,
    LSR = 5,
    MSR = 6,
    SCR = 7,
};

enum {
    FCR_ENABLE = 0x01,
    FCR_CLEAR_RX = 0x02,
    FCR_CLEAR_TX = 0x04,
    FCR_64 = 0x20, /* TL16C750: 64 bytes of FIFO; taken while LCR_DLAB is set */
    LCR_8N1 = 0x03,
    LCR_DLAB = 0x80,
    MCR_DTR = 0x01,
    MCR_RTS = 0x02,
    MCR_PRESCALER = 0x80, /* OX16C950: the clock is divided first, as the board is strapped */
    LSR_DR = 0x01,
    LSR_OE = 0x02,
    LSR_BAD = 0x1c, /* parity error, framing error, break: of the byte in RBR */
    LSR_THRE = 0x20,
    LSR_TEMT = 0x40,
    MSR_CTS = 0x10,
    NOTHING_THERE = 0xff,
};

enum {
    FIFO_USUAL = 16, /* bytes */
    /* Polls, of 0.3 to 1 us each. What a firmware left in 16 bytes of FIFO at 9600 baud is gone in
     * 17 ms. All the patience of a port is half a second or more: an emulator's or a BMC's port is
     * as slow as who reads there. It stays below what the watchdog takes for a hang, with flow
     * control too, where a poll is two accesses. A byte sent earns five to ten times the polls that
     * it takes on the line, so a working port never runs out. */
    PATIENCE_PER_PLACE = 18750, /* of the FIFO */
    PATIENCE_AT_FIRST = FIFO_USUAL * PATIENCE_PER_PLACE,
    PATIENCE_LEAST = 2000000,
    PATIENCE_PER_BYTE = 1500, /* at a rate far above the usual; more below */
    FAST_FACTOR = 2,
};

static inline __attribute__((always_inline)) uint8_t uart_get(const struct uart *uart,
                                                              enum uart_register number)
{
    return uart->registers.read(&uart->registers, number);
}

static inline __attribute__((always_inline)) void uart_set(const struct uart *uart,
                                                           enum uart_register number, uint8_t value)
{
    uart->registers.write(&uart->registers, number, value);
}

/* Reads the line status, and takes the byte of input that it tells of. Nobody else may read LSR
 * once the port is found: reading it forgets its errors. 0 where the port vanished. */
uint8_t uart_look(struct uart *uart);

/* Waits for a bit of LSR, and for the other side where the flow is controlled, as long as the
 * port's patience lasts; looks once in any case. */
bool uart_wait(struct uart *uart, uint8_t bit);

#endif
