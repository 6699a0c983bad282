/* SPDX-License-Identifier: MIT */
/* The process that hears every line: from its descriptor into the spool, and from there, by a
 * thread of its own, into the journal's files. */
#ifndef SERIAL_LAB_COLLECT_COLLECTOR_H
#define SERIAL_LAB_COLLECT_COLLECTOR_H

#include "serial/lab/collect/keep.h"
#include "serial/lab/collect/world.h"
#include "serial/lab/lab_file.h"

struct collector_given {
    struct world *world;
    struct lab_file *lab; /* taken */
    struct kept *kept;    /* what another collector had: its descriptors are this process's too */
    int keeper;           /* keep.h */
    bool is_ending;       /* as if it were told so at once: nothing is opened any more */
};

/* Until told to end; the process's exit status. */
int collector_run(const struct collector_given *given);

#endif
