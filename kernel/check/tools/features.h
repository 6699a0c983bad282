/* SPDX-License-Identifier: MIT */
/* What every x86-64 processor has, and this one should say that it has. Pure. System V ABI,
 * AMD64 supplement 1.0, table 3.1 (x86-64 baseline); AMD APM volume 3, appendix D. */
#ifndef KERNEL_CHECK_TOOLS_FEATURES_H
#define KERNEL_CHECK_TOOLS_FEATURES_H

#include <stddef.h>
#include <stdint.h>

/* Writes the names of the features that are missing, a blank in front of each, into `text`; ""
 * where none is. `edx` is that register of CPUID leaf 1. Returns how many are missing. */
unsigned features_missing(uint32_t edx, char *text, size_t size);

#endif
