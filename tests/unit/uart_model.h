/* SPDX-License-Identifier: MIT */
/* A modelled 16550 and its relatives, good and bad, behind serial/uart/registers.h: registers as
 * in National Semiconductor's PC16550D data sheet, section 8, and a transmitter whose clock is
 * the line status register: it goes on by one tick each time that is read. */
#ifndef TESTS_UNIT_UART_MODEL_H
#define TESTS_UNIT_UART_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "serial/uart/registers.h"
#include "serial/uart/uart.h"

#define UART_MODEL_TAKEN_MAX (1 << 16)
#define UART_MODEL_NEVER SIZE_MAX

struct uart_model {
    /* What it is. */
    enum uart_chip chip; /* UART_NONE: nothing is there */
    uint8_t nothing;     /* what a register that isn't there reads as */
    unsigned byte_ticks; /* reads of LSR that one byte takes on the line; 0: it leaves at once */
    size_t stuck_from;   /* the transmitter stops after so many bytes; UART_MODEL_NEVER */

    /* Its registers. */
    uint8_t ier, fcr, lcr, mcr, scr, dll, dlm;
    unsigned waiting;    /* bytes in the FIFO, or in THR */
    unsigned ticks_left; /* of the byte in the shift register; 0: it is empty */

    /* What happened. */
    size_t reads, writes; /* accesses */
    size_t lsr_reads;
    size_t set_up_writes; /* those that a transmitted byte isn't */
    size_t overrun;       /* bytes written where there was no room: gone */
    size_t discarded;     /* bytes that were waiting when their FIFO was cleared */
    size_t wrong_rate;    /* bytes on the line while the divisor or the format changed */
    char taken[UART_MODEL_TAKEN_MAX]; /* bytes that the transmitter took, in order */
    size_t taken_count;
};

/* A chip that drains at once, as after reset. UART_NONE reads as 0xff. */
void uart_model_start(struct uart_model *model, enum uart_chip chip);

struct uart_registers uart_model_registers(struct uart_model *model);

/* The line's rate as programmed, in baud; 0 where the divisor is 0. */
uint32_t uart_model_baud(const struct uart_model *model);

#endif
