/* SPDX-License-Identifier: MIT */
/* The process that does nothing but hold what must not be lost - every line's descriptor, the
 * spool - and start whoever died: collector, desk, bridge. It may itself be killed: the collector
 * holds the same, and starts another. */
#ifndef SERIAL_LAB_COLLECT_KEEPER_H
#define SERIAL_LAB_COLLECT_KEEPER_H

#include "serial/lab/lab_file.h"

/* What a desk is started with; the descriptors are its own. */
struct desk_given {
    const char *lab_path;
    struct lab_file *lab;
    int spool;   /* spool_map, to read */
    int added;   /* an eventfd that is readable when frames were added */
    int orders;  /* orders.h */
    int control; /* readable: keeper_told_desk() */
};

struct keeper_options {
    const char *lab_path;
    unsigned sol_quiet_s; /* world.h */
    /* The desk's process: serves until SIGTERM or until keeper_told_desk says so; the exit status.
     */
    int (*desk)(const struct desk_given *given);
};

/* Serves until SIGTERM or SIGINT; returns the program's exit status. */
int keeper_run(const struct keeper_options *options);

/* In place of a keeper that died, started by the collector, which is at the other end of `socket`.
 */
int keeper_take_over(const struct keeper_options *options, int socket);

enum keeper_told {
    KEEPER_TOLD_NOTHING,
    KEEPER_TOLD_LAB, /* the lab file was changed: *lab, which the caller frees */
    KEEPER_TOLD_END, /* neither keeper nor collector live any more */
};

/* For the desk: what there is at `control`. Doesn't wait. */
enum keeper_told keeper_told_desk(const struct desk_given *given, struct lab_file **lab);

#endif
