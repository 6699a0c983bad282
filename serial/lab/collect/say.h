/* SPDX-License-Identifier: MIT */
/* A line on stderr, from any of the processes. */
#ifndef SERIAL_LAB_COLLECT_SAY_H
#define SERIAL_LAB_COLLECT_SAY_H

/* What, where, and what to do: behind `rollcall serve: `, in one piece, the line's end included. */
void say(const char *pattern, ...) __attribute__((format(printf, 1, 2)));

#endif
