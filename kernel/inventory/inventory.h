/* SPDX-License-Identifier: MIT */
/* The records of what this machine is and how it was booted (serial/record/PROTOCOL.md, "Records").
 */
#ifndef KERNEL_INVENTORY_INVENTORY_H
#define KERNEL_INVENTORY_INVENTORY_H

#include <stdbool.h>

/* All of them, as much of them as the words' say= wants. */
void inventory_say(void);

/* The records of one kind, all of it; false where there is no such kind. */
bool inventory_show(const char *kind);

/* The name of kind number `i`; NULL behind the last. */
const char *inventory_kind(unsigned i);

#endif
