/* SPDX-License-Identifier: MIT */
/* This core's local APIC: its timer, and the end of an interrupt. Either kind of access: memory
 * (xAPIC) or MSRs (x2APIC), whichever the firmware left. Intel SDM volume 3A, 11.4 (registers),
 * 11.5.4 (timer), 11.12 (x2APIC). */
#ifndef KERNEL_CPU_APIC_H
#define KERNEL_CPU_APIC_H

#include <stdbool.h>
#include <stdint.h>

/* Switches the APIC on with its timer and LINT0 masked; `map` maps registers in memory, as
 * window_map_device does. False where there is none, or where it can't be mapped. */
bool apic_start(volatile void *(*map)(uint64_t base, uint64_t size));

/* A period for where the timer's rate isn't known: 2^26 cycles of the APIC's clock, between 0.05
 * and 3 s. */
#define APIC_SLOW_COUNT (1U << 22)

/* Interrupts at `vector` again and again, every `count` times 16 cycles of the APIC's clock; 0
 * stops the timer. kernel/cpu/clock.h knows the count for a time. */
void apic_start_timer(uint8_t vector, uint32_t count);

/* The count that the timer was started with last, for who starts it otherwise for a while. */
uint32_t apic_timer_count(void);

/* For measuring that clock: counts down once from 2^32 - 1, in the same steps of 16 cycles and
 * without an interrupt; and how many steps those were so far, 0 before apic_start. */
void apic_count_down(void);
uint32_t apic_counted(void);

/* Sends this core an NMI, which comes a moment later; does nothing before apic_start. */
void apic_send_nmi(void);

/* The end of the interrupt that is being handled; does nothing before apic_start. */
void apic_end_interrupt(void);

/* How many interrupts have ended so far; it runs over. */
uint32_t apic_interrupts(void);

#endif
