/* SPDX-License-Identifier: MIT */
/* What is to be said of a machine's line before what comes on it is shown: a line that is closed,
 * or that isn't there, looks like one on which nothing is said. */
#ifndef SERIAL_LAB_COMMANDS_MACHINE_LINE_H
#define SERIAL_LAB_COMMANDS_MACHINE_LINE_H

#include <stdbool.h>

/* Asks the daemon. False: there is no such machine, or it has no line; that was said on stderr as
 * `command`'s error. `has_log`: what it said while it had one is enough. `*words`, freed by the
 * caller, is what to say of a line that isn't open; NULL: nothing. */
bool machine_line(const char *command, const char *socket, const char *name, bool has_log,
                  char **words);

#endif
