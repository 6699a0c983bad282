/* SPDX-License-Identifier: MIT */
/* What stands in memory: firmware's tables and devices by physical address, the kernel's own by
 * virtual one. */
#include <stddef.h>

#include "kernel/cpu/traps.h"
#include "kernel/shell/hex.h"
#include "kernel/shell/shell.h"

enum {
    COUNT_USUAL = 64,
    COUNT_MAX = 4096,
};

COMMAND(mem_map, "mem map", "", "the loader's map", 0)
{
    const struct handoff *handoff = shell_world.handoff;
    for (uint32_t i = 0; i < handoff->range_count; i++) {
        const struct handoff_range *range = &handoff->ranges[i];
        shell_say("%016lx to %016lx %s", range->base, range->base + (range->length - 1),
                  range->kind == HANDOFF_RAM ? "RAM" : "reserved");
    }
    return true;
}

COMMAND(mem_read, "mem read", " ADDRESS [COUNT]", "shows bytes, physical or the kernel's", 0)
{
    uint64_t address = numbers[0], left = count > 1 ? numbers[1] : COUNT_USUAL;
    if (left == 0 || left > COUNT_MAX || address > UINT64_MAX - (left - 1))
        return false;
    hex_say_memory(address, left);
    return true;
}

COMMAND(mem_write, "mem write", " ADDRESS 1|2|4|8 VALUE", "writes so many bytes at once",
        SHELL_FULL)
{
    uint64_t address = numbers[0], bytes = numbers[1], value = numbers[2];
    if (bytes == 0 || bytes > 8 || ((bytes | address) & (bytes - 1)) != 0 ||
        (bytes < 8 && value >> (8 * bytes) != 0))
        return false;
    volatile uint8_t *place = hex_place(address, (unsigned)bytes);
    if (!place || try_write(place, (unsigned)bytes, value) != 0)
        shell_say("%08lx can't be written", address);
    return true;
}
