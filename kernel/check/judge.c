/* SPDX-License-Identifier: MIT */
/* ERROR is not FAILURE: a check that could not run says so, a machine that is broken says so, and
 * the worst of all counts. */
#include "kernel/check/judge.h"

#include <stddef.h>

static bool count_failure(struct check_report *report, const char *name)
{
    if (report->fail++ > 0)
        return false;
    report->failed = name;
    return true;
}

bool check_count(struct check_report *report, const char *name, enum check_outcome outcome)
{
    if (outcome >= CHECK_TIMEOUT)
        return count_failure(report, name);
    if (outcome == CHECK_ERROR)
        return report->error++ == 0 && report->fail == 0;
    if (outcome == CHECK_SKIPPED)
        report->skip++;
    else
        report->pass++;
    return false;
}

static const char *doubt(const struct check_report *report)
{
    if (report->doubt)
        return report->doubt;
    if (report->plan == 0)
        return "no checks";
    if (report->error > 0)
        return "an error";
    return report->pass == 0 ? "nothing passed" : NULL;
}

void check_judge(struct check_report *report)
{
    report->why = report->fail > 0 ? report->failed : doubt(report);
    report->verdict = VERDICT_INCONCLUSIVE;
    if (report->fail > 0)
        report->verdict = VERDICT_FAIL;
    else if (!report->why)
        report->verdict = VERDICT_PASS;
}
