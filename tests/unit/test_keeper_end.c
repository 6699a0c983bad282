/* SPDX-License-Identifier: MIT */
/* What nobody could write any more at the end is said, and how much of it there is. */
#define _GNU_SOURCE
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "serial/lab/collect/keeper_inside.h"
#include "serial/lab/journal/spool.h"
#include "tests/unit/run.h"

static char said[400];

static void end(const struct keeper *keeper)
{
    int memory = memfd_create("stderr", MFD_CLOEXEC), before = dup(STDERR_FILENO);
    memset(said, 0, sizeof said);
    assert_int_equal(dup2(memory, STDERR_FILENO), STDERR_FILENO);
    keeper_say_lost(keeper);
    assert_int_equal(dup2(before, STDERR_FILENO), STDERR_FILENO);
    assert_true(pread(memory, said, sizeof said - 1, 0) >= 0);
    close(memory);
    close(before);
}

TEST(what_is_lost_is_said)
{
    struct keeper keeper = {.is_ending = true};
    struct spool *spool = spool_make(SPOOL_SIZE_MIN, 0);
    keeper.world.things[WORLD_SPOOL] = spool_descriptor(spool);
    end(&keeper);
    assert_string_equal(said, "");
    assert_true(spool_add(spool, FRAME_BYTES, 1, 1, "12345678", 8));
    end(&keeper);
    assert_non_null(strstr(said, ": 32 bytes of the journal are lost"));
    keeper.is_collected = true; /* who said so itself */
    end(&keeper);
    assert_string_equal(said, "");
    spool_unmap(spool);
}

TEST(a_spool_that_cannot_be_read_is_said)
{
    struct keeper keeper = {.is_ending = true};
    keeper.world.things[WORLD_SPOOL] = -1;
    end(&keeper);
    assert_non_null(strstr(said, "how much isn't known"));
}

RUN_TESTS(cmocka_unit_test(what_is_lost_is_said),
          cmocka_unit_test(a_spool_that_cannot_be_read_is_said))
