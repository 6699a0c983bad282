/* SPDX-License-Identifier: MIT */
/* This core's local APIC: its timer, and the end of an interrupt. Either kind of access: memory
 * (xAPIC) or MSRs (x2APIC), whichever the firmware left. Intel SDM volume 3A, 11.4 (registers),
 * 11.5.4 (timer), 11.12 (x2APIC). */
#ifndef KERNEL_CPU_APIC_H
#define KERNEL_CPU_APIC_H

#include <stdbool.h>
#include <stdint.h>

#define APIC_SIZE 4096

/* Where the registers lie in physical memory; 0 where they are MSRs, or where there is no APIC. */
uint64_t apic_registers(void);

/* Switches the APIC on with every source of its own masked; `registers` is where apic_registers()
 * was mapped, or NULL. False where there is none. */
bool apic_start(volatile uint32_t *registers);

/* Interrupts at `vector` again and again, about every 2^26 cycles of the APIC's clock, whose rate
 * isn't known here: between 0.05 and 3 s. */
void apic_start_timer(uint8_t vector);

/* The end of the interrupt that is being handled; does nothing before apic_start. */
void apic_end_interrupt(void);

#endif
