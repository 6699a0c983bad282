/* SPDX-License-Identifier: MIT */
/* The kernel's own pages: where they lie, and those of them that nothing may touch. Intel SDM
 * volume 3A, 4.5. */
#ifndef KERNEL_MEMORY_IMAGE_H
#define KERNEL_MEMORY_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/memory/map.h"

/* Where payload, bss and stacks lie in physical memory. */
struct memory_range image_place(void);

/* True where `address` lies in code of ours. */
bool image_holds_code(uint64_t address);

/* From now on the pages of [start, end) are as they are: nothing writes to them, and what is in
 * them may run where `runs`. */
void image_keep(const void *start, const void *end, bool runs);

/* Takes the mapping of one of these pages away, for good: touching it is a page fault. */
void image_guard(const void *page);

#endif
