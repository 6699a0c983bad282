/* SPDX-License-Identifier: MIT */
/* What `rollcall log --boot` can be given: a machine's boots, for people. */
#ifndef SERIAL_LAB_COMMANDS_BOOTS_H
#define SERIAL_LAB_COMMANDS_BOOTS_H

/* Prints a line for each of the last boots, the latest first, asked of the daemon at `socket`.
 * Returns the exit status of `rollcall log`; what went wrong was said. */
int boots_print(const char *socket, const char *name);

#endif
