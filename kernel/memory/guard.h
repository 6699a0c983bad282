/* SPDX-License-Identifier: MIT */
/* Pages of the kernel's own that nothing may touch. Intel SDM volume 3A, 4.5. */
#ifndef KERNEL_MEMORY_GUARD_H
#define KERNEL_MEMORY_GUARD_H

/* Takes the mapping of one of the image's pages away, for good: touching it is a page fault. */
void memory_guard(const void *page);

#endif
