/* SPDX-License-Identifier: MIT */
/* From results to a verdict: pass is strict, and what nobody checked is not called well
 * (serial/record/PROTOCOL.md, "Verdicts"). Pure. */
#ifndef KERNEL_CHECK_JUDGE_H
#define KERNEL_CHECK_JUDGE_H

#include <stdbool.h>

#include "kernel/check/check.h"
#include "serial/record/verdict.h"

/* How the checks came out. Starts at zero. */
struct check_report {
    unsigned plan, pass, fail, error, skip; /* fail: those that took too long are among them */
    const char *doubt;  /* why the machine may not have done what it was told, or NULL */
    const char *failed; /* the first that failed, or NULL */
    enum verdict verdict;
    const char *why;           /* what `# end` says; NULL with VERDICT_PASS */
    char told[CHECK_TEXT_MAX]; /* for people: the first failure, else the first error, in its words
                                */
};

/* Counts the result of the check `name`; true where it is the first failure, or, before any, the
 * first error. */
bool check_count(struct check_report *report, const char *name, enum check_outcome outcome);

/* Fills in verdict and why. */
void check_judge(struct check_report *report);

#endif
