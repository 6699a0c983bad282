/* SPDX-License-Identifier: MIT */
/* A machine that fails one time in a thousand fails: of many runs the worst is the result, with
 * how often it came. */
#include "kernel/check/repeat.h"

#include <stdbool.h>

#include "kernel/check/guard.h"
#include "kernel/check/now.h"
#include "kernel/cpu/clock.h"
#include "kernel/cpu/cpu.h"
#include "kernel/lib/bytes.h"
#include "kernel/lib/format.h"
#include "kernel/lib/list.h"

enum {
    MS = 1000, /* microseconds */
    TOO_LONG = 10,
    LIMIT_MIN_US = 1000000,
    LIMIT_MAX_US = 5000000, /* well below the hang watchdog's (kernel/panic/watchdog.h) */
    BAD_RUNS_MAX = 8,
};

/* By enum check_outcome. */
static const char endings[] = "passed\0skipped\0could not be done\0took too long\0failed\0";

struct tally {
    enum check_outcome worst;
    uint32_t runs, worst_runs, bad_runs;
    uint64_t longest_us;
    enum guard_end end;
    char *text;
};

static uint64_t no_progress_limit(const struct check *check)
{
    uint64_t us = (uint64_t)check->budget_ms * TOO_LONG * MS;
    if (us < LIMIT_MIN_US)
        return LIMIT_MIN_US;
    return us < LIMIT_MAX_US ? us : LIMIT_MAX_US;
}

/* Far beyond its budget is no healthy machine; but a hypervisor may have other things to do. */
static bool is_too_long(const struct check *check, uint64_t us)
{
    return us > (uint64_t)check->budget_ms * TOO_LONG * MS && !cpu_has_hypervisor();
}

/* Runs it once; text and time are in check_now and `us`. */
static enum check_outcome run(const struct check *check, struct tally *tally, uint64_t *us)
{
    enum check_outcome outcome;
    uint64_t start = guard_cycles();
    check_now.text[0] = '\0';
    tally->end = guard_run(check, no_progress_limit(check), &outcome);
    *us = clock_us_of(guard_cycles() - start);
    if (tally->end == GUARD_LOUD)
        return check_error("ended, since it said more than %u records", GUARD_LINES_MAX);
    bool is_late = tally->end == GUARD_LATE;
    if (!is_late && (outcome != CHECK_PASSED || !is_too_long(check, *us)))
        return outcome;
    check_error(is_late ? "no end after %lu ms" : "took %lu ms, %u ms would be enough",
                (unsigned long)(*us / MS), check->budget_ms);
    return CHECK_TIMEOUT;
}

static void count(struct tally *tally, enum check_outcome outcome, uint64_t us)
{
    tally->runs++;
    tally->bad_runs += outcome >= CHECK_ERROR;
    if (us > tally->longest_us)
        tally->longest_us = us;
    if (tally->runs == 1 || outcome > tally->worst) {
        tally->worst = outcome;
        tally->worst_runs = 0;
        memcpy(tally->text, check_now.text, sizeof check_now.text);
    }
    tally->worst_runs += outcome == tally->worst;
}

static bool goes_on(const struct tally *tally, uint32_t loop, uint64_t us)
{
    if (tally->end != GUARD_RETURNED || tally->bad_runs >= BAD_RUNS_MAX || (loop == 0 && us == 0))
        return false;
    return (loop == 0 || tally->runs < loop) && (us == 0 || clock_us() - check_now.began_us < us);
}

/* How many runs, then the text, then the time of the longest. */
static void put_together(const struct tally *tally, struct check_result *result)
{
    size_t length = 0;
    const size_t size = sizeof result->text;
    if (tally->runs > 1 && tally->worst == CHECK_PASSED)
        length = format(result->text, size, "%u runs: ", tally->runs);
    else if (tally->runs > 1)
        length = format(result->text, size, "%u of %u runs %s: ", tally->worst_runs, tally->runs,
                        list_at(endings, tally->worst));
    length += format(result->text + length, size - length, "%s", tally->text);
    if (tally->worst != CHECK_PASSED && tally->worst != CHECK_FAILED)
        return;
    bool is_short = tally->longest_us < MS;
    format(result->text + length, size - length, ", %lu %s",
           (unsigned long)(is_short ? tally->longest_us : tally->longest_us / MS),
           is_short ? "us" : "ms");
}

void check_repeat(const struct check *check, uint32_t loop, uint64_t us,
                  struct check_result *result)
{
    char text[CHECK_TEXT_MAX + 1];
    struct tally tally = {.text = text};
    check_begin(check);
    do {
        uint64_t took;
        enum check_outcome outcome = run(check, &tally, &took);
        count(&tally, outcome, took);
        check_now.run++;
        check_progress();
    } while (goes_on(&tally, loop, us));
    result->outcome = tally.worst;
    put_together(&tally, result);
}
