/* SPDX-License-Identifier: MIT */
/* What the collector's files share. */
#ifndef SERIAL_LAB_COLLECT_COLLECTOR_INSIDE_H
#define SERIAL_LAB_COLLECT_COLLECTOR_INSIDE_H

#include "serial/lab/collect/keep.h"
#include "serial/lab/collect/lines.h"
#include "serial/lab/collect/stall.h"
#include "serial/lab/journal/journal.h"

struct collector {
    struct world *world;
    struct lab_file *lab;
    struct lines lines;
    struct journal_writer *writer;
    int keeper, signals;
    pid_t keeper_pid;       /* where it is our child; else 0 */
    uint64_t keeper_due_ms; /* when another keeper is to be started; LINE_NEVER: there is one */
    unsigned keepers_lost;
    bool is_world_due; /* a new keeper must be told everything */
    bool is_ready_said;
    bool is_more, is_over;
    uint64_t status_ms; /* when the desk is told again */
    struct stall stall;
};

/* --- collector_keeper.c --- */

/* A word to the keeper, where it takes it. */
void collector_say(struct collector *collector, enum keep_kind kind, const char *text);
/* What it says; where it is dead, another one is started. */
void collector_hear_keeper(struct collector *collector);
/* What it doesn't know yet, as far as it takes it; where it is dead and its time has come, another
 * one is started. */
void collector_tell_keeper(struct collector *collector);

/* --- orders.c --- */

void orders_hear(struct collector *collector);
void orders_tell_status(struct collector *collector);

/* --- host.c, bridged.c --- */

void hosts_hear_resolver(struct lines *lines);
void bridged_hear(struct lines *lines);

#endif
