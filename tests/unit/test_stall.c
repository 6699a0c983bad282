/* SPDX-License-Identifier: MIT */
/* What people are told of a disk that takes nothing: enough of it, and the truth. */
#define _GNU_SOURCE
#include "serial/lab/collect/stall.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/run.h"

static struct stall stall;
static struct journal_status status = {.error = "/f: can't be written: No space left on device"};
static uint64_t now_ms, room = 1000;
static char said[4096];

/* So many seconds pass; what is said is in `said`. */
static void pass(unsigned seconds)
{
    FILE *file = tmpfile();
    int before = dup(STDERR_FILENO);
    dup2(fileno(file), STDERR_FILENO);
    for (unsigned i = 0; i < seconds; i++, now_ms += 1000)
        stall_tell(&stall, &status, room, now_ms);
    dup2(before, STDERR_FILENO);
    close(before);
    said[pread(fileno(file), said, sizeof said - 1, 0)] = '\0';
    fclose(file);
}

static unsigned lines(void)
{
    unsigned count = 0;
    for (const char *at = said; (at = strchr(at, '\n')); at++)
        count++;
    return count;
}

static void set(bool is_stalled, uint64_t lost_bytes)
{
    status.is_stalled = is_stalled;
    status.lost_bytes = lost_bytes;
}

TEST(beginning_first_loss_pauses_and_end_are_said)
{
    set(false, 7); /* of a time before */
    pass(5);
    assert_string_equal(said, "");
    set(true, 7);
    pass(1);
    assert_non_null(strstr(said, ": /f: can't be written: No space left on device: what is heard "
                                 "is kept for 1000 bytes more"));
    set(true, 57);
    pass(1);
    assert_non_null(strstr(said, "50 bytes are lost so far"));
    set(true, 107);
    pass(3600);
    assert_non_null(strstr(said, "100 bytes are lost so far"));
    assert_in_range(lines(), 8, 14);
    set(false, 107);
    pass(10);
    assert_non_null(strstr(said, "the journal goes on; 100 bytes were lost"));
    assert_int_equal(lines(), 1);
}

TEST(what_was_kept_is_not_called_lost)
{
    set(true, 0);
    pass(15);
    assert_int_equal(lines(), 2);
    assert_non_null(strstr(said, "nothing is lost yet, there is room for 1000 bytes more"));
    set(false, 0);
    pass(10);
    assert_non_null(strstr(said, "the journal goes on; nothing was lost"));
}

/* A disk that is full takes something now and then: that is no end, and a loss is never left out.
 */
TEST(short_breaths_are_no_end)
{
    set(false, 0);
    pass(1);
    for (unsigned i = 0; i < 10; i++) {
        set(i % 2 == 0, 0);
        pass(1);
        assert_int_equal(lines(), i == 0);
    }
    set(false, 0);
    pass(5);
    assert_int_equal(lines(), 1);
    set(false, 5);
    pass(5);
    assert_non_null(strstr(said, "the journal goes on; 5 bytes were lost"));
}

static int fresh(void **state)
{
    (void)state;
    memset(&stall, 0, sizeof stall);
    return 0;
}

RUN_TESTS(cmocka_unit_test_setup(beginning_first_loss_pauses_and_end_are_said, fresh),
          cmocka_unit_test_setup(what_was_kept_is_not_called_lost, fresh),
          cmocka_unit_test_setup(short_breaths_are_no_end, fresh))
