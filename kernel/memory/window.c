/* SPDX-License-Identifier: MIT */
/* A loader's tables and a framebuffer lie anywhere in physical memory, and the kernel maps only
 * itself. */
#include "kernel/memory/window.h"

#include <stdbool.h>

#include "kernel/cpu/cpu.h"
#include "kernel/lib/bytes.h"
#include "kernel/lib/physical.h"
#include "kernel/lib/status.h"

enum {
    PAGE_SIZE = 4096,
    LARGE_PAGE_SIZE = 2 << 20,
    FIND_STEP = 16, /* of kernel/lib/physical.h */
    PAGE_PRESENT = 1 << 0,
    PAGE_WRITABLE = 1 << 1,
    PAGE_CACHE_DISABLE = 1 << 4,
    PAGE_WRITE_THROUGH = 1 << 3, /* alone it means slot 1 of the page attribute table */
    PAGE_LARGE = 1 << 7,
    VGA_SLOT = 0, /* filled by boot/, which has last words to say there */
    COPY_SLOT = 1,
    FIRST_FREE_SLOT = 2,
    WINDOW_SLOTS = 512,
    WINDOW_ENTRY =
        1, /* of kernel_directory: window_table; what is below FRAMEBUFFER_ENTRY is kept */
    FRAMEBUFFER_ENTRY = 8,
    DIRECTORY_ENTRIES = 512,
    MSR_PAT = 0x277,
    PAT_SLOT_SHIFT = 8, /* slot 1, which no other page here uses */
    PAT_SLOT_MASK = 0xff,
    PAT_WRITE_COMBINING = 1,
    BITS_UNTOLD = 36,
    BITS_MAX = 52,
};

static const uint32_t CPUID_HIGHEST = 0x80000000, CPUID_ADDRESSES = 0x80000008;

/* From boot/: the tables, what the window's maps (boot/image.ld), and the no-execute bit if there
 * is one. */
extern uint64_t kernel_directory[DIRECTORY_ENTRIES];
extern uint64_t window_table[512];
extern char window_base[];
extern uint64_t page_nx;

/* How many bits a physical address has. */
static unsigned physical_bits(void)
{
    if (cpu_id(CPUID_HIGHEST).eax < CPUID_ADDRESSES)
        return BITS_UNTOLD;
    unsigned bits = cpu_id(CPUID_ADDRESSES).eax & 0xff;
    return bits < BITS_MAX ? bits : BITS_MAX;
}

uint64_t window_end(void)
{
    static uint64_t end;
    if (end == 0)
        end = 1ULL << physical_bits();
    return end;
}

/* An entry's bits from the processor's width on are reserved: setting one faults. */
static bool is_addressable(uint64_t address, uint64_t length)
{
    uint64_t end = window_end();
    return address < end && length <= end - address;
}

static char *slot_address(size_t slot)
{
    return window_base + slot * PAGE_SIZE;
}

volatile uint16_t *window_vga_text(void)
{
    return (volatile uint16_t *)slot_address(VGA_SLOT);
}

/* Without a page attribute table the entries below mean write-through, which is right and slow. */
static void choose_write_combining(void)
{
    if (!cpu_has_pat())
        return;
    uint64_t others = cpu_read_msr(MSR_PAT) & ~((uint64_t)PAT_SLOT_MASK << PAT_SLOT_SHIFT);
    cpu_write_msr(MSR_PAT, others | PAT_WRITE_COMBINING << PAT_SLOT_SHIFT);
}

void *window_map_framebuffer(uint64_t base, uint64_t size)
{
    const uint64_t room = (uint64_t)(DIRECTORY_ENTRIES - FRAMEBUFFER_ENTRY) * LARGE_PAGE_SIZE;
    const uint64_t offset = base % LARGE_PAGE_SIZE;
    char *mapped = window_base + (size_t)(FRAMEBUFFER_ENTRY - WINDOW_ENTRY) * LARGE_PAGE_SIZE;
    if (size == 0 || size > room - offset || !is_addressable(base, size))
        return NULL;
    choose_write_combining();
    for (uint64_t done = 0; done < offset + size; done += LARGE_PAGE_SIZE) {
        kernel_directory[FRAMEBUFFER_ENTRY + done / LARGE_PAGE_SIZE] =
            (base - offset + done) | PAGE_PRESENT | PAGE_WRITABLE | PAGE_WRITE_THROUGH |
            PAGE_LARGE | page_nx;
        cpu_forget_page(mapped + done);
    }
    return mapped + offset;
}

