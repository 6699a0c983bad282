/* SPDX-License-Identifier: MIT */
/* A stack that runs over must not run into what lies below it. */
#include "kernel/memory/guard.h"

#include <stdint.h>

#include "kernel/cpu/cpu.h"

enum { PAGE_BITS = 12 };

/* From boot/: the kernel's page table (boot/long_mode.asm), and what its first entry maps. */
extern uint64_t kernel_table[512];
extern const char kernel_base[];

void memory_guard(const void *page)
{
    kernel_table[((uint64_t)page - (uint64_t)kernel_base) >> PAGE_BITS] = 0;
    cpu_forget_page(page);
}
