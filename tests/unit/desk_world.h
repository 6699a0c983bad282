/* SPDX-License-Identifier: MIT */
/* A lab in a folder of its own, whose lines are played by the test: what they say goes into a spool
 * and, where it is wanted, into a journal; time passes when the test says so. */
#ifndef TESTS_UNIT_DESK_WORLD_H
#define TESTS_UNIT_DESK_WORLD_H

#include "serial/lab/desk/inside.h"
#include "tests/unit/said.h"

#define DESK_WORLD_BEGAN UINT64_C(1790000000000) /* ms: a day in September 2026 */

struct desk_world {
    char folder[64], path[128];
    struct lab_file *lab;
    struct spool *spool;
    struct journal_writer *writer; /* NULL: there is the spool only */
    struct desk *desk;
    uint64_t now;    /* ms: what the clock says, which may be set */
    uint64_t passed; /* ms: what nobody sets */
    bool ticks;      /* time is the system's */
    int orders[2];   /* the desk's end, and the test's */
    unsigned changes, posts;
    char posted[8192];
};

/* `machines` is the list of the lab file; `serve` more of its mapping `serve`, each line with two
 * blanks in front, or "". The desk is open. */
void desk_world_begin(struct desk_world *world, const char *serve, const char *machines);
void desk_world_end(struct desk_world *world);

/* From now on there is a journal too. */
void desk_world_journal(struct desk_world *world);

/* The desk goes and comes back; in between the spool's frames may go to the journal. */
void desk_world_close(struct desk_world *world);
void desk_world_open(struct desk_world *world);

/* The line of this number is the machine's, and open. */
void desk_world_line(struct desk_world *world, uint32_t source, const char *name);
void desk_world_frame(struct desk_world *world, enum frame_kind kind, uint32_t source,
                      const void *bytes, size_t length);
/* What was said so far, and then no more: `said` is emptied of text. */
void desk_world_say(struct desk_world *world, uint32_t source, struct said *said);
void desk_world_text(struct desk_world *world, uint32_t source, const char *text);

/* Time passes, and the desk looks at what there is. */
void desk_world_pass(struct desk_world *world, uint64_t ms);

/* The machine as the API tells it now: its state, and values. */
const char *desk_world_state(struct desk_world *world, const char *name);
json_t *desk_world_value(struct desk_world *world, const char *name, const char *key);

/* The whole plain log, NUL-terminated; to be freed. */
char *desk_world_log(struct desk_world *world, const char *name, size_t *length);

/* The order that was sent last and not yet taken; false: none. */
bool desk_world_order(struct desk_world *world, struct order *order);

#endif
