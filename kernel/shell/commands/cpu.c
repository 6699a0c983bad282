/* SPDX-License-Identifier: MIT */
/* Which processor this is, as it says itself, and its registers for who knows what to look for. */
#include "kernel/cpu/cpu.h"
#include "kernel/cpu/identify.h"
#include "kernel/cpu/traps.h"
#include "kernel/shell/shell.h"

COMMAND(cpu, "cpu", "", "which processor this is", 0)
{
    struct identity cpu;
    identify(&cpu);
    shell_say("vendor: %s", cpu.vendor);
    shell_say("name: %s", cpu.brand);
    if (cpu.hypervisor[0] != '\0')
        shell_say("hypervisor: %s", cpu.hypervisor);
    shell_say("family %u model %u stepping %u", cpu.family, cpu.model, cpu.stepping);
    shell_say("has: %s", cpu.features);
    return true;
}

COMMAND(cpuid, "cpuid", " LEAF [SUBLEAF]", "what CPUID answers", 0)
{
    if ((numbers[0] | numbers[1]) > UINT32_MAX)
        return false;
    struct cpuid id = cpu_id_at((uint32_t)numbers[0], (uint32_t)numbers[1]);
    shell_say("eax %08x ebx %08x ecx %08x edx %08x", id.eax, id.ebx, id.ecx, id.edx);
    return true;
}

COMMAND(msr_read, "msr read", " NUMBER", "reads a model-specific register", 0)
{
    uint64_t value;
    if (numbers[0] > UINT32_MAX)
        return false;
    if (try_read_msr((uint32_t)numbers[0], &value) == 0)
        shell_say("0x%lx", value);
    else
        shell_say("it faults");
    return true;
}

COMMAND(msr_write, "msr write", " NUMBER VALUE", "writes one", SHELL_FULL)
{
    if (numbers[0] > UINT32_MAX)
        return false;
    if (try_write_msr((uint32_t)numbers[0], numbers[1]) != 0)
        shell_say("it faults");
    return true;
}
