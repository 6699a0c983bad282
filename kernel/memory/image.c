/* SPDX-License-Identifier: MIT */
/* The image lies wherever its loader had room, and a stack that runs over must not run into what
 * lies below it. */
#include "kernel/memory/image.h"

#include <stdint.h>

#include "kernel/cpu/cpu.h"

enum { PAGE_BITS = 12 };

/* From boot/: the kernel's page table (boot/long_mode.asm), and what it maps (boot/image.ld). */
extern uint64_t kernel_table[512];
extern const char kernel_base[], bss_end[];

static const uint64_t address_bits = 0xffffffffff000;

struct memory_range image_place(void)
{
    return (struct memory_range){.base = kernel_table[0] & address_bits,
                                 .length = (uint64_t)bss_end - (uint64_t)kernel_base};
}

void image_guard(const void *page)
{
    kernel_table[((uint64_t)page - (uint64_t)kernel_base) >> PAGE_BITS] = 0;
    cpu_forget_page(page);
}
