/* SPDX-License-Identifier: MIT */
/* What the lab file wants done when a machine's state changes. A program is run with the change in
 * its environment (ROLLCALL_MACHINE, _STATE, _BEFORE, _WHAT, _BOOT, _RUN) and the machine as JSON
 * on its standard input; or the JSON is posted. Few at once, each for a limited time, the rest
 * waits in a limited queue; what fails or finds no room is said and counted. */
#ifndef SERIAL_LAB_DESK_HOOKS_H
#define SERIAL_LAB_DESK_HOOKS_H

#include "serial/lab/desk/inside.h"

enum { HOOKS_LIMIT_MS = 60000, HOOKS_AT_ONCE = 4, HOOKS_WAITING_MAX = 256 };

struct hooks *hooks_new(unsigned limit_ms);
void hooks_free(struct hooks *hooks); /* what runs still is ended */

/* The machine's state was `before` until now. */
void hooks_tell(struct desk *desk, struct machine *machine, enum state before);

/* Starts and ends what is due; true where something runs or waits: come again soon. */
bool hooks_step(struct desk *desk);

/* For /metrics. */
uint64_t hooks_run(const struct hooks *hooks);
uint64_t hooks_failed(const struct hooks *hooks);

#endif
