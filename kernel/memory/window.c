/* SPDX-License-Identifier: MIT */
/* A loader's tables lie anywhere in physical memory, and the kernel maps only itself. */
#include "kernel/memory/window.h"

#include "kernel/cpu/cpu.h"
#include "kernel/lib/bytes.h"
#include "kernel/lib/status.h"

enum {
    PAGE_SIZE = 4096,
    PAGE_PRESENT = 1,
    VGA_SLOT = 0, /* filled by boot/, which has last words to say there */
    COPY_SLOT = 1,
};

static const uint64_t reach = 1ULL << 32;

/* From boot/: the table, what it maps (boot/image.ld), and the no-execute bit if there is one. */
extern uint64_t window_table[512];
extern char window_base[];
extern uint64_t page_nx;

static char *slot_address(size_t slot)
{
    return window_base + slot * PAGE_SIZE;
}

volatile uint16_t *window_vga_text(void)
{
    return (volatile uint16_t *)slot_address(VGA_SLOT);
}

static const char *map_page(uint64_t page)
{
    char *mapped = slot_address(COPY_SLOT);
    uint64_t entry = page | PAGE_PRESENT | page_nx;
    if (window_table[COPY_SLOT] != entry) {
        window_table[COPY_SLOT] = entry;
        cpu_forget_page(mapped);
    }
    return mapped;
}

int window_read(void *context, uint64_t address, void *to, size_t length)
{
    (void)context;
    if (address >= reach || length > reach - address) {
        memset(to, 0, length);
        return STATUS_NOT_THERE;
    }
    char *next = to;
    while (length > 0) {
        size_t offset = address % PAGE_SIZE;
        size_t part = PAGE_SIZE - offset < length ? PAGE_SIZE - offset : length;
        memcpy(next, map_page(address - offset) + offset, part);
        next += part;
        address += part;
        length -= part;
    }
    return 0;
}
