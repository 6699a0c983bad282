/* SPDX-License-Identifier: MIT */
/* Stands in for the real kernel/cpu/control.h in hosted tests: the interrupt flag is the modelled
 * processor's (tests/unit/cpu_model.h). */
#ifndef KERNEL_CPU_CONTROL_H
#define KERNEL_CPU_CONTROL_H

#include <stdbool.h>

void cpu_interrupts_on(void);
void cpu_interrupts_off(void);
bool cpu_interrupts_save(void);
void cpu_interrupts_restore(bool were_on);

/* What is written before it is in memory before what is written after it, for an interrupt of this
 * processor: only the compiler could change that. */
static inline void cpu_barrier(void)
{
    __asm__ volatile("" : : : "memory");
}

#endif
