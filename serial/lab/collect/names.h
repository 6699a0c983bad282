/* SPDX-License-Identifier: MIT */
/* A machine keeps its number for ever: names, looked for among all lines. */
#ifndef SERIAL_LAB_COLLECT_NAMES_H
#define SERIAL_LAB_COLLECT_NAMES_H

#include "serial/lab/collect/lines.h"

struct names;

/* Of the lines that there are now. */
struct names *names_make(const struct lines *lines);
void names_free(struct names *names);
struct line *names_find(const struct names *names, const char *name); /* or NULL */

#endif
