/* SPDX-License-Identifier: MIT */
/* What is no mistake in a lab file and yet may not be meant: what this computer hasn't, what has
 * run out, what would go unnoticed. */
#ifndef SERIAL_LAB_LAB_ODD_H
#define SERIAL_LAB_LAB_ODD_H

#include "serial/lab/lab_file.h"

struct lab_odd {
    const struct lab_file *file;
    const char *today; /* YYYY-MM-DD */
    /* Is called for each: the place (lab_tree.h) and what is odd there. */
    void (*tell)(void *data, const char *place, const char *text);
    void *data;
};

/* Looks at all of it; at files and devices as whoever runs it; nothing is opened. */
void lab_odd_all(const struct lab_odd *odd);

/* At the source of one machine; at what two machines have in common. */
void lab_odd_source(const struct lab_odd *odd, unsigned index);
void lab_odd_twice(const struct lab_odd *odd);

/* Tells it. */
void lab_odd_say(const struct lab_odd *odd, const char *place, const char *pattern, ...)
    __attribute__((format(printf, 3, 4)));

#endif
