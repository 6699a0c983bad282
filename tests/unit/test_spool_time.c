/* SPDX-License-Identifier: MIT */
/* The stream's time: the clock's, but never back and never still, whoever sets the clock and
 * whoever asks. */
#include <unistd.h>

#include "serial/lab/journal/spool_shape.h"
#include "tests/unit/run.h"

#define SECOND UINT64_C(1000000000) /* in ns */
#define HOUR (3600 * SECOND)
#define BEGAN (UINT64_C(1790000000) * SECOND)

static struct spool *spool;
static uint64_t clock_ns, passed;

static void begin(void)
{
    spool = spool_make(SPOOL_SIZE_MIN, 0);
    assert_non_null(spool);
    clock_ns = BEGAN;
    passed = 100 * SECOND;
}

static uint64_t behind(uint64_t ns)
{
    clock_ns += ns;
    passed += ns;
    return spool_time_at(spool, clock_ns, passed);
}

static struct spool *mapped(bool is_writer)
{
    struct spool *other = spool_map(dup(spool_descriptor(spool)), is_writer);
    assert_non_null(other);
    return other;
}

TEST(is_the_clocks)
{
    begin();
    assert_true(behind(0) == BEGAN);
    assert_true(behind(HOUR) == BEGAN + HOUR);
    clock_ns += 5 * HOUR;
    assert_true(behind(SECOND) == BEGAN + 6 * HOUR + SECOND);
    spool_unmap(spool);
}

TEST(goes_on_where_the_clock_was_set_back)
{
    begin();
    uint64_t before = behind(HOUR), time = before;
    clock_ns -= HOUR;
    assert_true(behind(32 * SECOND) == before + 31 * SECOND);
    while (time != clock_ns) {
        assert_true(behind(SECOND / 100) > time);
        time = behind(599 * SECOND);
        assert_true(passed < 40 * HOUR);
    }
    assert_true(passed > 32 * HOUR);
    assert_true(behind(HOUR) == clock_ns);
    spool_unmap(spool);
}

/* What a reader told before holds for it, too, though the writer never heard of it. */
TEST(is_one_for_all_who_map_it)
{
    begin();
    struct spool *reader = mapped(false);
    behind(0);
    clock_ns += 10 * SECOND, passed += 10 * SECOND;
    uint64_t told = spool_time_at(reader, clock_ns, passed);
    assert_true(told == clock_ns);
    clock_ns -= HOUR;
    assert_true(spool_time_at(reader, clock_ns, passed) == told);
    assert_true(behind(SECOND) >= told);
    assert_true(spool_time_at(reader, clock_ns, passed) >= told + SECOND - SECOND / 32);
    spool_unmap(reader);
    spool_unmap(spool);
}

TEST(outlives_a_writer)
{
    begin();
    uint64_t before = behind(HOUR);
    clock_ns -= HOUR;
    struct spool *next = mapped(true);
    spool_unmap(spool);
    spool = next;
    assert_true(behind(32 * SECOND) == before + 31 * SECOND);
    spool_unmap(spool);
}

TEST(goes_on_from_what_a_journal_says)
{
    begin();
    uint64_t ended = spool_time(spool) + HOUR;
    spool_time_from(spool, ended);
    uint64_t time = spool_time(spool);
    assert_true(time >= ended && time < ended + HOUR / 2);
    spool_time_from(spool, 1);
    assert_true(spool_time(spool) >= time);
    spool_unmap(spool);
}

RUN_TESTS(cmocka_unit_test(is_the_clocks), cmocka_unit_test(goes_on_where_the_clock_was_set_back),
          cmocka_unit_test(is_one_for_all_who_map_it), cmocka_unit_test(outlives_a_writer),
          cmocka_unit_test(goes_on_from_what_a_journal_says))
