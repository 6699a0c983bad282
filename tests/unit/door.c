/* SPDX-License-Identifier: MIT */
#include "tests/unit/door.h"

#include <string.h>

#include "boot/doors.h"
#include "kernel/lib/status.h"
#include "tests/unit/promises.h"
#include "tests/unit/run.h"

enum { READS_MAX = 20000 };

int door_read(enum handoff_door door, uint64_t info, struct memory_model *model,
              struct handoff *out)
{
    struct physical memory = memory_model_physical(model);
    model->reads = 0;
    /* Nothing that was there before may stay. */
    memset(out, 0xa5, sizeof *out);
    int status = doors_read(door, info, &memory, out);
    const char *broken = promises_broken(out);
    if (broken)
        fail_msg("a promise of the handoff is broken: %s", broken);
    assert_int_equal(out->door, door);
    assert_true(status == 0 || status == STATUS_BROKEN);
    assert_true(model->reads < READS_MAX);
    return status;
}

void door_assert_range(const struct handoff *handoff, uint32_t i, uint64_t base, uint64_t length,
                       enum handoff_range_kind kind)
{
    assert_true(i < handoff->range_count);
    assert_int_equal(handoff->ranges[i].base, base);
    assert_int_equal(handoff->ranges[i].length, length);
    assert_int_equal(handoff->ranges[i].kind, kind);
}
