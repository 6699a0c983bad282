/* SPDX-License-Identifier: MIT */
/* The roll call: what every machine of the lab is, said and was, out of the journal's frames. The
 * desk follows the stream, keeps what it derives (index.h, plain.h), and tells who looks. One
 * thread follows; any thread may ask: what is returned is a copy, or counted. */
#ifndef SERIAL_LAB_DESK_DESK_H
#define SERIAL_LAB_DESK_DESK_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "serial/lab/collect/orders.h"
#include "serial/lab/journal/spool.h"
#include "serial/lab/lab_file.h"

struct desk;

struct desk_options {
    const char *lab_path;        /* the lab file */
    const struct lab_file *lab;  /* read already; outlives the desk, or until desk_reload */
    struct spool *spool;         /* NULL: only what is on disk */
    int orders;                  /* to the collector; -1: none */
    int heard;                   /* an eventfd that spool_tell was given; -1: looked for anyway */
    void (*changed)(void *data); /* from the following thread: somebody's version or log grew */
    /* From the following thread: an HTTP POST of this JSON, which must not be waited for. NULL:
     * hooks that want one are said to fail. */
    void (*post)(void *data, const char *url, const char *json);
    uint64_t (*clock_ms)(void *data); /* for tests; NULL: see desk_clock */
    void *data;
};

/* Opens the folder's index and plain logs, goes on where the last desk stopped. NULL: `error` says
 * what and what to do. */
struct desk *desk_open(const struct desk_options *options, char *error, size_t size);
void desk_close(struct desk *desk);

/* Follows the stream until told to stop; returns NULL, or why it can't go on. */
const char *desk_follow(struct desk *desk);
void desk_stop(struct desk *desk); /* from any thread or a signal handler */

/* Everything that can be derived, anew from the journal. */
bool desk_rebuild(struct desk *desk, char *error, size_t size);

/* How far it came: the position in the journal, and how many machines were heard, with how many
 * boots that are over. */
void desk_progress(struct desk *desk, uint64_t *followed, uint64_t *machines, uint64_t *boots);

/* The lab file was changed and is sound: machines come, go, change. */
void desk_reload(struct desk *desk, const struct lab_file *lab);

/* --- Asking. JSON as serial/web/openapi.yaml has it: a new reference each, or a string that the
 * caller frees. NULL: there is no such machine or boot. --- */

/* What time it is: ms since 1970, as the stream has it (spool_time), so that no boot that was heard
 * before began later. Without a spool it is the system's. From any thread. */
uint64_t desk_clock(const struct desk *desk);

/* Counts up with every change of any machine. */
uint64_t desk_version(struct desk *desk);

/* The machines that changed behind version `since` (0: all), as one JSON array of `Machine`; the
 * version that this is of in `*now`. NULL: none did. The same text is shared by all who ask for
 * the same span, and is freed by desk_text_free. */
struct desk_text;
const struct desk_text *desk_changes(struct desk *desk, uint64_t since, uint64_t *now);
const char *desk_text(const struct desk_text *text, size_t *length);
void desk_text_free(const struct desk_text *text);

bool desk_knows(struct desk *desk, const char *name); /* a machine of the lab */
json_t *desk_lab(struct desk *desk);                  /* `Lab` */
/* `MachineDetail`; `may_type` says whether people may at all (see desk_may_type). */
json_t *desk_machine(struct desk *desk, const char *name);
json_t *desk_boots(struct desk *desk, const char *name, unsigned most, uint64_t before_ms);
json_t *desk_boot(struct desk *desk, const char *name, const char *boot); /* `Boot` */
json_t *desk_difference(struct desk *desk, const char *name, const char *old, const char *new);
json_t *desk_history(struct desk *desk, const char *name, const char *check); /* `History` */

/* A report of all machines: the last boot begun since then of each; see `Report`. */
enum desk_format { DESK_JSON, DESK_JUNIT, DESK_KTAP, DESK_TABLE };
char *desk_report(struct desk *desk, enum desk_format format, uint64_t since_ms,
                  const char *const *names, size_t count);
char *desk_metrics(struct desk *desk); /* Prometheus' text format 0.0.4 */

/* A machine's plain log: what it said, byte by byte, as one file that only grows. */
struct desk_log {
    char path[4096];
    uint64_t first, end; /* offsets that are there: retention takes the beginning */
    /* `end` when all is written that was heard so far; UINT64_MAX while a desk that goes on where
     * another stopped hasn't come that far again. Whoever knows an offset behind it knows another
     * log: one from before this was made anew, of a journal that began later. */
    uint64_t heard;
};
bool desk_log(struct desk *desk, const char *name, struct desk_log *log);
/* The offset of the first byte heard at or behind that time, or of one a little before it where
 * much was said at once; of a boot's first byte. */
bool desk_log_since(struct desk *desk, const char *name, uint64_t ms, uint64_t *offset);
bool desk_log_boot(struct desk *desk, const char *name, const char *boot, uint64_t *first,
                   uint64_t *end);

/* --- Typing. --- */

enum desk_refusal {
    DESK_GRANTED,
    DESK_NO_MACHINE,
    DESK_NOT_ALLOWED, /* its lab entry, or who asks, doesn't allow it */
    DESK_TAKEN,       /* somebody else writes: *who tells */
    DESK_NOT_TAKEN,   /* it must be taken first */
    DESK_NO_LINE,     /* the line isn't open */
    DESK_NO_BREAK,    /* none can be sent on such a line */
    DESK_TOO_FAST,    /* the collector hasn't taken what came before */
};

/* Whether the lab lets this user (NULL: nobody) type there at all. */
bool desk_may_type(struct desk *desk, const char *name, const char *user);

/* `session` tells one viewer's connection from another of the same user. */
enum desk_refusal desk_take(struct desk *desk, const char *name, const char *user, uint64_t session,
                            char *who, size_t size);
void desk_release(struct desk *desk, const char *name, uint64_t session); /* NULL: all of it */
enum desk_refusal desk_type(struct desk *desk, const char *name, uint64_t session,
                            const void *bytes, size_t length);
enum desk_refusal desk_break(struct desk *desk, const char *name, uint64_t session);

#endif
