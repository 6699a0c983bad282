/* SPDX-License-Identifier: MIT */
/* A command for /bin/sh, in a process group of its own, with nothing of ours but what it says on
 * its output: that goes where our errors go. */
#ifndef SERIAL_LAB_DESK_HOOK_PROGRAM_H
#define SERIAL_LAB_DESK_HOOK_PROGRAM_H

#include <stdbool.h>
#include <sys/types.h>

enum { PROGRAM_VARIABLES_MAX = 6, PROGRAM_WHY_MAX = 160 };

/* Starts it with our environment and these variables (NAME=VALUE, the last followed by NULL), and
 * `input` as its standard input. 0: `why` says why not. */
pid_t program_start(const char *command, char *const *variables, const char *input,
                    char why[PROGRAM_WHY_MAX]);

/* Whether it has; `why` is then empty where it ended well, and else says how. */
bool program_has_ended(pid_t pid, char why[PROGRAM_WHY_MAX]);

/* Kills it and all that it started. It may be a while until it has ended: what waits for a disk
 * can't be killed. */
void program_kill(pid_t pid);

#endif
