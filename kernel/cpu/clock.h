/* SPDX-License-Identifier: MIT */
/* Time, for whoever must wait or tell how long it took. The time-stamp counter is measured against
 * the PIT when somebody first asks, in 5 ms (as kernel/cpu/pit.h wants it); where there is no PIT,
 * what the processor or the hypervisor says, else 1 GHz is assumed. Intel SDM volume 2, CPUID
 * leaves 0x15 and 0x16; volume 3B, 18.17 (TSC). Hypervisors' timing leaf 0x40000010: EAX is the
 * TSC's kHz. */
#ifndef KERNEL_CPU_CLOCK_H
#define KERNEL_CPU_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Microseconds since the processor's reset, by the time-stamp counter. */
uint64_t clock_us(void);

/* The same for a number of cycles. */
uint64_t clock_us_of(uint64_t cycles);

/* Waits; progress is for the caller to say. */
void clock_wait(uint64_t us);

/* Cycles of the time-stamp counter in a second, and where that is from: "pit", "cpuid",
 * "hypervisor", "assumed". */
uint64_t clock_hz(void);
const char *clock_source(void);

/* The local APIC's timer count for `us`, for apic_start_timer; at least 1. The first call behind
 * apic_start measures that timer against the time-stamp counter, in 1 ms, which ends what it did
 * before: apic_start_timer follows. Without an APIC the count means nothing. */
uint32_t clock_apic_count(uint32_t us);

#endif
