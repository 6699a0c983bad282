/* SPDX-License-Identifier: MIT */
/* Stands in for the real kernel/cpu/cpu.h in hosted tests: a processor that answers what the test
 * tells it to (tests/unit/cpu_model.h). */
#ifndef KERNEL_CPU_CPU_H
#define KERNEL_CPU_CPU_H

#include <stdbool.h>
#include <stdint.h>

struct cpuid {
    uint32_t eax, ebx, ecx, edx;
};

struct cpuid cpu_id_at(uint32_t leaf, uint32_t subleaf);
struct cpuid cpu_id(uint32_t leaf);
bool cpu_has_hypervisor(void);
bool cpu_has_rdrand(void);
bool cpu_has_pat(void);
uint64_t cpu_read_msr(uint32_t number);
void cpu_write_msr(uint32_t number, uint64_t value);
uint64_t cpu_tsc(void);
bool cpu_rdrand(uint64_t *value);
_Noreturn void cpu_halt(void);

/* A hosted program has no page tables of its own to forget. */
static inline void cpu_forget_page(const void *address)
{
    (void)address;
}

#endif
