/* SPDX-License-Identifier: MIT */
/* The check that runs now, and what it said of itself so far: for this room. */
#ifndef KERNEL_CHECK_NOW_H
#define KERNEL_CHECK_NOW_H

#include "kernel/check/check.h"

struct check_now {
    const struct check *check; /* NULL: none runs */
    uint32_t run;              /* from 0, of several */
    char text[CHECK_TEXT_MAX + 1];
    uint64_t began_us, told_us; /* its first run; the last time that people were told of it */
};

extern struct check_now check_now;

/* Begins with a check. */
void check_begin(const struct check *check);

#endif
