/* SPDX-License-Identifier: MIT */
/* Which processor this is, as it says itself. Intel SDM volume 2, CPUID; volume 3A, 10.11.7
 * (signature of the microcode). AMD APM volume 3, appendix E (CPUID); BIOS and Kernel Developer's
 * Guides, MSR 8B (patch level). Hypervisors name themselves in leaf 0x40000000. */
#ifndef KERNEL_CPU_IDENTIFY_H
#define KERNEL_CPU_IDENTIFY_H

#include <stdint.h>

struct identity {
    char vendor[13];     /* as it stands: "GenuineIntel" */
    char brand[49];      /* without its blanks around; "" where it has none */
    char hypervisor[13]; /* what people call it: "kvm", "tcg", "vmware", "hyper-v", "xen"; else as
                          * it stands, or "unknown"; "" where there is none */
    char features[96];   /* what a lab may ask for, by name with blanks between */
    uint32_t family, model, stepping; /* with what extends them */
};

void identify(struct identity *out);

/* The revision of the microcode that runs, 0 where the processor, or the hypervisor, doesn't tell.
 */
uint32_t identify_microcode(void);

#endif
