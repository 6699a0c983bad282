/* SPDX-License-Identifier: MIT */
/* What stands in memory: firmware's tables and devices by physical address, the kernel's own by
 * virtual one. An address that can't be is told apart by a fault that does no harm. */
#include "kernel/cpu/traps.h"
#include "kernel/lib/bytes.h"
#include "kernel/lib/format.h"
#include "kernel/memory/window.h"
#include "kernel/panic/watchdog.h"
#include "kernel/shell/shell.h"

enum {
    ROW = 16,
    HEX = 3, /* characters of a byte */
    COUNT_USUAL = 64,
    COUNT_MAX = 4096,
};

static const uint64_t virtual_start = 0xffff800000000000;

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

/* Where bytes can be reached that don't leave their page; or NULL. */
static volatile uint8_t *place_of(uint64_t address, unsigned bytes)
{
    return address < virtual_start ? window_borrow(address, bytes) : (volatile uint8_t *)address;
}

/* Up to a row of `left` bytes; how many they were, 0 where one of them can't be read. */
static unsigned say_row(uint64_t address, uint64_t left)
{
    char text[ROW * HEX + 1 + ROW + 1];
    char *hex = text, *letter = text + sizeof text - ROW - 1;
    unsigned length = 0;
    memset(text, ' ', sizeof text);
    for (; length < ROW && length < left; length++) {
        volatile uint8_t *place = place_of(address + length, 1);
        uint64_t byte;
        if (!place || try_read(place, 1, &byte) != 0)
            return 0;
        hex += format(hex, HEX + 1, " %02lx", byte);
        *hex = ' ';
        *letter++ = byte >= ' ' && byte < 0x7f ? (char)byte : '.';
    }
    *letter = '\0';
    shell_say("%08lx%s", address, text);
    return length;
}

COMMAND(mem_read, "mem read", " ADDRESS [COUNT]", "shows bytes, physical or the kernel's", 0)
{
    uint64_t address = numbers[0], left = count > 1 ? numbers[1] : COUNT_USUAL;
    if (left == 0 || left > COUNT_MAX || address > UINT64_MAX - (left - 1))
        return false;
    for (unsigned length; left > 0; left -= length, address += length) {
        watchdog_progress();
        length = say_row(address, left);
        if (length == 0) {
            shell_say("%08lx can't be read", address);
            break;
        }
    }
    return true;
}

COMMAND(mem_write, "mem write", " ADDRESS 1|2|4|8 VALUE", "writes so many bytes at once",
        SHELL_FULL)
{
    uint64_t address = numbers[0], bytes = numbers[1], value = numbers[2];
    if (bytes == 0 || bytes > 8 || ((bytes | address) & (bytes - 1)) != 0 ||
        (bytes < 8 && value >> (8 * bytes) != 0))
        return false;
    volatile uint8_t *place = place_of(address, (unsigned)bytes);
    if (!place || try_write(place, (unsigned)bytes, value) != 0)
        shell_say("%08lx can't be written", address);
    return true;
}
