/* SPDX-License-Identifier: MIT */
/* What the modelled processor answers (tests/unit/fake/kernel/cpu/cpu.h). All at zero is one
 * without RDRAND, under no hypervisor, at the moment of its reset. */
#ifndef TESTS_UNIT_CPU_MODEL_H
#define TESTS_UNIT_CPU_MODEL_H

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

extern struct cpu_model {
    bool has_hypervisor, has_rdrand, has_pat;
    uint32_t highest_leaf;  /* the highest of CPUID's extended leaves; 0: there is none */
    unsigned physical_bits; /* what leaf 0x80000008 says */
    uint64_t pat;           /* the page attribute table, the one model-specific register */
    uint64_t tsc;
    uint64_t rdrand_value;
    unsigned rdrand_ready_at; /* the try that succeeds, from 1; 0: none does */
    unsigned rdrand_tries;    /* how many there were */
    jmp_buf halted;           /* where a halt goes to */
} cpu_model;

#endif
