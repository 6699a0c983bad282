/* SPDX-License-Identifier: MIT */
/* Each door has its parser, and what is no door has none. */
#include "boot/doors.h"

#include "kernel/lib/status.h"
#include "tests/unit/door.h"
#include "tests/unit/run.h"

static struct handoff handoff;

TEST(unknown_door)
{
    static const unsigned doors[] = {0, HANDOFF_DOOR_DISK + 1, 99, 0x7fffffff};
    for (size_t i = 0; i < sizeof doors / sizeof *doors; i++) {
        struct memory_model model = {0};
        assert_int_equal(door_read((enum handoff_door)doors[i], 0x1000, &model, &handoff),
                         STATUS_BROKEN);
        assert_int_equal(handoff.range_count, 0);
        assert_true(handoff.map_cut);
        assert_true(handoff.words_cut);
        assert_string_equal(handoff.words, "");
        assert_int_equal(model.reads, 0);
    }
}

TEST(every_door_reads_what_its_loader_left)
{
    for (unsigned door = HANDOFF_DOOR_MULTIBOOT1; door <= HANDOFF_DOOR_DISK; door++) {
        struct memory_model model = {0};
        assert_int_equal(door_read((enum handoff_door)door, 0x1000, &model, &handoff),
                         STATUS_BROKEN);
        assert_int_equal(model.reads, 1);
        assert_true(handoff.map_cut);
        assert_true(handoff.words_cut);
    }
}

RUN_TESTS(cmocka_unit_test(unknown_door), cmocka_unit_test(every_door_reads_what_its_loader_left))
