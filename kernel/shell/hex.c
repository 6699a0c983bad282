/* SPDX-License-Identifier: MIT */
/* A row with fewer bytes has its text in the same column. An address that can't be is told apart by
 * a fault that does no harm. */
#include "kernel/shell/hex.h"

#include "kernel/cpu/traps.h"
#include "kernel/lib/bytes.h"
#include "kernel/lib/format.h"
#include "kernel/memory/window.h"
#include "kernel/panic/watchdog.h"
#include "kernel/shell/shell.h"

enum { CELL = 3 }; /* characters of a byte */

static const uint64_t virtual_start = 0xffff800000000000;

void hex_say(uint64_t address, const uint8_t *bytes, unsigned count)
{
    char text[HEX_ROW * CELL + 1 + HEX_ROW + 1];
    char *hex = text, *letter = text + sizeof text - HEX_ROW - 1;
    memset(text, ' ', sizeof text);
    for (unsigned i = 0; i < count; i++) {
        hex += format(hex, CELL + 1, " %02x", bytes[i]);
        *hex = ' ';
        *letter++ = bytes[i] >= ' ' && bytes[i] < 0x7f ? (char)bytes[i] : '.';
    }
    *letter = '\0';
    shell_say("%08lx%s", address, text);
}

volatile uint8_t *hex_place(uint64_t address, unsigned bytes)
{
    return address < virtual_start ? window_borrow(address, bytes) : (volatile uint8_t *)address;
}

/* Up to a row of `left` bytes; how many they were, 0 where one of them can't be read. */
static unsigned say_row(uint64_t address, uint64_t left)
{
    uint8_t bytes[HEX_ROW];
    unsigned length = 0;
    for (; length < HEX_ROW && length < left; length++) {
        volatile uint8_t *place = hex_place(address + length, 1);
        uint64_t byte;
        if (!place || try_read(place, 1, &byte) != 0)
            return 0;
        bytes[length] = (uint8_t)byte;
    }
    hex_say(address, bytes, length);
    return length;
}

void hex_say_memory(uint64_t address, uint64_t count)
{
    for (unsigned length; count > 0; count -= length, address += length) {
        watchdog_progress();
        length = say_row(address, count);
        if (length == 0) {
            shell_say("%08lx can't be read", address);
            break;
        }
    }
}
