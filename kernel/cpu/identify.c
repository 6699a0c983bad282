/* SPDX-License-Identifier: MIT */
#include "kernel/cpu/identify.h"

#include <stddef.h>

#include "kernel/cpu/cpu.h"
#include "kernel/cpu/traps.h"
#include "kernel/lib/bytes.h"
#include "kernel/lib/format.h"
#include "kernel/lib/list.h"
#include "kernel/lib/text.h"

#define LEAF_HYPERVISOR 0x40000000U
#define LEAF_EXTENDED 0x80000000U

/* What is asked at once. */
static const uint32_t leaves[] = {0,
                                  1,
                                  7,
                                  LEAF_EXTENDED + 1,
                                  LEAF_EXTENDED + 7,
                                  LEAF_EXTENDED + 2,
                                  LEAF_EXTENDED + 3,
                                  LEAF_EXTENDED + 4};

enum {
    LEAVES = sizeof leaves / sizeof *leaves,
    BRAND = LEAVES - 3, /* of them: the first of the brand's */
    BRAND_BYTES = 48,
    VENDOR_BYTES = 12,
    MICROCODE = 0x8b,
};

static const uint32_t INTEL = 0x6c65746e; /* leaf 0, ECX: "ntel" */

/* Bits in the words of the leaves above, EAX, EBX, ECX and EDX of each; and their names, in the
 * same order. */
static const struct {
    uint8_t word, bit;
} features[] = {{15, 20}, {6, 25}, {6, 28}, {9, 5},  {9, 16},  {9, 29},  {6, 30}, {6, 21},
                {6, 5},   {14, 2}, {9, 7},  {9, 20}, {10, 16}, {15, 26}, {19, 8}};
static const char feature_names[] =
    "nx\0aes\0avx\0avx2\0avx512\0sha\0rdrand\0x2apic\0vmx\0svm\0smep\0"
    "smap\0la57\0001g\0tsc-invariant";

/* What hypervisors call themselves, and what people call them. */
static const char hypervisors[] =
    "KVMKVMKVM\0TCGTCGTCGTCG\0VMwareVMware\0Microsoft Hv\0XenVMMXenVMM";
static const char hypervisor_names[] = "kvm\0tcg\0vmware\0hyper-v\0xen";
enum { HYPERVISORS = 5 };

/* A leaf above the highest gives something, but no answer. */
static void ask(struct cpuid *said)
{
    for (unsigned i = 0; i < LEAVES; i++) {
        said[i] = (struct cpuid){0};
        if (leaves[i] <= cpu_id(leaves[i] & LEAF_EXTENDED).eax)
            said[i] = cpu_id(leaves[i]);
    }
}

static void name_hypervisor(char *to)
{
    struct cpuid id = cpu_id(LEAF_HYPERVISOR);
    const uint32_t words[] = {id.ebx, id.ecx, id.edx};
    size_t length = text_squeeze(to, words, sizeof words);
    for (unsigned i = 0; i < HYPERVISORS; i++) {
        const char *known = list_at(hypervisors, i);
        if (strlen(known) == length && memcmp(known, to, length) == 0)
            format(to, VENDOR_BYTES + 1, "%s", list_at(hypervisor_names, i));
    }
    if (length == 0)
        format(to, VENDOR_BYTES + 1, "unknown");
}

static void name_features(const uint32_t *words, char *to, size_t size)
{
    size_t length = 0;
    to[0] = '\0';
    for (unsigned i = 0; i < sizeof features / sizeof *features; i++)
        if (words[features[i].word] >> features[i].bit & 1)
            length += format(to + length, size - length, length > 0 ? " %s" : "%s",
                             list_at(feature_names, i));
}

/* Intel SDM volume 2, CPUID, figure 3-6: the extended fields count where the others are full. */
static void read_signature(uint32_t signature, struct identity *out)
{
    out->family = signature >> 8 & 15;
    out->model = signature >> 4 & 15;
    out->stepping = signature & 15;
    if (out->family == 6 || out->family == 15)
        out->model |= signature >> 12 & 0xf0;
    if (out->family == 15)
        out->family += signature >> 20 & 0xff;
}

void identify(struct identity *out)
{
    struct cpuid said[LEAVES];
    ask(said);
    const uint32_t vendor[] = {said[0].ebx, said[0].edx, said[0].ecx};
    text_squeeze(out->vendor, vendor, sizeof vendor);
    text_squeeze(out->brand, &said[BRAND], BRAND_BYTES);
    out->hypervisor[0] = '\0';
    if (cpu_has_hypervisor())
        name_hypervisor(out->hypervisor);
    name_features(&said[0].eax, out->features, sizeof out->features);
    read_signature(said[1].eax, out);
}

/* Intel's is in the upper half, put there by CPUID once it was cleared; others have no halves. */
uint32_t identify_microcode(void)
{
    bool is_intel = cpu_id(0).ecx == INTEL;
    uint64_t value = 0;
    if (is_intel) {
        if (try_write_msr(MICROCODE, 0) != 0)
            return 0;
        cpu_id(1);
    }
    if (try_read_msr(MICROCODE, &value) != 0)
        return 0;
    return (uint32_t)(is_intel ? value >> 32 : value);
}
