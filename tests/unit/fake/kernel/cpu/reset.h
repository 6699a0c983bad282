/* SPDX-License-Identifier: MIT */
/* Stands in for the real kernel/cpu/reset.h in hosted tests: the modelled processor
 * (tests/unit/cpu_model.h) goes back to the test. */
#ifndef KERNEL_CPU_RESET_H
#define KERNEL_CPU_RESET_H

_Noreturn void cpu_triple_fault(void);

#endif
