/* SPDX-License-Identifier: MIT */
/* x87 and SSE2: what they answer to the questions in kernel/check/tools/floating.asm, and what IEEE
 * 754 says that they should, to the bit. No function whose last bit is the maker's choice is asked
 * for. Pure but for the questions, which run hosted too. */
#ifndef KERNEL_CHECK_TOOLS_FLOATING_H
#define KERNEL_CHECK_TOOLS_FLOATING_H

#include <stdint.h>

#define FPU_ANSWERS 12
#define SSE2_ANSWERS 48

/* Asks. Both leave their registers as they like; x87's exceptions are masked then. CR0 has EM and
 * TS clear, for SSE2 CR4 has OSFXSR set, or they fault. */
void fpu_answer(uint64_t answers[FPU_ANSWERS]);
void sse2_answer(uint64_t answers[SSE2_ANSWERS]);

/* The first answer that isn't right, in words: "divide", "registers"; NULL where all are. */
const char *fpu_wrong(const uint64_t answers[FPU_ANSWERS]);
const char *sse2_wrong(const uint64_t answers[SSE2_ANSWERS]);

#endif
