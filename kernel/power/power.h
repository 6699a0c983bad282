/* SPDX-License-Identifier: MIT */
/* The ways to end. */
#ifndef KERNEL_POWER_POWER_H
#define KERNEL_POWER_POWER_H

#include <stdint.h>

/* Ends QEMU through its isa-debug-exit device with the exit status (0x10 + verdict) * 2 + 1,
 * where a hypervisor says that it is there; elsewhere it does nothing. Then halts. `verdict` is
 * one of serial/record/verdict.h. */
_Noreturn void power_end_qemu(unsigned verdict);

/* Stops for good; the screen stays as it is. */
_Noreturn void power_halt(void);

#endif
