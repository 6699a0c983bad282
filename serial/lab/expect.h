/* SPDX-License-Identifier: MIT */
/* What the lab file adds to a verdict (serial/lab/man/rollcall-lab.5). */
#ifndef SERIAL_LAB_EXPECT_H
#define SERIAL_LAB_EXPECT_H

#include "serial/lab/verdict.h"

/* Holds an answer, whose results are counted already, against what is expected of the machine. */
void expect_find(struct judgement *judgement, const struct lab_machine *machine);

/* Looks for words that weren't done as they were given: each makes an answer inconclusive. */
void expect_doubts(struct judgement *judgement);

#endif
