/* SPDX-License-Identifier: MIT */
/* Who called whom, by frame pointers that may lead anywhere: each is looked at only inside a stack
 * of ours, must lie above the one before, and is read so that a fault does no harm. */
#ifndef KERNEL_PANIC_BACKTRACE_H
#define KERNEL_PANIC_BACKTRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BACKTRACE_MAX 16

/* Return addresses from frame pointer `rbp` outwards, those that lie in code only, into
 * `addresses`; returns how many. */
size_t backtrace_walk(uint64_t rbp, bool (*is_code)(uint64_t address),
                      uint64_t addresses[BACKTRACE_MAX]);

#endif
