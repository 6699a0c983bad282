/* SPDX-License-Identifier: MIT */
/* Who is on a line: what a machine says of itself while one listens. Nothing is typed. */
#ifndef SERIAL_LAB_IMPORT_HEAR_H
#define SERIAL_LAB_IMPORT_HEAR_H

#include "serial/lab/import/draft.h"

/* Listens to the lines of all machines at once, for so long, and fills in who answered. `root`
 * stands before a device's path. */
void hear_all(struct draft *draft, const char *root, unsigned seconds);

#endif
