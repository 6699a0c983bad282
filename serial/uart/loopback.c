/* SPDX-License-Identifier: MIT */
/* The answer goes out on this line: nothing is sent before it is certain that it stays inside. */
#include "serial/uart/loopback.h"

#include "kernel/cpu/control.h"
#include "kernel/lib/status.h"
#include "serial/uart/chip.h"

enum {
    MCR_LOOP = 0x10,
    MCR_LINES = 0x0f,   /* DTR, RTS, OUT1, OUT2: in the loop they lead to MSR's upper half */
    MSR_LINES = 0xf0,   /* CTS, DSR, RI, DCD */
    ONE_WAY = 0x0a,     /* RTS and OUT2 */
    ONE_SHOWS = 0x90,   /* CTS and DCD */
    OTHER_WAY = 0x05,   /* DTR and OUT1 */
    OTHER_SHOWS = 0x60, /* DSR and RI */
    BITS = 10,          /* of a byte on the line */
    TIME_US = 1500,
    BYTES_MAX = 16,
    INPUT_MAX = 256, /* more than any FIFO holds */
    WAIT_US = 1000,
    POLLS_MAX = 1 << 18,
    SECOND_US = 1000000,
};

/* A transmitter that sends, with what it sends on its way to the receiver and nowhere else. */
static bool shows(const struct uart *uart, uint8_t mcr, uint8_t lines, uint8_t expected)
{
    uart_set(uart, MCR, (mcr & (uint8_t)~MCR_LINES) | MCR_LOOP | lines);
    return (uart_get(uart, MCR) & MCR_LOOP) && (uart_get(uart, MSR) & MSR_LINES) == expected;
}

static uint32_t line_us(const struct uart *uart, unsigned bytes)
{
    return uart->baud != 0 ? (uint32_t)((uint64_t)bytes * BITS * SECOND_US / uart->baud) : 0;
}

static bool comes_back(const struct uart *uart, uint64_t (*now)(void))
{
    uint64_t start = now();
    uint32_t longest = 4 * line_us(uart, 1) + WAIT_US;
    for (unsigned polls = 0; polls < POLLS_MAX; polls++) {
        if (uart_get(uart, LSR) & LSR_DR)
            return true;
        if (now() - start > longest)
            break;
    }
    return false;
}

static unsigned bytes_for(const struct uart *uart)
{
    unsigned bytes = uart->baud / (SECOND_US / TIME_US * BITS);
    return bytes == 0 ? 1 : bytes < BYTES_MAX ? bytes : BYTES_MAX;
}

static int send_around(const struct uart *uart, uint64_t (*now)(void), struct uart_loopback *out)
{
    unsigned bytes = bytes_for(uart);
    uint64_t start = now();
    for (unsigned i = 0; i < bytes; i++) {
        /* Each bit both ways, and two bytes in a row never alike. */
        uint8_t wrote = (uint8_t)(i % 2 == 0 ? 0x55 ^ i << 4 : 0xaa ^ i << 3), read;
        uart_set(uart, RBR_THR, wrote);
        out->sent++;
        if (!comes_back(uart, now))
            return STATUS_TIMEOUT;
        read = uart_get(uart, RBR_THR);
        out->back++;
        if (read != wrote) {
            out->wrote = wrote;
            out->read = read;
            return STATUS_BROKEN;
        }
    }
    out->us = (uint32_t)(now() - start);
    out->line_us = line_us(uart, bytes);
    return 0;
}

/* What may still be in the receiver is ours, and nobody's input. */
static void leave(struct uart *uart, uint8_t mcr)
{
    for (unsigned i = 0; i < BYTES_MAX && uart_get(uart, LSR) & LSR_DR; i++)
        uart_get(uart, RBR_THR);
    uart_set(uart, MCR, mcr);
    uart_get(uart, MSR); /* forgets that lines changed */
}

int uart_loopback(struct uart *uart, uint64_t (*now)(void), struct uart_loopback *out)
{
    int status = STATUS_NOT_THERE;
    *out = (struct uart_loopback){0};
    if (!uart_wait(uart, LSR_TEMT)) /* the other side may hold it */
        return STATUS_NOT_THERE;
    for (unsigned i = 0; i < INPUT_MAX && uart_look(uart) & LSR_DR; i++)
        ;
    /* Who is interrupted here may never come back, and the port would speak to itself for ever. */
    bool were_on = cpu_interrupts_save();
    uart->looking = true;
    uint8_t mcr = uart_get(uart, MCR);
    if (shows(uart, mcr, ONE_WAY, ONE_SHOWS) && shows(uart, mcr, OTHER_WAY, OTHER_SHOWS))
        status = send_around(uart, now, out);
    leave(uart, mcr);
    uart->looking = false;
    cpu_interrupts_restore(were_on);
    return status;
}
