/* SPDX-License-Identifier: MIT */
/* The user's own terminal, given to a machine for a while and put back whatever happens: at exit,
 * at a signal, at a crash. One at a time. */
#ifndef SERIAL_LAB_COMMANDS_TERMINAL_H
#define SERIAL_LAB_COMMANDS_TERMINAL_H

#include <stdbool.h>

/* Passes every key on as it is typed; what is printed is treated as ever. Returns a descriptor of
 * its own to read keys from, which doesn't block; -1: standard input is no terminal. `stop` is
 * called by a signal's handler: the program is to end. */
int terminal_begin(void (*stop)(void));
void terminal_end(void);

#endif
