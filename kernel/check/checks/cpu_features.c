/* SPDX-License-Identifier: MIT */
/* A processor, or a hypervisor's idea of one, that lacks what x86-64 promises. */
#include "kernel/check/check.h"
#include "kernel/check/tools/features.h"
#include "kernel/cpu/cpu.h"

extern uint64_t page_nx; /* boot/long_mode.asm: the no-execute bit, 0 where there is none */

CHECK(cpu, features, quick, .budget_ms = 5, .about = "what x86-64 promises is there")
{
    char missing[80];
    if (features_missing(cpu_id(1).edx, missing, sizeof missing) > 0)
        return check_fail("missing:%s", missing);
    if (page_nx == 0)
        check_note("no no-execute bit: switched off by the firmware, or not there");
    return check_pass("all that x86-64 promises");
}
