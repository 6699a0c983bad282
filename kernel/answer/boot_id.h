/* SPDX-License-Identifier: MIT */
/* The number that tells this boot from every other: 64 bits from what differs between boots and
 * between machines (RDRAND where present, TSC, RTC, PIT, identity, run). */
#ifndef KERNEL_ANSWER_BOOT_ID_H
#define KERNEL_ANSWER_BOOT_ID_H

#include <stddef.h>
#include <stdint.h>

/* `who` is any text that tells machines and runs apart. Bounded: it waits for nothing. */
uint64_t boot_id_make(const void *who, size_t length);

#endif
