/* SPDX-License-Identifier: MIT */
/* What the processor itself can be asked (Intel SDM volume 2: CPUID, RDTSC, RDRAND, RDMSR,
 * WRMSR, HLT). */
#ifndef KERNEL_CPU_CPU_H
#define KERNEL_CPU_CPU_H

#include <stdbool.h>
#include <stdint.h>

struct cpuid {
    uint32_t eax, ebx, ecx, edx;
};

static inline struct cpuid cpu_id_at(uint32_t leaf, uint32_t subleaf)
{
    struct cpuid id;
    __asm__ volatile("cpuid"
                     : "=a"(id.eax), "=b"(id.ebx), "=c"(id.ecx), "=d"(id.edx)
                     : "a"(leaf), "c"(subleaf));
    return id;
}

static inline struct cpuid cpu_id(uint32_t leaf)
{
    return cpu_id_at(leaf, 0);
}

/* True where a hypervisor says that it is there (leaf 1, ECX bit 31, never set by hardware). */
static inline bool cpu_has_hypervisor(void)
{
    return cpu_id(1).ecx >> 31 & 1;
}

/* True where broken hardware can say so by a machine check, in banks of MSRs. */
static inline bool cpu_has_machine_check(void)
{
    const uint32_t both = 1 << 7 | 1 << 14; /* the exception, and the architecture of its banks */
    return (cpu_id(1).edx & both) == both;
}

/* True where SGDT and the like can be kept from user mode. */
static inline bool cpu_has_umip(void)
{
    return cpu_id(0).eax >= 7 && (cpu_id(7).ecx >> 2 & 1);
}

static inline bool cpu_has_rdrand(void)
{
    return cpu_id(1).ecx >> 30 & 1;
}

/* True where the page attribute table is there. */
static inline bool cpu_has_pat(void)
{
    return cpu_id(1).edx >> 16 & 1;
}

/* Only a register that this processor has: another one faults. */
static inline uint64_t cpu_read_msr(uint32_t number)
{
    uint32_t low, high;
    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(number));
    return (uint64_t)high << 32 | low;
}

static inline void cpu_write_msr(uint32_t number, uint64_t value)
{
    __asm__ volatile("wrmsr"
                     :
                     : "c"(number), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
                     : "memory");
}

/* The time-stamp counter: cycles since reset at a rate not known here. */
static inline uint64_t cpu_tsc(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

/* One try; false where the generator had nothing ready. Only where cpu_has_rdrand(). */
static inline bool cpu_rdrand(uint64_t *value)
{
    bool ready;
    __asm__ volatile("rdrand %0" : "=r"(*value), "=@ccc"(ready));
    return ready;
}

/* Forgets the translation of the page that holds `address`. */
static inline void cpu_forget_page(const void *address)
{
    __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

/* Stops this core for good, interrupts off. */
_Noreturn static inline void cpu_halt(void)
{
    for (;;)
        __asm__ volatile("cli; hlt");
}

#endif
