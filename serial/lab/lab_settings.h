/* SPDX-License-Identifier: MIT */
/* How the daemon is to run: defaults, and what no schema can say of it. */
#ifndef SERIAL_LAB_LAB_SETTINGS_H
#define SERIAL_LAB_LAB_SETTINGS_H

#include "serial/lab/lab_schema.h"
#include "serial/lab/lab_tree.h"

/* Makes the settings of what was said of them (NULL: nothing). `*made` is memory that the settings
 * point to and that the caller frees behind them, in any case. False: a mistake was noted. */
bool lab_settings_make(struct lab_settings *settings, const struct lab_said_serve *said,
                       struct lab_tree *tree, char **made);

#endif
