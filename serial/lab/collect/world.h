/* SPDX-License-Identifier: MIT */
/* What all processes of a running `rollcall serve` hang on to: descriptors that must outlive any
 * one of them. The keeper makes it; the collector holds it too, and hands it to a new keeper. */
#ifndef SERIAL_LAB_COLLECT_WORLD_H
#define SERIAL_LAB_COLLECT_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "serial/lab/lab_file.h"

enum { WORLD_PATH_MAX = 4096 };

enum role { ROLE_COLLECTOR, ROLE_DESK, ROLE_BRIDGE, ROLES };

enum world_thing {
    WORLD_LOCK,        /* the folder's lock: one serve a folder, as long as any process lives */
    WORLD_LAB,         /* the lab file's bytes, as they were read last and were sound */
    WORLD_SPOOL,       /* spool.h */
    WORLD_ADDED,       /* an eventfd: frames were added; the desk's */
    WORLD_ORDERS,      /* orders.h: the collector's end */
    WORLD_ORDERS_DESK, /* and the desk's */
    WORLD_BRIDGE,      /* bridge.h: the collector's end */
    WORLD_BRIDGE_ITS,  /* and the bridge's */
    WORLD_CONTROL,     /* from the keeper to the desk: a lab file that was changed */
    WORLD_CONTROL_DESK,
    WORLD_THINGS,
};

struct world {
    int things[WORLD_THINGS]; /* descriptors */
    int pidfds[ROLES];        /* -1: it doesn't run */
    pid_t pids[ROLES];
    unsigned restarts;    /* of any of them */
    unsigned sol_quiet_s; /* a SOL line where nothing comes for so long is opened anew */
    char lab_path[WORLD_PATH_MAX];
};

/* Everything that a lab needs to be served. `lab` is what the bytes say. False: `error` says what
 * and what to do. */
bool world_make(struct world *world, const char *lab_path, struct lab_file **lab, char *error,
                size_t size);

/* The lab file as it is now, in place of what the world has, which is `old`; NULL: `error` says why
 * not, and nothing has changed. Its folder must be the same. */
struct lab_file *world_read_again(struct world *world, const struct lab_file *old, char *error,
                                  size_t size);

/* What the descriptor of a lab file's bytes holds; NULL: `error`. */
struct lab_file *world_parse_lab(const struct world *world, char *error, size_t size);

/* Writes into the lock file that this process is to be told to end or to read the lab file again.
 */
void world_note(const struct world *world);

/* Through a message_pair. False: errno. */
bool world_send(const struct world *world, int socket);
/* From a message with `length` bytes and `count` descriptors, which it takes. False: it is none. */
bool world_take(struct world *world, const void *bytes, size_t length, const int *descriptors,
                unsigned count);

#endif
