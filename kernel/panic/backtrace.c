/* SPDX-License-Identifier: MIT */
/* A broken stack is the likeliest thing to be walking here. */
#include "kernel/panic/backtrace.h"

#include <stdbool.h>

#include "kernel/cpu/traps.h"

static bool read_word(uint64_t address, uint64_t *value)
{
    return traps_in_stack(address) && try_read((const void *)address, 8, value) == 0;
}

size_t backtrace_walk(uint64_t rbp, bool (*is_code)(uint64_t address),
                      uint64_t addresses[BACKTRACE_MAX])
{
    size_t count = 0;
    uint64_t below = 0, next, caller;
    while (count < BACKTRACE_MAX && rbp > below && rbp % sizeof rbp == 0 && read_word(rbp, &next) &&
           read_word(rbp + sizeof rbp, &caller)) {
        if (!is_code(caller))
            break;
        addresses[count++] = caller;
        below = rbp;
        rbp = next;
    }
    return count;
}
