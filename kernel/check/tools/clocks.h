/* SPDX-License-Identifier: MIT */
/* This machine's clocks besides the time-stamp counter, ready to be held against each other. */
#ifndef KERNEL_CHECK_TOOLS_CLOCKS_H
#define KERNEL_CHECK_TOOLS_CLOCKS_H

#include "kernel/check/tools/rates.h"

enum { CLOCK_PIT, CLOCK_HPET, CLOCK_PM_TIMER, CLOCKS };

/* Those that aren't there have the rate 0. The PIT counts from the start (kernel/cpu/pit.h), an
 * HPET that was off is switched on until clocks_stop. */
void clocks_start(struct rate rates[CLOCKS]);
void clocks_stop(void);

#endif
