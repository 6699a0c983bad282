/* SPDX-License-Identifier: MIT */
/* The evidence of memory that is broken: where, and what was written and read there. */
#ifndef KERNEL_CHECK_TOOLS_FAULT_H
#define KERNEL_CHECK_TOOLS_FAULT_H

#include <stdint.h>

/* Says the record `fault` of the check that runs: the word at `address` was read wrongly `times`
 * times. */
void fault_say(uint64_t address, uint64_t wrote, uint64_t read, unsigned times);

#endif