static char *map_page(uint64_t page, uint64_t flags)
{
    char *mapped = slot_address(COPY_SLOT);
    uint64_t entry = page | PAGE_PRESENT | flags | page_nx;
    if (window_table[COPY_SLOT] != entry) {
        window_table[COPY_SLOT] = entry;
        cpu_forget_page(mapped);
    }
    return mapped;
}

int window_read(void *context, uint64_t address, void *to, size_t length)
{
    (void)context;
    if (!is_addressable(address, length)) {
        memset(to, 0, length);
        return STATUS_NOT_THERE;
    }
    char *next = to;
    while (length > 0) {
        size_t offset = address % PAGE_SIZE;
        size_t part = PAGE_SIZE - offset < length ? PAGE_SIZE - offset : length;
        memcpy(next, map_page(address - offset, 0) + offset, part);
        next += part;
        address += part;
        length -= part;
    }
    return 0;
}

uint64_t window_find(void *context, uint64_t start, uint64_t end, uint64_t mark)
{
    const uint64_t mask = physical_mark_mask(mark);
    (void)context;
    for (uint64_t page = start - start % PAGE_SIZE; page < end; page += PAGE_SIZE) {
        if (!is_addressable(page, PAGE_SIZE))
            return 0;
        const char *mapped = map_page(page, 0);
        size_t first = start > page ? start - page : 0;
        size_t last = end - page < PAGE_SIZE ? end - page : PAGE_SIZE;
        for (size_t at = first; at < last; at += FIND_STEP)
            if ((*(const volatile uint64_t *)(mapped + at) & mask) == mark)
                return page + at;
    }
    return 0;
}

static volatile void *borrow(uint64_t address, size_t length, uint64_t flags)
{
    uint64_t offset = address % PAGE_SIZE;
    if (!is_addressable(address, length) || length > PAGE_SIZE - offset)
        return NULL;
    return map_page(address - offset, PAGE_WRITABLE | flags) + offset;
}

volatile void *window_borrow(uint64_t address, size_t length)
{
    return borrow(address, length, PAGE_CACHE_DISABLE | PAGE_WRITE_THROUGH);
}

volatile void *window_borrow_ram(uint64_t address, size_t length)
{
    return borrow(address, length, 0);
}

/* Maps the pages that hold the bytes, one after another, behind what was mapped before. */
static char *map_pages(uint64_t base, uint64_t size, uint64_t flags)
{
    static unsigned used;
    uint64_t offset = base % PAGE_SIZE;
    if (size == 0 || !is_addressable(base, size) || size > (uint64_t)WINDOW_SLOTS * PAGE_SIZE)
        return NULL;
    unsigned pages = (unsigned)((offset + size + PAGE_SIZE - 1) / PAGE_SIZE);
    unsigned first = FIRST_FREE_SLOT + used;
    if (pages > WINDOW_SLOTS - first)
        return NULL;
    used += pages;
    for (unsigned i = 0; i < pages; i++) {
        window_table[first + i] = (base - offset + (uint64_t)i * PAGE_SIZE) | PAGE_PRESENT |
                                  PAGE_WRITABLE | flags | page_nx;
        cpu_forget_page(slot_address(first + i));
    }
    return slot_address(first) + offset;
}

volatile void *window_map_device(uint64_t base, uint64_t size)
{
    return map_pages(base, size, PAGE_CACHE_DISABLE | PAGE_WRITE_THROUGH);
}

void *window_map_ram(uint64_t base, uint64_t size)
{
    return map_pages(base, size, 0);
}
