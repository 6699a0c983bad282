/* SPDX-License-Identifier: MIT */
/* A modelled port, the driver that is to speak through it, and what every test asks of both. */
#ifndef TESTS_UNIT_UART_OPENED_H
#define TESTS_UNIT_UART_OPENED_H

#include "serial/uart/uart.h"
#include "tests/unit/uart_model.h"

enum { ANSWER = 4096 };

extern struct uart_model model;
extern struct uart uart;

/* Looks for a port at the registers, and forgets the one before. */
int probe_at(struct uart_registers registers);

/* Finds the model, which has to be there. */
void probe(void);

/* Sets it to a rate, without flow control, of the usual clock. */
void configure(uint32_t baud);

/* A port that was found and set to 115200. */
void open_port(enum uart_chip chip);

/* Sets it to 115200, and both sides to this control of the flow. */
void control_flow(enum uart_flow flow);

/* ANSWER bytes of every value, in no simple order. */
const char *answer(void);

/* Sends all of the answer in pieces of up to `piece_max` bytes; how many were lost. */
uint32_t send_in_pieces(struct random *random, size_t piece_max);

/* Exactly these bytes went out, in order, none of them twice or too early. */
void assert_taken(const char *bytes, size_t count);

#endif
