/* SPDX-License-Identifier: MIT */
/* Who is to be looked at when, without a look at everybody: a heap of machines by time. */
#ifndef SERIAL_LAB_DESK_DUE_H
#define SERIAL_LAB_DESK_DUE_H

#include "serial/lab/desk/inside.h"

/* From now on at `when` (ms); NEVER: not at all. */
void due_set(struct desk *desk, struct machine *machine, uint64_t when);

/* Time passes up to `ms`: each whose time comes is looked at, at that time. */
void due_run(struct desk *desk, uint64_t ms);

/* When the next is to be looked at; NEVER: nobody is. */
uint64_t due_next(const struct desk *desk);

#endif
