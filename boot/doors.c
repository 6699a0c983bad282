/* SPDX-License-Identifier: MIT */
/* Several loaders, one handoff: this is the only place that asks which door it was. */
#include "boot/doors.h"

#include "boot/efi/parse.h"
#include "boot/linux/parse.h"
#include "boot/multiboot1/parse.h"
#include "boot/multiboot2/parse.h"
#include "kernel/lib/bytes.h"
#include "kernel/lib/status.h"

/* False where not even the first of it could be read. */
static bool parse(uint64_t info, const struct physical *memory, struct handoff *out)
{
    switch (out->door) {
    case HANDOFF_DOOR_MULTIBOOT1:
        return multiboot1_parse(info, memory, out);
    case HANDOFF_DOOR_MULTIBOOT2:
        return multiboot2_parse(info, memory, out);
    case HANDOFF_DOOR_LINUX16:
    case HANDOFF_DOOR_LINUX32:
    case HANDOFF_DOOR_LINUX64:
    case HANDOFF_DOOR_NBP:
    case HANDOFF_DOOR_DISK:
        return linux_parse(info, memory, out);
    case HANDOFF_DOOR_EFI:
        return efi_parse(info, memory, out);
    }
    return false;
}

int doors_read(enum handoff_door door, uint64_t info, const struct physical *memory,
               struct handoff *out)
{
    memset(out, 0, sizeof *out);
    out->version = HANDOFF_VERSION;
    out->door = door;
    if (!parse(info, memory, out))
        out->broken = out->words_cut = true;
    /* Some memory there is: this runs in it. */
    if (out->range_count == 0)
        out->map_cut = true;
    return out->broken ? STATUS_BROKEN : 0;
}
