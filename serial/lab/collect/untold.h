/* SPDX-License-Identifier: MIT */
/* What the bridge tells the collector, which may be busy or dead: a line that is opened or closed
 * without its knowing would be waited for in vain. */
#ifndef SERIAL_LAB_COLLECT_UNTOLD_H
#define SERIAL_LAB_COLLECT_UNTOLD_H

#include "serial/lab/collect/bridge.h"

/* Told behind all others, at once if it can be. `held` (-1: none) is the caller's to close, and yet
 * isn't at its end before the event was told: an end is not to be seen before its reason. */
void untold_add(int channel, const struct bridge_event *event, int held);
/* Tells what it takes. False: there is more, come again. */
bool untold_tell(int channel);

#endif
