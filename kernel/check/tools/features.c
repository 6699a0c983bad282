/* SPDX-License-Identifier: MIT */
/* Software that is built for x86-64 uses these without a question. */
#include "kernel/check/tools/features.h"

#include "kernel/lib/format.h"

unsigned features_missing(uint32_t edx, char *text, size_t size)
{
    static const struct {
        uint8_t bit; /* of EDX */
        char name[7];
    } promised[] = {{0, "fpu"},   {4, "tsc"},  {5, "msr"},   {6, "pae"},
                    {8, "cx8"},   {9, "apic"}, {15, "cmov"}, {19, "clfsh"},
                    {24, "fxsr"}, {25, "sse"}, {26, "sse2"}};
    unsigned missing = 0;
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < sizeof promised / sizeof *promised; i++)
        if (!(edx >> promised[i].bit & 1)) {
            length += format(text + length, size - length, " %s", promised[i].name);
            missing++;
        }
    return missing;
}
