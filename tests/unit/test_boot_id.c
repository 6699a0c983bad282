/* SPDX-License-Identifier: MIT */
/* The boot id: each source alone is enough to change it, and none is waited for. */
#include "kernel/answer/boot_id.h"

#include <string.h>

#include "tests/unit/cpu_model.h"
#include "tests/unit/ports_seen.h"
#include "tests/unit/run.h"

static uint64_t make(const char *who)
{
    ports_forget();
    cpu_model.rdrand_tries = 0;
    return boot_id_make(who, strlen(who));
}

TEST(same_sources_give_the_same_id)
{
    assert_true(make("r17") == make("r17"));
}

TEST(identity_changes_it)
{
    assert_true(make("r17") != make("r18"));
    assert_true(make("") != make("r17"));
}

TEST(tsc_changes_it)
{
    uint64_t before = make("r17");
    cpu_model.tsc = 1;
    assert_true(make("r17") != before);
}

TEST(rdrand_changes_it)
{
    cpu_model.has_rdrand = true;
    cpu_model.rdrand_ready_at = 1;
    uint64_t before = make("r17");
    cpu_model.rdrand_value = 1;
    assert_true(make("r17") != before);
}

TEST(clock_and_timer_change_it)
{
    uint64_t before = make("r17");
    ports_give = 0x59;
    assert_true(make("r17") != before);
}

TEST(rdrand_that_is_late_is_asked_again)
{
    cpu_model.has_rdrand = true;
    cpu_model.rdrand_ready_at = 5;
    uint64_t before = make("r17");
    cpu_model.rdrand_value = 1;
    assert_true(make("r17") != before);
    assert_int_equal(cpu_model.rdrand_tries, 5);
}

TEST(broken_rdrand_is_given_up)
{
    cpu_model.has_rdrand = true;
    make("r17");
    assert_int_equal(cpu_model.rdrand_tries, 10);
}

TEST(missing_rdrand_is_not_asked)
{
    make("r17");
    assert_int_equal(cpu_model.rdrand_tries, 0);
}

/* The index of a time register and the latch command, and nothing else, may be written. */
TEST(clock_and_timer_are_only_read)
{
    make("r17");
    assert_true(ports_seen_count < 40);
    for (size_t i = 0; i < ports_seen_count; i++) {
        const struct port_access *access = &ports_seen[i];
        assert_true(!access->is_write || (access->port == 0x70 && access->value < 0x0a) ||
                    (access->port == 0x43 && access->value == 0));
    }
}

TEST(one_tick_moves_many_bits)
{
    unsigned flipped = 0;
    for (unsigned i = 0; i < 64; i++) {
        cpu_model.tsc = i;
        uint64_t before = make("r17");
        cpu_model.tsc = i + 1;
        flipped += (unsigned)__builtin_popcountll(before ^ make("r17"));
    }
    assert_in_range(flipped / 64, 24, 40);
}

RUN_TESTS(cmocka_unit_test(same_sources_give_the_same_id), cmocka_unit_test(identity_changes_it),
          cmocka_unit_test(tsc_changes_it), cmocka_unit_test(rdrand_changes_it),
          cmocka_unit_test(clock_and_timer_change_it),
          cmocka_unit_test(rdrand_that_is_late_is_asked_again),
          cmocka_unit_test(broken_rdrand_is_given_up),
          cmocka_unit_test(missing_rdrand_is_not_asked),
          cmocka_unit_test(clock_and_timer_are_only_read),
          cmocka_unit_test(one_tick_moves_many_bits))
