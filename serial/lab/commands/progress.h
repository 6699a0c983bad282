/* SPDX-License-Identifier: MIT */
/* The last line of a terminal, which tells whom `rollcall wait` waits for, and is painted over when
 * that changes. Elsewhere there is none. */
#ifndef SERIAL_LAB_COMMANDS_PROGRESS_H
#define SERIAL_LAB_COMMANDS_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "serial/lab/commands/awaited.h"

enum { PROGRESS_MAX = 80 }; /* one column stays free: the cursor's */

struct progress {
    bool is_terminal;        /* standard error is one */
    char line[PROGRESS_MAX]; /* what stands there, or "" */
};

void progress_show(struct progress *progress, const struct awaited *awaited, uint64_t left_ms);

/* Before anything else is printed. */
void progress_clear(struct progress *progress);

#endif
