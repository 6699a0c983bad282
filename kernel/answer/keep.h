/* SPDX-License-Identifier: MIT */
/* The answer's lines as they were said, kept apart from the log's ring so that no chatter can
 * overwrite them: for whoever wants to hear them again. */
#ifndef KERNEL_ANSWER_KEEP_H
#define KERNEL_ANSWER_KEEP_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/log/log.h"

/* Keeps one line; when there is no room it and all later ones are counted and not kept. */
void keep_line(enum log_kind kind, const char *text, size_t length);

/* Says every kept line again, in order, then how many could not be kept if there are any. */
void keep_say_again(void);

/* Goes on in a larger place: `size` bytes, the keeper's from now on. */
void keep_move(void *to, uint32_t size);

#endif
