/* SPDX-License-Identifier: MIT */
/* What changed of a machine from one answer to another, by meaning: parts are known by where they
 * sit, and what differs from boot to boot (ids, times, addresses that firmware chooses) is left
 * out. */
#ifndef SERIAL_LAB_COMPARE_H
#define SERIAL_LAB_COMPARE_H

#include <stdio.h>

#include "serial/lab/records.h"

/* One change. What is gone has no `now`, what is new no `old`; else both are the values of `key`,
 * either NULL where the key wasn't there. */
struct change {
    const char *kind;
    const char
        *which;      /* where the part sits, or the check's name; NULL: there is one of the kind */
    const char *key; /* NULL: all of it came or went, and the values are objects */
    const json_t *old, *now;
    const char *text; /* of a check: what it says now; else NULL */
};

/* Tells each change; what it is given lives as long as the call. Returns how many there are. */
size_t compare_each(const struct records *old, const struct records *now,
                    void (*tell)(void *data, const struct change *change), void *data);

/* Says each change on a line: `-` gone, `+` new, `~` changed. Returns how many there are. */
size_t compare_records(const struct records *old, const struct records *now, FILE *to);

#endif
