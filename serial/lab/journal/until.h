/* SPDX-License-Identifier: MIT */
/* When a wait of so many milliseconds that begins now is over, by CLOCK_MONOTONIC. */
#ifndef SERIAL_LAB_JOURNAL_UNTIL_H
#define SERIAL_LAB_JOURNAL_UNTIL_H

#include <stdint.h>
#include <time.h>

struct timespec until_ms(unsigned ms);

/* Nanoseconds that only grow; and since 1970. */
uint64_t until_now(void);
uint64_t until_today(void);

#endif
