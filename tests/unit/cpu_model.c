/* SPDX-License-Identifier: MIT */
/* A processor that stops by going back to the test. */
#include "tests/unit/cpu_model.h"

#include "kernel/cpu/cpu.h"
#include "tests/unit/run.h"

struct cpu_model cpu_model;

bool cpu_has_hypervisor(void)
{
    return cpu_model.has_hypervisor;
}

bool cpu_has_rdrand(void)
{
    return cpu_model.has_rdrand;
}

uint64_t cpu_tsc(void)
{
    return cpu_model.tsc;
}

bool cpu_rdrand(uint64_t *value)
{
    assert_true(cpu_model.has_rdrand); /* the instruction would fault */
    bool ready = ++cpu_model.rdrand_tries == cpu_model.rdrand_ready_at;
    *value = ready ? cpu_model.rdrand_value : 0;
    return ready;
}

_Noreturn void cpu_halt(void)
{
    longjmp(cpu_model.halted, 1);
}
