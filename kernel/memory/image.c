/* SPDX-License-Identifier: MIT */
/* The image lies wherever its loader had room, and a stack that runs over must not run into what
 * lies below it. */
#include "kernel/memory/image.h"

#include <stdint.h>

#include "kernel/cpu/cpu.h"

enum { PAGE_BITS = 12 };

#define PAGE_WRITABLE 2ULL

/* From boot/: the kernel's page table (boot/long_mode.asm), and what it maps (boot/image.ld). */
extern uint64_t kernel_table[512];
extern uint64_t page_nx;
extern const char kernel_base[], image_text_end[], unpacked_start[], unpacked_text_end[], bss_end[];

static const uint64_t address_bits = 0xffffffffff000;

struct memory_range image_place(void)
{
    return (struct memory_range){.base = kernel_table[0] & address_bits,
                                 .length = (uint64_t)bss_end - (uint64_t)kernel_base};
}

bool image_holds_code(uint64_t address)
{
    return (address >= (uint64_t)kernel_base && address < (uint64_t)image_text_end) ||
           (address >= (uint64_t)unpacked_start && address < (uint64_t)unpacked_text_end);
}

static void set_entry(const char *page, uint64_t keep)
{
    kernel_table[(page - kernel_base) >> PAGE_BITS] &= keep;
    cpu_forget_page(page);
}

void image_keep(const void *start, const void *end, bool runs)
{
    for (const char *page = start; page < (const char *)end; page += 1 << PAGE_BITS)
        set_entry(page, runs ? ~(PAGE_WRITABLE | page_nx) : ~PAGE_WRITABLE);
}

void image_guard(const void *page)
{
    set_entry(page, 0);
}
