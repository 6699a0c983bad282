/* SPDX-License-Identifier: MIT */
/* How a parser reads what a loader left or the firmware keeps in physical memory: by copies
 * through this hook, so that it runs hosted on recorded bytes, under a fuzzer, unchanged. */
#ifndef KERNEL_LIB_PHYSICAL_H
#define KERNEL_LIB_PHYSICAL_H

#include <stddef.h>
#include <stdint.h>

struct physical {
    /* Copies `length` bytes from physical `address`; 0, or STATUS_NOT_THERE with `to` cleared
     * where a byte of them can't be read. */
    int (*read)(void *context, uint64_t address, void *to, size_t length);
    /* The first address from `start` on, in steps of 16, below `end`, where the bytes of `mark`
     * (little-endian, up to its last that isn't 0) stand; 0 where they don't, or where memory there
     * can't be read. Both are multiples of 16. Looks in place, since a search over 128 KiB would
     * copy for long. */
    uint64_t (*find)(void *context, uint64_t start, uint64_t end, uint64_t mark);
    void *context;
};

static inline int physical_read(const struct physical *memory, uint64_t address, void *to,
                                size_t length)
{
    return memory->read(memory->context, address, to, length);
}

/* The bytes that a `mark`, which is not 0, has. */
static inline uint64_t physical_mark_mask(uint64_t mark)
{
    return UINT64_MAX >> __builtin_clzll(mark) / 8 * 8;
}

static inline uint64_t physical_find(const struct physical *memory, uint64_t start, uint64_t end,
                                     uint64_t mark)
{
    return memory->find(memory->context, start, end, mark);
}

#endif
