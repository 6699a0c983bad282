/* SPDX-License-Identifier: MIT */
/* What the modelled processor answers (tests/unit/fake/kernel/cpu/cpu.h). All at zero is one
 * without RDRAND, under no hypervisor, at the moment of its reset. */
#ifndef TESTS_UNIT_CPU_MODEL_H
#define TESTS_UNIT_CPU_MODEL_H

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

#include "kernel/cpu/cpu.h"

extern struct cpu_model {
    bool has_hypervisor, has_rdrand, has_pat;
    /* Where it is set, it answers CPUID; what follows is for those who need less. */
    struct cpuid (*leaf)(uint32_t leaf, uint32_t subleaf);
    uint32_t highest_leaf;  /* the highest of CPUID's extended leaves; 0: there is none */
    unsigned physical_bits; /* what leaf 0x80000008 says */
    uint64_t pat;           /* the page attribute table, the one model-specific register */
    /* Where these are set, they answer instead of the register above. */
    uint64_t (*read_msr)(uint32_t number);
    void (*write_msr)(uint32_t number, uint64_t value);
    uint64_t tsc;
    uint64_t tsc_step; /* what each reading adds to it */
    uint64_t rdrand_value;
    unsigned rdrand_ready_at; /* the try that succeeds, from 1; 0: none does */
    unsigned rdrand_tries;    /* how many there were */
    bool interrupts_on;
    bool triple_fault; /* it was one that stopped the processor */
    jmp_buf halted;    /* where a halt goes to */
} cpu_model;

#endif
