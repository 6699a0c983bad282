/* SPDX-License-Identifier: MIT */
/* The ways to end. What they need is looked up early, so that a panic only uses what is ready.
 * ACPI 6.4, 4.8.3.6 (reset register), 4.8.3.7 (sleep control), 4.8.3.2 (PM1 control), 7.4.2.6 (S5);
 * Intel I/O controller hub, port 0xCF9; IBM PC/AT, keyboard controller. */
#ifndef KERNEL_POWER_POWER_H
#define KERNEL_POWER_POWER_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/firmware/acpi.h"
#include "kernel/lib/physical.h"

/* Looks up and maps what power_off and power_reboot will need. `map` is window_map_device. Reads
 * tables, writes to no device. */
void power_prepare(const struct physical *memory, const struct acpi *acpi,
                   volatile void *(*map)(uint64_t base, uint64_t size));

/* Each tries its ways in order, says each one as a line for people before it, waits for it a
 * bounded time, and halts where none worked. They use no table, no mapping and no lock that
 * power_prepare didn't make ready; without it they have their last ways only. */
_Noreturn void power_off(void);
_Noreturn void power_reboot(void);

/* Ends QEMU through its isa-debug-exit device with the exit status (0x10 + verdict) * 2 + 1,
 * where a hypervisor says that it is there; elsewhere it does nothing. Then halts. `verdict` is
 * one of serial/record/verdict.h. */
_Noreturn void power_end_qemu(unsigned verdict);

/* Stops for good; the screen stays as it is. */
_Noreturn void power_halt(void);

#endif
