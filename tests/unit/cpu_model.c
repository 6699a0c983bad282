/* SPDX-License-Identifier: MIT */
/* A processor that stops by going back to the test. */
#include "tests/unit/cpu_model.h"

#include "kernel/cpu/control.h"
#include "kernel/cpu/cpu.h"
#include "kernel/cpu/reset.h"
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

bool cpu_has_pat(void)
{
    return cpu_model.has_pat;
}

struct cpuid cpu_id(uint32_t leaf)
{
    return cpu_id_at(leaf, 0);
}

struct cpuid cpu_id_at(uint32_t leaf, uint32_t subleaf)
{
    if (cpu_model.leaf)
        return cpu_model.leaf(leaf, subleaf);
    if (leaf == 0x80000000)
        return (struct cpuid){.eax = cpu_model.highest_leaf};
    /* A leaf above the highest gives something, but no answer (Intel SDM volume 2, CPUID). */
    if (leaf > cpu_model.highest_leaf)
        return (struct cpuid){~0U, ~0U, ~0U, ~0U};
    assert_int_equal(leaf, 0x80000008);
    return (struct cpuid){.eax = 0x123000U | cpu_model.physical_bits};
}

static void must_be_pat(uint32_t number)
{
    assert_true(cpu_model.has_pat && number == 0x277); /* another one would fault */
}

uint64_t cpu_read_msr(uint32_t number)
{
    if (cpu_model.read_msr)
        return cpu_model.read_msr(number);
    must_be_pat(number);
    return cpu_model.pat;
}

void cpu_write_msr(uint32_t number, uint64_t value)
{
    if (cpu_model.write_msr) {
        cpu_model.write_msr(number, value);
        return;
    }
    must_be_pat(number);
    cpu_model.pat = value;
}

uint64_t cpu_tsc(void)
{
    return cpu_model.tsc += cpu_model.tsc_step;
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

_Noreturn void cpu_triple_fault(void)
{
    cpu_model.triple_fault = true;
    cpu_halt();
}

void cpu_interrupts_on(void)
{
    cpu_model.interrupts_on = true;
}

void cpu_interrupts_off(void)
{
    cpu_model.interrupts_on = false;
}

bool cpu_interrupts_save(void)
{
    bool were_on = cpu_model.interrupts_on;
    cpu_model.interrupts_on = false;
    return were_on;
}

void cpu_interrupts_restore(bool were_on)
{
    if (were_on)
        cpu_model.interrupts_on = true;
}
