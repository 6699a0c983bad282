/* SPDX-License-Identifier: MIT */
/* The journal counts in nanoseconds, and waits by CLOCK_MONOTONIC. */
#ifndef SERIAL_LAB_JOURNAL_UNTIL_H
#define SERIAL_LAB_JOURNAL_UNTIL_H

#include <stdint.h>
#include <time.h>

/* When a wait of so many milliseconds that begins now is over. */
struct timespec until_ms(unsigned ms);

/* As now_us(). */
uint64_t until_now(void);

#endif
