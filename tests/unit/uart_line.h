/* SPDX-License-Identifier: MIT */
/* The line side of a modelled UART: its shift registers and FIFOs, and who is at the other end. */
#ifndef TESTS_UNIT_UART_LINE_H
#define TESTS_UNIT_UART_LINE_H

#include "tests/unit/uart_model.h"

/* One tick: a byte moves on, one may come in, the other side may say stop or go. */
void uart_line_tick(struct uart_model *model);

/* A byte written to THR. */
void uart_line_transmit(struct uart_model *model, uint8_t value);

/* The byte read from RBR; the one before again where there is none. */
uint8_t uart_line_receive(struct uart_model *model);

/* LSR as it is read, which forgets its errors. */
uint8_t uart_line_status(struct uart_model *model);

/* Clears FIFOs, or'ed: 1 the receiver's, 2 the transmitter's. */
void uart_line_clear(struct uart_model *model, unsigned which);

/* Whether its transmitter leads to its receiver, and the line to neither. */
bool uart_line_loops(const struct uart_model *model);

#endif
