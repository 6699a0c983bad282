/* SPDX-License-Identifier: MIT */
/* What a machine is, against what it was and what the lab file says of it. */
#ifndef SERIAL_LAB_DESK_DRIFT_H
#define SERIAL_LAB_DESK_DRIFT_H

#include "serial/lab/desk/inside.h"

/* How much changed of its inventory since the last whole answer before this boot, whose records
 * these are, and against the lab file. */
unsigned drift_count(struct desk *desk, const struct machine *machine, const struct boot *boot,
                     const struct records *records);

/* Every change between two boots, and of the newer one against the lab file, as a list of `Change`.
 * `old` may be NULL. */
json_t *drift_list(const struct machine *machine, const json_t *old, const json_t *now);

#endif
