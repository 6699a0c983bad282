/* SPDX-License-Identifier: MIT */
/* The PC's interval timer, as the one clock whose rate is the same everywhere: 1.193182 MHz.
 * Intel 8254 data sheet: mode 0, read-back command. Counter 0 is used: its gate is always open,
 * while port 0x61, which opens counter 2's, isn't there on every machine that has the timer. */
#ifndef KERNEL_CPU_PIT_H
#define KERNEL_CPU_PIT_H

#include <stdbool.h>
#include <stdint.h>

#define PIT_HZ 1193182

#define PIT_WINDOWS 200 /* of 5 ms, in a second */

/* Cycles of the time-stamp counter in 5 ms; 0 where there is no such timer. Where something held
 * the processor up when they began or ended, they are measured anew, eight times at most, each at
 * most 100 million cycles or 4 million polls. It raises IRQ 0, so interrupts are off, or the PIC is
 * silent. */
uint64_t pit_cycles(void);

/* Lets it count down from 65535, over and over, for pit_count; false where there is no such timer.
 * The same holds for IRQ 0. */
bool pit_start(void);

/* Where it is, 0 to 65535. */
uint32_t pit_count(void);

#endif
