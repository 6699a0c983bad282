/* SPDX-License-Identifier: MIT */
/* What processors and hypervisors say of themselves, as people and machines read it. */
#include "kernel/cpu/identify.h"

#include <string.h>

#include "kernel/cpu/traps.h"
#include "kernel/lib/status.h"
#include "tests/unit/cpu_model.h"
#include "tests/unit/run.h"

static struct identity cpu;
static char vendor[13] = "GenuineIntel", hypervisor[13], brand[49];
static struct cpuid one, seven, extended_1, extended_7;
static uint32_t highest = 7, highest_extended = 0x80000008;

static struct cpuid leaf(uint32_t number, uint32_t subleaf)
{
    struct cpuid id = {0};
    assert_int_equal(subleaf, 0);
    if (number > (number >> 31 ? highest_extended : highest) && number != 0x80000000 &&
        number != 0x40000000)
        return (struct cpuid){~0U, ~0U, ~0U, ~0U};
    switch (number) {
    case 0:
        id.eax = highest;
        memcpy(&id.ebx, vendor, 4);
        memcpy(&id.edx, vendor + 4, 4);
        memcpy(&id.ecx, vendor + 8, 4);
        return id;
    case 1:
        return one;
    case 7:
        return seven;
    case 0x40000000:
        memcpy(&id.ebx, hypervisor, 12);
        return id;
    case 0x80000000:
        return (struct cpuid){.eax = highest_extended};
    case 0x80000001:
        return extended_1;
    case 0x80000007:
        return extended_7;
    case 0x80000002:
    case 0x80000003:
    case 0x80000004:
        memcpy(&id, brand + (size_t)(number - 0x80000002) * 16, 16);
        return id;
    }
    return id;
}

static void ask(void)
{
    cpu_model.leaf = leaf;
    memset(&cpu, 0xa5, sizeof cpu);
    identify(&cpu);
}

TEST(brand_is_squeezed)
{
    memcpy(brand, "      Intel(R) Xeon(R) CPU           X5650  @ 2.67GHz", 48);
    ask();
    assert_string_equal(cpu.vendor, "GenuineIntel");
    assert_string_equal(cpu.brand, "Intel(R) Xeon(R) CPU X5650 @ 2.");
    highest_extended = 0x80000003;
    ask();
    assert_string_equal(cpu.brand, "Intel(R) Xeon(R) CPU");
    highest_extended = 0;
    ask();
    assert_string_equal(cpu.brand, "");
}

static void assert_signature(uint32_t signature, unsigned family, unsigned model, unsigned stepping)
{
    one.eax = signature;
    ask();
    assert_int_equal(cpu.family, family);
    assert_int_equal(cpu.model, model);
    assert_int_equal(cpu.stepping, stepping);
}

TEST(family_and_model_with_what_extends_them)
{
    assert_signature(0x000506e3, 6, 0x5e, 3);    /* Core i7-6700 */
    assert_signature(0x000206c2, 6, 0x2c, 2);    /* Xeon X5650 */
    assert_signature(0x00000f43, 15, 4, 3);      /* Pentium 4 */
    assert_signature(0x00800f11, 0x17, 1, 1);    /* Ryzen 7 1700 */
    assert_signature(0x00a20f12, 0x19, 0x21, 2); /* Ryzen 9 5950X */
    assert_signature(0x00000543, 5, 4, 3);       /* an old one: nothing extends it */
    assert_signature(0x0fff0543, 5, 4, 3);
}

static void assert_hypervisor(const char *says, const char *name)
{
    memset(hypervisor, 0, sizeof hypervisor);
    memcpy(hypervisor, says, strlen(says));
    cpu_model.has_hypervisor = true;
    ask();
    assert_string_equal(cpu.hypervisor, name);
}

TEST(hypervisors_by_name)
{
    assert_hypervisor("KVMKVMKVM", "kvm");
    assert_hypervisor("TCGTCGTCGTCG", "tcg");
    assert_hypervisor("VMwareVMware", "vmware");
    assert_hypervisor("Microsoft Hv", "hyper-v");
    assert_hypervisor("XenVMMXenVMM", "xen");
    assert_hypervisor("bhyve bhyve ", "bhyve bhyve");
    assert_hypervisor("KVMKVMKV", "KVMKVMKV");
    assert_hypervisor("KVMKVMKVMK", "KVMKVMKVMK");
    assert_hypervisor("", "unknown");
    assert_hypervisor("\x01\xff", "unknown");
    cpu_model.has_hypervisor = false;
    ask();
    assert_string_equal(cpu.hypervisor, "");
}

TEST(features_by_name)
{
    ask();
    assert_string_equal(cpu.features, "");
    one.ecx = 1 << 5 | 1 << 21 | 1 << 25 | 1 << 28 | 1 << 30;
    seven.ebx = 1 << 5 | 1 << 7 | 1 << 16 | 1 << 20 | 1 << 29;
    seven.ecx = 1 << 16;
    extended_1.ecx = 1 << 2;
    extended_1.edx = 1 << 20 | 1 << 26;
    extended_7.edx = 1 << 8;
    ask();
    assert_string_equal(cpu.features, "nx aes avx avx2 avx512 sha rdrand x2apic vmx svm smep smap "
                                      "la57 1g tsc-invariant");
    one.ecx = ~one.ecx;
    seven.ebx = ~seven.ebx;
    seven.ecx = ~seven.ecx;
    extended_1.ecx = ~extended_1.ecx;
    extended_1.edx = ~extended_1.edx;
    extended_7.edx = ~extended_7.edx;
    ask();
    assert_string_equal(cpu.features, "");
}

TEST(leaf_above_the_highest_has_no_features)
{
    highest = 1;
    highest_extended = 0x80000006;
    seven.ebx = extended_7.edx = ~0U;
    ask();
    assert_string_equal(cpu.features, "");
}

/* The one register, and what was done with it. */
static uint64_t register_holds;
static bool faults, is_cleared, is_read;

int try_read_msr(uint32_t number, uint64_t *value)
{
    assert_int_equal(number, 0x8b);
    is_read = true;
    *value = faults ? 0 : register_holds;
    return faults ? STATUS_NOT_THERE : 0;
}

int try_write_msr(uint32_t number, uint64_t value)
{
    assert_int_equal(number, 0x8b);
    assert_int_equal(value, 0);
    assert_false(is_read);
    is_cleared = true;
    return faults ? STATUS_NOT_THERE : 0;
}

static uint32_t microcode(void)
{
    is_cleared = is_read = false;
    cpu_model.leaf = leaf;
    return identify_microcode();
}

TEST(microcode_of_intel_is_in_the_upper_half)
{
    register_holds = 0xb000040deadbeef;
    assert_int_equal(microcode(), 0xb000040);
    assert_true(is_cleared);
    faults = true;
    assert_int_equal(microcode(), 0);
}

TEST(microcode_of_amd_is_in_the_lower_half)
{
    memcpy(vendor, "AuthenticAMD", 12);
    register_holds = 0x8001138;
    assert_int_equal(microcode(), 0x8001138);
    assert_false(is_cleared);
    faults = true;
    assert_int_equal(microcode(), 0);
}

RUN_TESTS(cmocka_unit_test(brand_is_squeezed),
          cmocka_unit_test(family_and_model_with_what_extends_them),
          cmocka_unit_test(hypervisors_by_name), cmocka_unit_test(features_by_name),
          cmocka_unit_test(leaf_above_the_highest_has_no_features),
          cmocka_unit_test(microcode_of_intel_is_in_the_upper_half),
          cmocka_unit_test(microcode_of_amd_is_in_the_lower_half))
