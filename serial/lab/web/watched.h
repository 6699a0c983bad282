/* SPDX-License-Identifier: MIT */
/* Logs that somebody follows: one open file for all who look at the same machine, read by offset.
 * For one thread. */
#ifndef SERIAL_LAB_WEB_WATCHED_H
#define SERIAL_LAB_WEB_WATCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "serial/lab/desk/desk.h"

struct watched {
    struct watched *next;
    char *name;
    unsigned users;
    int descriptor; /* -1: not yet */
    uint64_t inode;
    uint64_t first, end, heard; /* as desk_log tells */
    bool is_gone;               /* there is no such machine any more: nothing comes behind `end` */
};

struct watched_list {
    struct desk *desk;
    struct watched *first;
};

/* The machine's log, which is let go by watched_leave. NULL: there is no such machine. */
struct watched *watched_enter(struct watched_list *list, const char *name);
void watched_leave(struct watched_list *list, struct watched *watched);

/* Looks at how far each has grown. */
void watched_refresh(struct watched_list *list);

/* Reads from `*offset` on, which is moved to the first byte that is still there where retention
 * took it, and behind what was read. 0: nothing yet. */
size_t watched_read(struct watched *watched, uint64_t *offset, void *to, size_t room);

#endif
