/* SPDX-License-Identifier: MIT */
/* What changed of a machine from one answer to another, by meaning: parts are known by where they
 * sit, and what differs from boot to boot (ids, times, addresses that firmware chooses) is left
 * out. */
#ifndef SERIAL_LAB_COMPARE_H
#define SERIAL_LAB_COMPARE_H

#include <stdio.h>

#include "serial/lab/records.h"

/* Says each change on a line: `-` gone, `+` new, `~` changed. Returns how many there are. */
size_t compare_records(const struct records *old, const struct records *now, FILE *to);

#endif
