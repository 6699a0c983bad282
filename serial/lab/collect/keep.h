/* SPDX-License-Identifier: MIT */
/* What the keeper holds of every line, and what it and the collector tell each other. Either of
 * them has all of it, so that either may be killed: the keeper forks another collector, which has
 * it as its own memory; the collector starts another keeper and tells it everything again, a struct
 * world first. */
#ifndef SERIAL_LAB_COLLECT_KEEP_H
#define SERIAL_LAB_COLLECT_KEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "serial/lab/collect/world.h"

enum { KEEP_TEXT_MAX = 512 };

enum keep_kind {
    /* The collector says: */
    KEEP_LINE = 1, /* this is a line's descriptor now (one comes along), and its state */
    KEEP_DROP,     /* the line has none any more */
    KEEP_NAME,     /* the machine with this number is called so */
    KEEP_READY,    /* everything above was said once: all lines are being opened */
    KEEP_FAILED,   /* it can't go on: the text says why */
    KEEP_BROKEN,   /* and nor can any other: the spool is damaged */
    KEEP_ENDED,    /* as it was told: all that is lost was said; its last word */
    /* The keeper says: */
    KEEP_CHILD,  /* `source`, a role, is process `pid` now; its pidfd comes along */
    KEEP_RELOAD, /* the lab file was changed: its bytes come along */
    KEEP_END,    /* close all lines, drain the journal, end */
};

/* What a collector needs to go on with a line that another one opened. */
struct keep_line {
    uint64_t what;       /* a hash of what was to be opened: another lab file may say otherwise */
    uint32_t generation; /* bridge.h */
    int32_t pid;         /* of a program; 0: none */
    bool is_open;        /* which was said */
};

struct keep {
    uint32_t kind, source, length; /* `length`: of the text, without a NUL */
    int32_t pid;
    struct keep_line line;
    char text[KEEP_TEXT_MAX];
};

/* --- All of it together: one table each in the keeper and, from it, in a new collector. --- */

struct kept {
    struct kept_one {
        int descriptor; /* -1: none */
        struct keep_line line;
        char *name; /* NULL: there is no machine with this number */
    } * all;        /* by source number, from 1 */
    unsigned count;
};

/* Takes what a KEEP_LINE, KEEP_DROP or KEEP_NAME says; `descriptor` belongs to the table then. */
void kept_take(struct kept *kept, const struct keep *keep, int descriptor);

/* How much of the message must be sent. */
size_t keep_size(const struct keep *keep);
/* Whether a message of that length is whole; puts a NUL behind its text. */
bool keep_is_sound(struct keep *keep, size_t length);

#endif
