/* SPDX-License-Identifier: MIT */
/* The map says what memory there is; SMBIOS what was plugged in. */
#include <stddef.h>

#include "kernel/check/check.h"
#include "kernel/check/tools/sane.h"
#include "kernel/firmware/memory_device.h"
#include "kernel/machine.h"
#include "kernel/memory/map.h"
#include "kernel/memory/window.h"

CHECK(memory, map, quick, .budget_ms = 10,
      .about = "the memory map can be true, and has 90 % of what SMBIOS counts")
{
    const struct handoff *handoff = machine.handoff;
    uint64_t installed = smbios_memory_mib(machine.memory, machine.smbios);
    unsigned long ram = memory_map_ram(handoff) >> 20;
    const char *wrong = sane_map(handoff, window_end(), installed);
    if (wrong)
        return check_fail("%s: %lu MiB of RAM, %lu MiB by SMBIOS", wrong, ram, installed);
    return check_pass(installed == 0 ? "%lu MiB of RAM, SMBIOS doesn't count"
                                     : "%lu MiB of RAM, %lu MiB by SMBIOS",
                      ram, installed);
}
