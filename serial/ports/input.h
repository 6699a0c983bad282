/* SPDX-License-Identifier: MIT */
/* Input from every port that speaks, gathered by whoever has time: a timer's tick while the
 * processor halts or a command runs, or the one who waits for it. */
#ifndef SERIAL_PORTS_INPUT_H
#define SERIAL_PORTS_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "serial/ports/ports.h"

/* Input comes from these ports from now on; they stay the caller's. */
void input_start(struct ports *ports);

/* Takes what the ports have; nothing before input_start. May interrupt anything but itself. What
 * comes from a port that doesn't have the word is thrown away: Enter gives it, and 2 s or so of
 * silence take it. */
void input_poll(void);

/* The next byte in the order in which they came; false where there is none. Looks at the ports
 * first, so that it works without a timer too. */
bool input_take(uint8_t *byte);

/* True where a byte waits; looks at the ports first. */
bool input_waits(void);

/* How many times input of who has the word was lost: chips that ran over, bytes that came garbled,
 * no room here. */
uint32_t input_lost(void);

/* How many bytes of output no port took: those that the ports that speak count as lost. */
uint32_t input_unsent(void);

/* Microseconds in which no port's receiver can run over: half of what its FIFO takes at its rate,
 * 50 to 1000. */
uint32_t input_period(void);

#endif
