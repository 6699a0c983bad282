/* SPDX-License-Identifier: MIT */
/* A process that is stopped before each of its instructions: what would another one find in shared
 * memory if it were killed there? */
#ifndef TESTS_UNIT_STEPPED_H
#define TESTS_UNIT_STEPPED_H

/* Runs `what` in a child, and `look` here whenever it is about to do an instruction. Returns how
 * many that were, all in `what` and around it; 0: processes can't be traced here. */
unsigned stepped_run(void (*what)(void *data), void (*look)(void *data), void *data);

#endif
