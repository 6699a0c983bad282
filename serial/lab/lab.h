/* SPDX-License-Identifier: MIT */
/* What the lab knows of its machines: who each must be and what is expected of it (the lab file,
 * serial/lab/man/rollcall-lab.5). */
#ifndef SERIAL_LAB_LAB_H
#define SERIAL_LAB_LAB_H

#include <stdbool.h>

/* A fault that is known: until that day (YYYY-MM-DD, inclusive; NULL: for ever) a failure of the
 * check counts as passed. */
struct lab_accept {
    const char *check, *why, *until;
};

/* What isn't given is NULL, a list of none has the count 0. */
struct lab_machine {
    const char *name;
    const char *serial, *uuid, *mac; /* who it must be */
    const char **require;            /* checks or families that must have been made */
    struct lab_accept *accept;
    const char **strict; /* checks or families whose notes count as failures */
    unsigned require_count, accept_count, strict_count;
};

#endif
