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
    void *context;
};

static inline int physical_read(const struct physical *memory, uint64_t address, void *to,
                                size_t length)
{
    return memory->read(memory->context, address, to, length);
}

#endif
