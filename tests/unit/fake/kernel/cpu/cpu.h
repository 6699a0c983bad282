/* SPDX-License-Identifier: MIT */
/* Stands in for the real kernel/cpu/cpu.h in hosted tests: a processor that answers what the test
 * tells it to (tests/unit/cpu_model.h). */
#ifndef KERNEL_CPU_CPU_H
#define KERNEL_CPU_CPU_H

#include <stdbool.h>
#include <stdint.h>

bool cpu_has_hypervisor(void);
bool cpu_has_rdrand(void);
uint64_t cpu_tsc(void);
bool cpu_rdrand(uint64_t *value);
_Noreturn void cpu_halt(void);

/* A hosted program has no page tables of its own to forget. */
static inline void cpu_forget_page(const void *address)
{
    (void)address;
}

#endif
