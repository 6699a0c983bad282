/* SPDX-License-Identifier: MIT */
/* What boot/handoff.h promises of a handoff, whatever a loader left. Unit tests and fuzzers hold
 * every handoff against it. */
#ifndef TESTS_UNIT_PROMISES_H
#define TESTS_UNIT_PROMISES_H

#include "boot/handoff.h"

/* The first promise that `handoff` breaks, as text; NULL where it keeps all of them. */
const char *promises_broken(const struct handoff *handoff);

#endif
