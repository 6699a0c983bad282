/* SPDX-License-Identifier: MIT */
/* A modelled 16550 and its relatives, good and bad, behind serial/uart/registers.h, and the line
 * with somebody at its other end (tests/unit/uart_line.h). Registers as in National Semiconductor's
 * PC16550D data sheet, section 8; Texas Instruments TL16C750, FIFO control register; Oxford
 * Semiconductor OX16C950, mode selection and indexed control registers. Its clock goes on by one
 * tick at each access. */
#ifndef TESTS_UNIT_UART_MODEL_H
#define TESTS_UNIT_UART_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "serial/uart/registers.h"
#include "serial/uart/uart.h"
#include "tests/unit/random.h"

#define UART_MODEL_TAKEN_MAX (1 << 16)
#define UART_MODEL_NEVER SIZE_MAX
#define UART_MODEL_FIFO_MAX 128

/* What a byte of input may have, or-ed: LSR's bits. */
enum {
    UART_MODEL_PARITY = 1 << 2,
    UART_MODEL_FRAMING = 1 << 3,
    UART_MODEL_BREAK = 1 << 4,
};

struct uart_model_input {
    size_t at; /* the tick at which it is there; no less than the one before */
    uint8_t byte, errors;
};

struct uart_model {
    /* What it is. */
    enum uart_chip chip; /* UART_NONE: nothing is there */
    bool has_efr;        /* a 16550A with an enhanced features register, such as a 16C650 */
    unsigned
        lcr_deaf; /* so many writes to LCR are not taken, as by a DesignWare UART that is busy */
    bool takes_bit_5; /* a 16550A that takes bit 5 of FCR, whatever DLAB is, and has 16 bytes */
    uint8_t nothing;  /* what a register that isn't there reads as */
    uint32_t clock;   /* Hz, of the divisor */
    size_t ticks_per_second; /* a byte takes what the divisor says; 0: it takes byte_ticks */
    size_t byte_ticks;       /* that one byte takes on the line; 0: it leaves at once */
    size_t stuck_from;       /* the transmitter stops after so many bytes; UART_MODEL_NEVER */
    size_t vanishes_at;      /* the tick from which on nothing is there; UART_MODEL_NEVER */
    unsigned garbles;        /* one byte in so many has a bit turned over on the line; 0: none */
    struct random random;

    /* The other side. It says stop after up to `stops_after` bytes, and go after up to
     * `stops_for` ticks; at the byte `stops_for_ever` it says stop for good. */
    enum uart_flow flow;
    size_t stops_after, stops_for, stops_for_ever;
    const struct uart_model_input *input; /* what it sends */
    size_t input_count;

    /* The loop from its transmitter to its receiver. */
    bool has_loop;     /* else MCR's bit for it is kept, and does nothing */
    uint8_t loop_sets; /* bits that are 1 in every byte that comes through it */
    size_t loop_loses; /* the byte, from 1, that doesn't come through; 0: all do */
    size_t loop_ticks; /* that a byte takes; 0: as long as on the line */

    /* Called after every access but its own: what an interrupt does there. */
    void (*interrupt)(void);
    bool in_interrupt;

    /* Its registers. */
    uint8_t ier, fcr, lcr, mcr, scr, dll, dlm, lsr_errors, rbr, efr, acr;
    bool cts;
    unsigned waiting;  /* bytes in the FIFO, or in THR */
    size_t ticks_left; /* of the byte in the shift register; 0: it is empty */
    struct uart_model_input received[UART_MODEL_FIFO_MAX];
    unsigned received_count;

    /* What happened. */
    size_t now;           /* ticks */
    size_t reads, writes; /* accesses */
    size_t lsr_reads;
    size_t lsr_writes;    /* "for factory testing", but on a 16C950 */
    size_t set_up_writes; /* those that a transmitted byte isn't */
    size_t overrun;       /* bytes written where there was no room: gone */
    size_t swallowed;     /* bytes written after it vanished */
    size_t discarded;     /* bytes that were waiting when their FIFO was cleared */
    size_t wrong_rate;    /* bytes on the line while the divisor or the format changed */
    size_t input_lost;    /* bytes that came in where there was no room */
    size_t stop_ignored;  /* most bytes that were written after the other side said stop */
    char taken[UART_MODEL_TAKEN_MAX]; /* bytes that the transmitter took, in order */
    size_t taken_count;
    size_t sent_count; /* of them, those that left */

    size_t looped;     /* bytes that went into the loop */
    size_t input_cut;  /* bytes that came in while the loop was on: gone */
    uint8_t loop_byte; /* the one that is on its way, until that tick */
    size_t loop_until;

    /* Where the other side is. */
    size_t input_sent, next_stop, next_go, since_stop;
    bool is_stopped;
};

/* A chip that drains at once, as after reset, with nobody at the other end but a cable that says
 * go. UART_NONE reads as 0xff. */
void uart_model_start(struct uart_model *model, enum uart_chip chip);

struct uart_registers uart_model_registers(struct uart_model *model);

/* The line's rate as programmed, in baud; 0 where the divisor is 0. */
uint32_t uart_model_baud(const struct uart_model *model);

/* Bytes that its FIFO has as it is set now; 1 where it is off. */
unsigned uart_model_depth(const struct uart_model *model);

#endif
