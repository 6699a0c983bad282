/* SPDX-License-Identifier: MIT */
/* Where the boot is, as one byte on port 0x80: BMCs and POST cards show it, and it needs nothing
 * that works but the port. The README has the table; boot/ writes the first three
 * (boot/layout.inc). */
#ifndef KERNEL_CPU_STAGE_H
#define KERNEL_CPU_STAGE_H

#include "kernel/cpu/ports.h"

enum stage {
    STAGE_ENTERED = 0xc0,   /* the image runs, 32-bit or 64-bit */
    STAGE_STOPPED = 0xc1,   /* boot/ has last words: half an image, no 64-bit mode, an exception */
    STAGE_LONG_MODE = 0xc2, /* our page tables */
    STAGE_KERNEL = 0xc3,    /* C runs */
    STAGE_PORTS = 0xc4,     /* looking for serial ports */
    STAGE_SPEAKS = 0xc5,    /* Hello World! was said, where there is a port */
    STAGE_ANSWER = 0xc6,    /* screen and traps are up; the answer begins */
    STAGE_END = 0xc7,       /* the answer is given */
    STAGE_SHELL = 0xc8,     /* the prompt */
    STAGE_PANIC = 0xc9,     /* the kernel can't go on */
};

static inline void stage(enum stage code)
{
    port_write8(0x80, (uint8_t)code);
}

#endif
