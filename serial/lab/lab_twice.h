/* SPDX-License-Identifier: MIT */
/* Which machines have something in common that each should have of its own. There may be thousands,
 * so they are sorted first. */
#ifndef SERIAL_LAB_LAB_TWICE_H
#define SERIAL_LAB_LAB_TWICE_H

#include "serial/lab/lab.h"

/* Calls `found` for each machine that has what another before it has: `first` is the nearest such,
 * of the order in the file. `key` gives what is compared, in allocated memory; NULL: the machine
 * has none, and is left out. */
void lab_twice(const struct lab_machine *machines, unsigned count,
               char *(*key)(const struct lab_machine *machine),
               void (*found)(void *data, unsigned first, unsigned second), void *data);

#endif
