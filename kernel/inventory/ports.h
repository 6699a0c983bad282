/* SPDX-License-Identifier: MIT */
/* The record `port` of the answer (serial/record/PROTOCOL.md, "Records"). */
#ifndef KERNEL_INVENTORY_PORTS_H
#define KERNEL_INVENTORY_PORTS_H

#include "serial/ports/ports.h"

/* One for each that speaks, the first with what else was found or is dead; and a `trouble` for each
 * that could not do as it was told. */
void inventory_say_ports(const struct ports *ports);

#endif
