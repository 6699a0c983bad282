/* SPDX-License-Identifier: MIT */
/* A desk whose disk takes nothing goes on judging: what machines say now is what people came for.
 * It writes nothing then, and when the disk takes writes again it goes back to where it had written
 * everything, and reads what followed a second time, out of the spool or the journal. */
#ifndef SERIAL_LAB_DESK_BLIND_H
#define SERIAL_LAB_DESK_BLIND_H

#include "serial/lab/desk/inside.h"

/* From now on; `desk->trouble` says why. */
void blind_begin(struct desk *desk);

/* Looks whether the disk takes writes again, and goes back if so. False: what was written before
 * doesn't belong together any more, or can't be read: `desk->trouble`. */
bool blind_try(struct desk *desk);

#endif
