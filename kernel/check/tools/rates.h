/* SPDX-License-Identifier: MIT */
/* Clocks held against each other: each is read at the beginning and at the end of one window, and
 * tells how fast the time-stamp counter is by it. */
#ifndef KERNEL_CHECK_TOOLS_RATES_H
#define KERNEL_CHECK_TOOLS_RATES_H

#include <stdbool.h>
#include <stdint.h>

#define RATES_WINDOW_US 10000

#define RATE_ENDLESS UINT64_MAX /* of a counter by a clock that stands still */

struct rate {
    const char *name;
    uint64_t hz;  /* what it should count in a second, at most 2^30; 0: there is no such clock */
    uint8_t bits; /* of the count, 16 to 32; they don't run over within the window */
    bool counts_down;
    uint32_t (*read)(void);
    /* What rates_measure finds: */
    uint32_t count;  /* at the beginning */
    uint64_t tsc;    /* that the count was read at */
    uint64_t tsc_hz; /* the time-stamp counter's rate by this clock */
};

/* Reads the clocks over RATES_WINDOW_US by the first that is there, or until too much of the
 * time-stamp counter or too many readings have gone by. */
void rates_measure(struct rate *rates, unsigned count);

/* How many of the clocks are there; and in `*ppm` how far the farthest of them is off, in
 * millionths of what the one in the middle says, and in `*worst` which one that is. Two that differ
 * leave open which one is wrong: the second is named. */
unsigned rates_compare(const struct rate *rates, unsigned count, uint32_t *ppm,
                       const struct rate **worst);

/* The time-stamp counter's rate by the clock in the middle; 0 where none is there. */
uint64_t rates_middle(const struct rate *rates, unsigned count);

#endif
