/* SPDX-License-Identifier: MIT */
/* Who reads serial numbers and slots by SMBIOS relies on a table that can be walked. */
#include "kernel/check/check.h"
#include "kernel/firmware/smbios.h"
#include "kernel/machine.h"

CHECK(firmware, smbios, quick, .budget_ms = 10,
      .about = "SMBIOS sums up, and can be walked to its end")
{
    const struct smbios *smbios = machine.smbios;
    struct smbios_structure last;
    if (smbios->entry == 0)
        return check_skip("no SMBIOS");
    if (smbios->length == 0)
        return check_fail("the entry point at 0x%lx is not sound", smbios->entry);
    if (smbios_check(machine.memory, smbios, &last) != 0)
        return check_fail("the table breaks off behind structure %u, type %u, at 0x%lx",
                          last.number, last.type, last.address);
    return check_pass("version %u.%u, %u structures", smbios->major, smbios->minor, last.number);
}
