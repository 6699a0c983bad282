/* SPDX-License-Identifier: MIT */
/* What the last boot begun has said so far, and what of it is missing. */
#ifndef SERIAL_LAB_MISSING_H
#define SERIAL_LAB_MISSING_H

#include <stdbool.h>

#include "serial/lab/answer.h"
#include "serial/lab/asker.h"

struct missing {
    bool is_begun;    /* a sealed line was heard, or one that looks like it */
    bool is_over;     /* `end` was heard, or a panic */
    bool is_complete; /* and nothing before it is missing */
    bool is_crashed;
    bool is_other; /* the boot is known to be of another run than was asked for */
    uint64_t boot; /* its id; 0 where none is known */
    struct asker_facts facts;
};

/* `run` is the one that was asked for, or NULL. */
void missing_read(const struct answers *answers, const char *run, struct missing *missing);

#endif
