/* SPDX-License-Identifier: MIT */
/* Vectors and error codes in words. Pure. Intel SDM volume 3A, 6.15 (exceptions), 4.7 (page-fault
 * error code), 6.13 (selector error code). */
#ifndef KERNEL_PANIC_EXPLAIN_H
#define KERNEL_PANIC_EXPLAIN_H

#include <stddef.h>
#include <stdint.h>

/* The exception's name in small letters, "interrupt" from 32 on, and what the error code says, into
 * `to`: "page fault: write to a page that is not mapped", "invalid TSS: selector 0x18 of the GDT";
 * the name alone where the vector has no code that means anything. */
void explain(unsigned vector, uint64_t error, char *to, size_t size);

#endif
