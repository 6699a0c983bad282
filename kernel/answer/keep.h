/* SPDX-License-Identifier: MIT */
/* The answer's lines as they were said (serial/record/PROTOCOL.md, "Resend"), kept apart from the
 * log's ring so that no chatter can overwrite them: for whoever wants to hear them again. */
#ifndef KERNEL_ANSWER_KEEP_H
#define KERNEL_ANSWER_KEEP_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/log/log.h"

/* Keeps one line; when there is no room it and all later ones are counted and not kept. */
void keep_line(enum log_kind kind, const char *text, size_t length);

/* Says every kept line again, in order, then how many could not be kept if there are any. */
void keep_say_again(void);

/* Passes on again, behind `# = `, every sealed line that is kept. */
void keep_resend_all(void);

/* The same for the one with this number; `# gone NUMBER` where it isn't kept. */
void keep_resend(uint32_t number);

/* Goes on in a larger place: `size` bytes, the keeper's from now on. */
void keep_move(void *to, uint32_t size);

#endif
