/* SPDX-License-Identifier: MIT */
/* The kernel leaves x87 and SSE2 alone, so they are as the firmware left them, mostly off: switched
 * on for as long as a check asks them. */
#include <stddef.h>

#include "kernel/check/check.h"
#include "kernel/check/tools/floating.h"
#include "kernel/cpu/control.h"
#include "kernel/cpu/cpu.h"

#define CR0_MP (1ULL << 1)
#define CR0_EM (1ULL << 2)
#define CR0_TS (1ULL << 3)
#define CR4_OSFXSR (1ULL << 9)

enum { HAS_FPU = 1 << 0, HAS_SSE2 = 1 << 26 };

static void ask(void (*answer)(uint64_t *answers), uint64_t *answers)
{
    uint64_t cr0 = cpu_cr0(), cr4 = cpu_cr4();
    cpu_set_cr0((cr0 | CR0_MP) & ~(CR0_EM | CR0_TS));
    if (answer == sse2_answer)
        cpu_set_cr4(cr4 | CR4_OSFXSR);
    answer(answers);
    cpu_set_cr4(cr4);
    cpu_set_cr0(cr0);
}

struct unit {
    const char *name;
    uint32_t feature; /* of CPUID leaf 1, EDX */
    void (*answer)(uint64_t *answers);
    const char *(*wrong)(const uint64_t *answers);
    unsigned answers;
};

static enum check_outcome judge(const struct unit *unit)
{
    uint64_t answers[SSE2_ANSWERS];
    if (!(cpu_id(1).edx & unit->feature))
        return check_skip("no %s", unit->name);
    ask(unit->answer, answers);
    const char *wrong = unit->wrong(answers);
    return wrong ? check_fail("%s answers wrongly", wrong)
                 : check_pass("%u known answers", unit->answers);
}

CHECK(cpu, fpu, quick, .budget_ms = 5, .about = "x87's known answers")
{
    static const struct unit fpu = {"x87", HAS_FPU, fpu_answer, fpu_wrong, FPU_ANSWERS};
    return judge(&fpu);
}

CHECK(cpu, sse2, quick, .budget_ms = 5, .about = "SSE2's known answers, all 16 registers")
{
    static const struct unit sse2 = {"SSE2", HAS_SSE2, sse2_answer, sse2_wrong, SSE2_ANSWERS};
    return judge(&sse2);
}
