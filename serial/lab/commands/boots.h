/* SPDX-License-Identifier: MIT */
/* What `rollcall log --boot` can be given: a machine's boots, for people. */
#ifndef SERIAL_LAB_COMMANDS_BOOTS_H
#define SERIAL_LAB_COMMANDS_BOOTS_H

/* Prints a line for each of the last boots, the latest first, asked of the daemon at `socket`.
 * Returns the exit status of `rollcall log`; what went wrong was said. */
int boots_print(const char *socket, const char *name);

/* The id of the boot that people mean: `last`, the last one begun, or how an id begins, where only
 * one of the last boots does; freed by the caller. Anything else is as it is given: the daemon says
 * that there is no such boot. NULL: none or several are meant, which was said on stderr. */
char *boots_find(const char *socket, const char *name, const char *meant);

#endif
