/* SPDX-License-Identifier: MIT */
/* Memory with nothing behind it: a page whose cells don't keep what is written to them. */
#ifndef TESTS_UNIT_FLOATING_BUS_H
#define TESTS_UNIT_FLOATING_BUS_H

#include <stdint.h>

#define FLOATING_BUS_CELLS 2048

enum floating_bus {
    FLOATING_BUS_ONES, /* every cell reads as 0xffff, whatever was written */
    FLOATING_BUS_ECHO, /* every cell reads as what was written last to any: the lines' charge */
};

/* The page's cells. One page a process. */
volatile uint16_t *floating_bus_start(enum floating_bus kind);

#endif
