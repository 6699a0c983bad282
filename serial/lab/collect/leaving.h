/* SPDX-License-Identifier: MIT */
/* Programs that were told to end: waited for, and ended by force where they don't. */
#ifndef SERIAL_LAB_COLLECT_LEAVING_H
#define SERIAL_LAB_COLLECT_LEAVING_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct leaving;

/* Takes the pidfd. `now_ms` as now.h has it. */
void leaving_add(struct leaving **all, pid_t pid, int pidfd, uint64_t now_ms);
/* Looks after them; to be called again in 100 ms as long as there are some. */
void leaving_look(struct leaving **all, uint64_t now_ms);

#endif
