/* SPDX-License-Identifier: MIT */
/* The inventory's parts, each in a file named like it: each says the records of its kind, from what
 * kernel/machine.h leads to, and as much of it as `how` wants. A part that finds its source broken
 * says a `trouble` record, and the next one goes on. */
#ifndef KERNEL_INVENTORY_PARTS_H
#define KERNEL_INVENTORY_PARTS_H

#include "kernel/words/words.h"

typedef void inventory_part(enum words_say how);

/* One `port` for each that speaks, the first with what else was found or is dead; and a `trouble`
 * for each that could not do as it was told. */
inventory_part inventory_say_ports;

#endif
