/* SPDX-License-Identifier: MIT */
/* What looks like an instruction with a distance in it is taken for one, also where it is something
 * else: it is only put back as it was. */
#include "kernel/unpack/calls.h"

#include "kernel/lib/bytes.h"

enum {
    CALL = 0xe8,             /* and the jump is one more */
    OPERAND_MASK = 0xc7,     /* of the byte ModRM, whose other bits name a register: */
    OPERAND_RELATIVE = 0x05, /* memory so far from RIP. Intel SDM volume 2A, 2.2.1.6 */
    DISTANCE_SIZE = 4,
};

/* Distances and targets that lie within reach take each other's place, the others stay. */
static uint32_t distance_of(uint32_t target, uint32_t from)
{
    if (target < CALLS_REACH)
        return target - from;
    return target + from < from ? target + CALLS_REACH : target;
}

void calls_restore(uint8_t *code, size_t length, uint32_t offset)
{
    for (size_t i = 0; i + DISTANCE_SIZE < length; i++) {
        if ((code[i] & ~1) != CALL && (code[i] & OPERAND_MASK) != OPERAND_RELATIVE)
            continue;
        uint32_t value;
        memcpy(&value, &code[i + 1], sizeof value);
        value = distance_of(value, offset + (uint32_t)i + 1 + DISTANCE_SIZE);
        memcpy(&code[i + 1], &value, sizeof value);
        i += DISTANCE_SIZE;
    }
}
