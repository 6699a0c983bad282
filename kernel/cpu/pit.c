/* SPDX-License-Identifier: MIT */
/* Few processors tell the rate of their time-stamp counter; nearly every PC has a timer to hold it
 * against. */
#include "kernel/cpu/pit.h"

#include <stdbool.h>

#include "kernel/cpu/cpu.h"
#include "kernel/cpu/ports.h"

enum {
    COUNTER_0 = 0x40,
    COMMAND = 0x43,
    COUNT_ONCE = 0x30,  /* counter 0, low byte and high byte, mode 0, binary */
    READ_STATUS = 0xe2, /* of counter 0 */
    LATCH = 0x00,       /* its count */
    STATUS_OUT = 1 << 7,
    STATUS_HOW = 0x3f, /* how the counter was told to count, as in COUNT_ONCE */
    COUNT = 5966,      /* 1193182 Hz / PIT_WINDOWS */
    /* By cycles where a poll takes no time (an emulator that counts instructions), by polls where
     * the time-stamp counter stands still. */
    CYCLES_MAX = 100000000,
    POLLS_MAX = 1 << 22,
    TRIES = 8,
    DOUBT_SHARE = 128, /* a doubt of less than this part of a measurement is none */
};

static uint8_t read_status(void)
{
    port_write8(COMMAND, READ_STATUS);
    return port_read8(COUNTER_0);
}

/* One measurement; `*doubt`: it may be that many cycles off, since a hypervisor or firmware's SMI
 * had the processor when the count began or ended. */
static uint64_t measure(uint64_t *doubt)
{
    port_write8(COMMAND, COUNT_ONCE);
    /* It says so; a port with nothing behind it doesn't. */
    if ((read_status() & STATUS_HOW) != COUNT_ONCE)
        return 0;
    port_write8(COUNTER_0, COUNT & 0xff);
    uint64_t before = cpu_tsc();
    port_write8(COUNTER_0, COUNT >> 8);
    uint64_t start = cpu_tsc(), cycles = 0, sure = 0;
    for (unsigned polls = 0; cycles < CYCLES_MAX && polls < POLLS_MAX; polls++) {
        uint64_t asked = cycles;
        bool is_over = read_status() & STATUS_OUT;
        cycles = cpu_tsc() - start;
        *doubt = start - before + cycles - sure;
        if (is_over)
            return cycles;
        sure = asked; /* it wasn't over then */
    }
    *doubt = UINT64_MAX;
    return cycles;
}

uint64_t pit_cycles(void)
{
    uint64_t best = 0, least = UINT64_MAX;
    for (unsigned i = 0; i < TRIES && least > best / DOUBT_SHARE; i++) {
        uint64_t doubt, cycles = measure(&doubt);
        if (cycles == 0)
            break;
        /* One that came to no end was held up: all of it is doubt. */
        if (doubt < least) {
            least = doubt;
            best = cycles;
        }
    }
    return best;
}

bool pit_start(void)
{
    port_write8(COMMAND, COUNT_ONCE);
    if ((read_status() & STATUS_HOW) != COUNT_ONCE)
        return false;
    port_write8(COUNTER_0, 0xff);
    port_write8(COUNTER_0, 0xff);
    return true;
}

uint32_t pit_count(void)
{
    port_write8(COMMAND, LATCH);
    uint32_t low = port_read8(COUNTER_0);
    return low | (uint32_t)port_read8(COUNTER_0) << 8;
}
