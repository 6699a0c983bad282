/* SPDX-License-Identifier: MIT */
/* Fuzzes one door's parser: the input is memory in pieces (tests/unit/recorded.h), and whatever
 * stands in it, the handoff keeps its promises. DOORS lists the doors that read it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/doors.h"
#include "kernel/lib/status.h"
#include "tests/unit/promises.h"
#include "tests/unit/recorded.h"

#ifndef DOORS
#define DOORS HANDOFF_DOOR_MULTIBOOT1 /* tests/fuzz/SConscript says more */
#endif

enum { READS_MAX = 100000 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(const char *broken)
{
    if (broken) {
        fprintf(stderr, "a promise is broken: %s\n", broken);
        abort();
    }
}

static void read_door(enum handoff_door door, const uint8_t *bytes, size_t length)
{
    static struct handoff handoff;
    struct memory_model model = {0};
    uint64_t info = recorded_read(&model, bytes, length);
    struct physical memory = memory_model_physical(&model);
    memset(&handoff, 0xa5, sizeof handoff);
    int status = doors_read(door, info, &memory, &handoff);
    require(status == 0 || status == STATUS_BROKEN ? NULL : "status");
    require(model.reads < READS_MAX ? NULL : "reading ends");
    require(promises_broken(&handoff));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const enum handoff_door doors[] = {DOORS};
    for (size_t i = 0; i < sizeof doors / sizeof *doors; i++)
        read_door(doors[i], bytes, length);
    return 0;
}
