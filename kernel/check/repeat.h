/* SPDX-License-Identifier: MIT */
/* One check, run once or again and again, comes to one result. */
#ifndef KERNEL_CHECK_REPEAT_H
#define KERNEL_CHECK_REPEAT_H

#include <stdint.h>

#include "kernel/check/check.h"

struct check_result {
    enum check_outcome outcome;     /* the worst of all runs */
    char text[CHECK_TEXT_MAX + 80]; /* of the first run that ended so, counts, and the time */
};

/* Runs `check` at least once, and at most `loop` times or until `us` are over; a limit of 0 doesn't
 * hold, and without any it runs once. What has failed 8 times, or never came back, isn't run again.
 */
void check_repeat(const struct check *check, uint32_t loop, uint64_t us,
                  struct check_result *result);

#endif
