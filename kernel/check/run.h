/* SPDX-License-Identifier: MIT */
/* Checks are run: all that the words choose, as one plan of the answer; and some again, for who
 * asks. */
#ifndef KERNEL_CHECK_RUN_H
#define KERNEL_CHECK_RUN_H

#include "kernel/check/judge.h"

/* Runs what the words choose, in the order of the names, and says plan, evidence and results. */
enum verdict check_run(struct check_report *report);

/* Says the last record of the answer. */
void check_say_end(const struct check_report *report);

#define CHECK_ABOUT_MAX 160

/* For people: what the verdict is about. Returns `text`. */
const char *check_about(const struct check_report *report, char text[CHECK_ABOUT_MAX]);

/* Behind the answer: runs what `choice` means (kernel/check/table.h) once, and says a record
 * `check` for each. Returns how many there were. */
unsigned check_again(const char *choice);

#endif
