/* SPDX-License-Identifier: MIT */
/* Several loaders, one handoff: this is the only place that asks which door it was. */
#include "boot/doors.h"

#include "boot/multiboot1/parse.h"
#include "kernel/lib/bytes.h"
#include "kernel/lib/status.h"

int doors_read(enum handoff_door door, uint64_t info, const struct physical *memory,
               struct handoff *out)
{
    memset(out, 0, sizeof *out);
    out->version = HANDOFF_VERSION;
    out->door = door;
    switch (door) {
    case HANDOFF_DOOR_MULTIBOOT1:
        return multiboot1_parse(info, memory, out);
    }
    return STATUS_BROKEN;
}
