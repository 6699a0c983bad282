/* SPDX-License-Identifier: MIT */
/* Control registers, and the interrupt flag (Intel SDM volume 3A, 2.5; volume 2, CLI and STI). */
#ifndef KERNEL_CPU_CONTROL_H
#define KERNEL_CPU_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

#define CPU_CR4_MCE (1ULL << 6)
#define CPU_CR4_UMIP (1ULL << 11)

static inline uint64_t cpu_cr0(void)
{
    uint64_t value;
    __asm__ volatile("mov %%cr0, %0" : "=r"(value));
    return value;
}

/* The address that the last page fault was about. */
static inline uint64_t cpu_cr2(void)
{
    uint64_t value;
    __asm__ volatile("mov %%cr2, %0" : "=r"(value));
    return value;
}

static inline uint64_t cpu_cr3(void)
{
    uint64_t value;
    __asm__ volatile("mov %%cr3, %0" : "=r"(value));
    return value;
}

static inline uint64_t cpu_cr4(void)
{
    uint64_t value;
    __asm__ volatile("mov %%cr4, %0" : "=r"(value));
    return value;
}

static inline void cpu_set_cr0(uint64_t value)
{
    __asm__ volatile("mov %0, %%cr0" : : "r"(value) : "memory");
}

static inline void cpu_set_cr4(uint64_t value)
{
    __asm__ volatile("mov %0, %%cr4" : : "r"(value) : "memory");
}

static inline void cpu_interrupts_on(void)
{
    __asm__ volatile("sti" : : : "memory");
}

static inline void cpu_interrupts_off(void)
{
    __asm__ volatile("cli" : : : "memory");
}

/* Switches interrupts off, and says whether they were on. */
static inline bool cpu_interrupts_save(void)
{
    uint64_t flags;
    __asm__ volatile("pushf; pop %0; cli" : "=r"(flags) : : "memory");
    return flags >> 9 & 1;
}

/* Switches them on again where they were. */
static inline void cpu_interrupts_restore(bool were_on)
{
    if (were_on)
        cpu_interrupts_on();
}

/* Halts until the next interrupt, which is let through; they are on afterwards. */
static inline void cpu_wait_for_interrupt(void)
{
    __asm__ volatile("sti; hlt" : : : "memory");
}

/* What is written before it is in memory before what is written after it, for an interrupt of this
 * processor: only the compiler could change that. */
static inline void cpu_barrier(void)
{
    __asm__ volatile("" : : : "memory");
}

#endif
