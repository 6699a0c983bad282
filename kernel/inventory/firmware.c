/* SPDX-License-Identifier: MIT */
/* A BIOS says nothing of itself but in SMBIOS's tables; UEFI tells its maker and whom it trusts. */
#include "kernel/answer/say.h"
#include "kernel/inventory/parts.h"
#include "kernel/lib/format.h"
#include "kernel/lib/list.h"
#include "kernel/machine.h"

enum { VERSION_SIZE = 12 };

void inventory_say_firmware(enum words_say how)
{
    /* By enum handoff_firmware. */
    static const char kinds[] = "\0bios\0uefi";
    const struct handoff *handoff = machine.handoff;
    const struct handoff_uefi *uefi = &handoff->uefi;
    const char *kind = list_at(kinds, handoff->firmware);
    char version[VERSION_SIZE] = "";
    (void)how;
    if (uefi->revision != 0)
        format(version, sizeof version, "%u.%02u", uefi->revision >> 16, uefi->revision & 0xffff);
    /* A secure_boot that is neither off nor on is said as null. */
    say_record("firmware kind %s vendor %s revision %lX uefi %s secure_boot %1c rsdp %lX smbios "
               "%lX",
               kind, uefi->vendor, (uint64_t)uefi->vendor_revision, version,
               (int)uefi->secure_boot - HANDOFF_SECURE_BOOT_OFF, handoff->rsdp, handoff->smbios);
}
