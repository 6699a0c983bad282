/* SPDX-License-Identifier: MIT */
/* Who called whom, by frame pointers that may lead anywhere: each is looked at only inside a stack
 * of ours, must lie above the one before, and is read so that a fault does no harm. */
#ifndef KERNEL_PANIC_BACKTRACE_H
#define KERNEL_PANIC_BACKTRACE_H

#include <stddef.h>
#include <stdint.h>

#define BACKTRACE_MAX 16

/* Return addresses from frame pointer `rbp` outwards, those within [text, text_end) only, into
 * `addresses`; returns how many. */
size_t backtrace_walk(uint64_t rbp, uint64_t text, uint64_t text_end,
                      uint64_t addresses[BACKTRACE_MAX]);

#endif
