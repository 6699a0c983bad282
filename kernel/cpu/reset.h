/* SPDX-License-Identifier: MIT */
/* The reset that needs no device: an exception that can't be delivered, and neither can the double
 * fault for it, shuts the processor down (Intel SDM volume 3A, 6.15, interrupt 8), and machines
 * answer that with a reset. */
#ifndef KERNEL_CPU_RESET_H
#define KERNEL_CPU_RESET_H

#include <stdint.h>

#include "kernel/cpu/cpu.h"

_Noreturn static inline void cpu_triple_fault(void)
{
    static const struct {
        uint16_t limit;
        uint8_t base[8];
    } nothing;
    __asm__ volatile("lidt %0; int3" : : "m"(nothing) : "memory");
    cpu_halt();
}

#endif
