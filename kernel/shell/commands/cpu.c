/* SPDX-License-Identifier: MIT */
/* Which processor this is, as it says itself, and its registers for who knows what to look for. */
#include "kernel/cpu/cpu.h"

#include <stddef.h>

#include "kernel/cpu/traps.h"
#include "kernel/lib/bytes.h"
#include "kernel/lib/list.h"
#include "kernel/shell/shell.h"

#define LEAF_HYPERVISOR 0x40000000U
#define LEAF_EXTENDED 0x80000000U

/* What is asked at once: vendor, model, features, name. */
static const uint32_t leaves[] = {0,
                                  1,
                                  7,
                                  LEAF_EXTENDED + 1,
                                  LEAF_EXTENDED + 7,
                                  LEAF_EXTENDED + 2,
                                  LEAF_EXTENDED + 3,
                                  LEAF_EXTENDED + 4};

enum { LEAVES = sizeof leaves / sizeof *leaves, NAME_LEAF = LEAVES - 3, NAME_BYTES = 48 };

/* Intel SDM volume 2 and AMD APM volume 3, CPUID: bits in the words of these leaves, EAX, EBX, ECX
 * and EDX of each; and their names, in the same order. */
static const struct {
    uint8_t word, bit;
} features[] = {{6, 5},  {14, 2},  {6, 21},  {6, 25}, {6, 28}, {9, 5},   {9, 16},
                {6, 30}, {15, 20}, {15, 26}, {9, 7},  {9, 20}, {10, 16}, {19, 8}};
static const char feature_names[] =
    "vmx\0svm\0x2apic\0aes\0avx\0avx2\0avx512\0rdrand\0nx\0001gb\0smep\0smap\0la57\0tsc-inv";

/* Text of the processor's, or of a hypervisor that may say anything. */
static void say_text(const char *what, const void *bytes, size_t length)
{
    char text[NAME_BYTES + 1];
    char *to = text;
    memcpy(text, bytes, length);
    for (const char *from = text; from < text + length && *from != '\0'; from++) {
        if (*from > ' ' && *from < 0x7f)
            *to++ = *from;
        else if (to > text && to[-1] != ' ')
            *to++ = ' ';
    }
    *to = '\0';
    shell_say("%s: %s", what, text);
}

/* Intel SDM volume 2, CPUID, figure 3-6: the extended fields count where the others are full. */
static void say_model(uint32_t signature)
{
    uint32_t family = signature >> 8 & 15, model = signature >> 4 & 15;
    if (family == 6 || family == 15)
        model |= signature >> 12 & 0xf0;
    if (family == 15)
        family += signature >> 20 & 0xff;
    shell_say("family %u model %u stepping %u", family, model, signature & 15);
}

/* A leaf above the highest gives something, but no answer. */
static void ask(struct cpuid *said)
{
    for (unsigned i = 0; i < LEAVES; i++) {
        said[i] = (struct cpuid){0};
        if (leaves[i] <= cpu_id(leaves[i] & LEAF_EXTENDED).eax)
            said[i] = cpu_id(leaves[i]);
    }
}

COMMAND(cpu, "cpu", "", "which processor this is", 0)
{
    struct cpuid said[LEAVES];
    const uint32_t *words_said = &said[0].eax;
    ask(said);
    say_text("vendor", (uint32_t[]){said[0].ebx, said[0].edx, said[0].ecx}, 12);
    say_text("name", &said[NAME_LEAF], NAME_BYTES);
    if (cpu_has_hypervisor()) {
        struct cpuid id = cpu_id(LEAF_HYPERVISOR);
        say_text("hypervisor", &id.ebx, 12);
    }
    say_model(said[1].eax);
    shell_put("has:");
    for (unsigned i = 0; i < sizeof features / sizeof *features; i++) {
        if (words_said[features[i].word] >> features[i].bit & 1) {
            shell_put(" ");
            shell_put(list_at(feature_names, i));
        }
    }
    shell_put("\r\n");
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
