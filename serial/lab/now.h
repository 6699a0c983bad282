/* SPDX-License-Identifier: MIT */
/* What time it is. */
#ifndef SERIAL_LAB_NOW_H
#define SERIAL_LAB_NOW_H

#include <stdint.h>

uint64_t now_ms(void);        /* since some moment: for waits; nobody sets that clock */
uint64_t now_us(void);        /* the same */
uint64_t now_ns(void);        /* the same */
uint64_t now_of_day(void);    /* nanoseconds since 1970, as somebody may set it */
uint64_t now_of_day_ms(void); /* milliseconds since 1970: for people and the API */
uint64_t now_cpu_ns(void);    /* what this process has used of processors */

#endif
