/* SPDX-License-Identifier: MIT */
/* All lines of a lab, and what they share. */
#ifndef SERIAL_LAB_COLLECT_LINES_H
#define SERIAL_LAB_COLLECT_LINES_H

#include "serial/lab/collect/leaving.h"
#include "serial/lab/collect/line.h"
#include "serial/lab/lab_file.h"

struct journal_writer;
struct resolver;

struct lines {
    struct spool *spool;
    struct journal_writer *writer; /* which drains it; NULL: nobody does yet */
    struct resolver *resolver;     /* NULL until a name must be looked up */
    int epoll, resolved;           /* `resolved`: readable when the resolver has something */
    int bridge, bridge_its;        /* bridge.h: our end, and the one that a bridge listens to */
    struct line **all;             /* by source number, from 1; some NULL */
    uint32_t count, room;          /* behind the last number; and of the array */
    uint32_t lines, open;          /* with a line that can be opened, and that are open */
    uint32_t generation;           /* of the last line given to the bridge */
    uint64_t now_ms, now;          /* of this turn: now.h, and of day */
    uint64_t typed_ms;             /* when somebody typed last */
    uint64_t bytes;                /* heard since the beginning */
    uint64_t due_ms;               /* the first of all lines */
    unsigned sol_quiet_ms;
    struct leaving *leaving;           /* programs that are to end */
    bool is_first;                     /* no collector was before this one */
    bool is_ending;                    /* none is opened any more */
    bool is_full;                      /* the spool has no room: nothing is read */
    struct line *first_due, *last_due; /* of which the keeper is to be told */
};

/* Numbers and names: as the last collector had them (`kept`), and as journal and spool have them.
 */
void lines_name(struct lines *lines, const struct kept *kept, const char *folder);
/* A machine with this number, of which no more is known. */
struct line *lines_add(struct lines *lines, uint32_t source, const char *name);

/* Makes the lines those of this lab: what is new is opened, what is gone is closed, what changed is
 * both. `kept` (or NULL) is what another collector had opened. The lab must outlive them, or the
 * next lines_apply. */
void lines_apply(struct lines *lines, const struct lab_file *lab, struct kept *kept);

struct line *lines_find(const struct lines *lines, uint32_t source); /* or NULL */

/* Every line whose time has come; sets `due_ms` to the next. */
void lines_due(struct lines *lines);
void lines_sooner(struct lines *lines, uint64_t due_ms); /* there is something due at that time */

/* Reads whoever is ready. True: some have more at once. */
bool lines_hear(struct lines *lines);

void lines_close_all(struct lines *lines, const char *why);

/* Puts a frame into the stream; waits for room where there is none, up to 10 s. False: there was
 * none, which is said. */
bool lines_frame(struct lines *lines, enum frame_kind kind, uint32_t source, const void *bytes,
                 size_t length);

/* Puts its name into the stream, if it isn't there yet: before any other frame of it. False: there
 * is no room now. */
bool lines_say_name(struct lines *lines, struct line *line);

/* The keeper is to be told of this line, or of all of them again. */
void lines_keep(struct lines *lines, struct line *line);
void lines_keep_all(struct lines *lines);

#endif
