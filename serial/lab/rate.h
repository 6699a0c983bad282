/* SPDX-License-Identifier: MIT */
/* At the wrong rate a line says garbage. Tells garbage from text, and which rate to try next. */
#ifndef SERIAL_LAB_RATE_H
#define SERIAL_LAB_RATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The latest bytes, as far as they speak for text or against it. */
struct rate {
    unsigned bytes, strange;
    unsigned next; /* in the list of rates */
};

/* Takes what came; true where it is no text, once for each stretch that isn't. A loader's box
 * drawing and escape codes are text. */
bool rate_is_wrong(struct rate *rate, const uint8_t *bytes, size_t length);

/* Another rate than `baud`: of 115200, 9600, 57600, 38400 and 19200 the next, in turns. */
unsigned rate_next(struct rate *rate, unsigned baud);

#endif
