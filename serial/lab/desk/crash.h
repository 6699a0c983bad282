/* SPDX-License-Identifier: MIT */
/* Where a machine crashed, in function, file and line: out of its dump, and of the file with
 * symbols of its build, where the lab has it (`symbols` of the lab file). */
#ifndef SERIAL_LAB_DESK_CRASH_H
#define SERIAL_LAB_DESK_CRASH_H

#include "serial/lab/desk/boot.h"
#include "serial/lab/desk/inside.h"

/* Puts the place into what is said of a boot that crashed, and the way there into its object. */
void crash_explain(struct desk *desk, struct machine *machine, struct boot *boot,
                   const struct records *records);
void crash_free(struct desk *desk);

#endif
