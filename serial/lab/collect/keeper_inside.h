/* SPDX-License-Identifier: MIT */
/* What the keeper's files share. */
#ifndef SERIAL_LAB_COLLECT_KEEPER_INSIDE_H
#define SERIAL_LAB_COLLECT_KEEPER_INSIDE_H

#include "serial/lab/collect/child.h"
#include "serial/lab/collect/keep.h"
#include "serial/lab/collect/keeper.h"

struct keeper {
    const struct keeper_options *options;
    struct world world;
    struct lab_file *lab;
    struct kept kept;
    struct child children[ROLES];
    int control; /* to the collector; -1: there is none */
    int signals; /* signalfd */
    bool is_ready, is_ending, is_over;
    bool is_collected;  /* a collector has ended as it was told, and left nothing unsaid */
    uint64_t ending_ms; /* when the end began */
    int status;
};

enum { KEEPER_MISUSE = 2 /* exit status: could not be done */ };

/* --- keeper.c --- */

/* Until it is over; returns the exit status. */
int keeper_serve(struct keeper *keeper);

/* --- keeper_end.c --- */

void keeper_begin_end(struct keeper *keeper);
/* Whether it is started again although all are to end. */
bool keeper_still_needs(const struct keeper *keeper, enum role role);
void keeper_go_on_ending(struct keeper *keeper);
/* What no collector lived long enough to write. */
void keeper_say_lost(const struct keeper *keeper);

/* --- keeper_roles.c --- */

/* Forks it; where that fails, it is due again in a second. */
void keeper_start(struct keeper *keeper, enum role role);
void keeper_start_all(struct keeper *keeper);
bool keeper_needs_bridge(const struct keeper *keeper);

#endif
