/* SPDX-License-Identifier: MIT */
/* Runs a door's parser hosted, the same way for every door. */
#ifndef TESTS_UNIT_DOOR_H
#define TESTS_UNIT_DOOR_H

#include "boot/handoff.h"
#include "tests/unit/memory_model.h"

/* doors_read on a handoff full of garbage. Fails the test where the handoff breaks a promise, the
 * status is none that doors_read has, or the parser read without a bound. */
int door_read(enum handoff_door door, uint64_t info, struct memory_model *model,
              struct handoff *out);

/* Fails the test where range `i` isn't this one. */
void door_assert_range(const struct handoff *handoff, uint32_t i, uint64_t base, uint64_t length,
                       enum handoff_range_kind kind);

#endif
