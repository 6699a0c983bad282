/* SPDX-License-Identifier: MIT */
/* A machine under test must end in the way that was asked for, and never in a reset that looks
 * like another boot. */
#include "kernel/power/power.h"

#include "kernel/cpu/cpu.h"
#include "kernel/cpu/ports.h"

enum {
    QEMU_DEBUG_EXIT = 0xf4, /* real machines may have anything at this port */
    QEMU_STATUS_BASE = 0x10,
};

_Noreturn void power_end_qemu(unsigned verdict)
{
    if (cpu_has_hypervisor())
        port_write8(QEMU_DEBUG_EXIT, (uint8_t)(QEMU_STATUS_BASE + verdict));
    power_halt();
}

_Noreturn void power_halt(void)
{
    cpu_halt();
}
