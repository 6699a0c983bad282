/* SPDX-License-Identifier: MIT */
/* What the desk's parts share. The following thread alone changes what is in here, and holds the
 * lock while it does; everybody else holds it to look. What is written by others too says so.
 *
 * Everything that is derived follows from the frames and their times alone, so that an index made
 * anew is the one that grew: time passes with the frames, and where there are none it is the
 * stream's (desk_clock), a little late (follow.c). */
#ifndef SERIAL_LAB_DESK_INSIDE_H
#define SERIAL_LAB_DESK_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "serial/lab/asker.h"
#include "serial/lab/desk/boot.h"
#include "serial/lab/desk/desk.h"
#include "serial/lab/journal/journal.h"
#include "serial/lab/missing.h"
#include "serial/lab/symbols.h"

enum {
    NEVER = 0,          /* a time at which nothing is due */
    LOOP_BOOTS = 3,     /* so many without an end... */
    LOOP_MS = 600000,   /* ...begun within this: a loop */
    LATE_MS = 50,       /* how far time is behind the clock */
    LIVE_MS = 5000,     /* what is said in frames that are older isn't of now */
    SILENCE_MS = 60000, /* behind which nobody expects more of what has begun */
    PROGRESS_MAX = 64,
    PATH_MAX_HERE = 4096,
    DAY_ROOM = 11,
};

enum line { LINE_OPENING, LINE_OPEN, LINE_CLOSED };

/* A boot that is under way. */
struct hearing {
    struct answers *answers;
    uint64_t first;  /* where it begins in the plain log */
    uint64_t began;  /* ms */
    uint64_t before; /* line ends before it, as the machine's `lines` counts them */
    uint64_t sealed; /* ms, of the last sealed line */
    uint64_t over;   /* ms, when `end` or a panic was heard, or a part of it; 0: neither yet */
    uint64_t due;    /* ms, when it is to be looked at again */
    bool is_again;   /* it was over, and is told more of */
    bool is_stale;   /* `missing` isn't what the answers say now */
    struct missing missing;
    struct asker asker;
    char progress[PROGRESS_MAX]; /* the last check or record */
};

struct machine {
    char *name;
    const struct lab_machine *lab; /* NULL: the lab file has no such machine (any more) */
    int64_t id;                    /* in the index */
    uint32_t source;               /* in the journal; 0: not known */

    enum line line;
    uint64_t line_since, known, first_heard, heard; /* ms; 0: never */
    char *line_why;
    uint64_t bytes, lost, boots;
    uint64_t lost_at; /* ms, when that was heard of last; 0: never */

    /* Its plain log (plain.h). */
    int log;                          /* a descriptor, or -1 */
    uint64_t log_first, log_end;      /* offsets */
    _Atomic uint64_t log_flushed;     /* what is in the file */
    _Atomic uint64_t watched;         /* ms, when somebody last asked for it */
    uint32_t piece_first, piece_last; /* what isn't: in the desk's room; 0: nothing */
    uint64_t mark_end, mark_ms;       /* behind the last mark, and its time */
    struct machine *next_unflushed;

    struct lines lines;
    uint64_t greeting, greeting_line; /* the last one's offset and number; 0: there is none */
    struct hearing *hearing;          /* NULL: no boot is under way */
    struct boot *last;                /* the last that is over, or NULL */
    uint64_t begun[LOOP_BOOTS];       /* ms, of the last boots without an end, since one had it */
    bool is_garbled;                  /* what was heard is sealed, and nobody's */

    enum state state;
    uint64_t state_since;

    uint64_t due; /* ms (due.h) */
    size_t due_place;

    uint64_t version; /* of the last change that was told; newer ones stand behind it */
    struct machine *newer, *older;
    struct machine *next_changed, *next_refreshed, *next_dirty;
    bool is_changed, is_refreshed, is_dirty; /* in these lists */
    char *text;                              /* `Machine`; NULL: to be made */

    /* Changed by whoever asks, too. */
    char *writer; /* who has the right to type, or NULL */
    uint64_t writer_session;
    bool is_rewritten; /* and that is still to be told */
};

struct hooks;
struct index;
struct plain;

struct desk {
    struct desk_options options;
    const struct lab_file *lab;
    char *folder;               /* of the first lab file: another one's is that of another desk */
    pthread_mutex_t gate, lock; /* desk_lock() takes them in this order */
    pthread_cond_t reloaded;
    const struct lab_file *next_lab; /* to be taken by the following thread; NULL: none */
    bool is_following;

    struct machine **machines; /* in the order in which they came to be known */
    size_t count, room;
    struct machine **by_name; /* the same, hashed; half of it at least is NULL */
    size_t names;             /* how large that is: a power of two, or 0 */
    struct machine **listed;  /* those of the lab file, in its order */
    size_t listed_count;
    int64_t next_id;
    struct machine **sources; /* by number in the journal; NULL where it isn't known */
    size_t sources_count;
    struct machine **due; /* due.h */
    size_t due_count;

    uint64_t now;       /* ms, as far as the stream has come */
    uint64_t followed;  /* the position up to which everything was taken */
    bool is_live;       /* the stream's newest was reached: what is said now is of now */
    bool has_caught_up; /* it was reached since the desk went on or began anew */
    uint64_t
        history_ends; /* ms: what happens before is made anew, and calls no hooks; 0: it's over */
    struct journal_reader *reader;
    struct plain *plain;
    size_t logs_open, logs_max, logs_turn; /* descriptors of plain logs (plain_file.c) */
    struct index *index;
    struct hooks *hooks;
    uint64_t flushed_at, committed_at, refreshed_at, trimmed_at, tried_at; /* ms (follow.c) */
    uint64_t given_back_at;
    bool had_boots;         /* since memory was given back */
    uint64_t journal_first; /* what trim.c was done for */
    int folder_lock, wake;
    _Atomic bool is_stopped;
    bool is_blind;            /* blind.h */
    _Atomic bool is_log_gone; /* somebody saw that a plain log isn't what was written */
    char trouble[256]; /* why it doesn't go on now; empty: it does. The following thread's... */
    char shown[256];   /* ...and what others see of it */
    struct collector_status collector;
    struct symbols *symbols; /* crash.h: of the build `symbols_of`; NULL: there are none */
    char symbols_of[SYMBOLS_BUILD_MAX];
    uint64_t symbols_at; /* ms, when they were looked for */

    bool is_rewritten; /* some machine has another writer; by whoever asks, too */
    uint64_t version;
    struct machine *newest, *oldest; /* by version */
    struct machine *changed, *changed_last, *refreshed, *refreshed_last, *dirty;
    struct desk_text *texts; /* tell.h: those that may be asked for again */
};

/* The lock, fairly: who waits for it has it next. */
void desk_lock(struct desk *desk);
void desk_unlock(struct desk *desk);
void desk_wake(const struct desk *desk); /* the following thread */

/* --- follow.c --- */

enum follow {
    FOLLOW_ON,     /* there may be more */
    FOLLOW_LATEST, /* there is no more yet */
    FOLLOW_STUCK,  /* in a replay: it can't be written, see `trouble` */
    FOLLOW_FAILED, /* the journal can't be read: `trouble` */
};

/* Takes some of what the stream has, writes what is due, tells who looks. With `is_replay` time
 * passes with the frames alone, and all that is left is written. */
enum follow follow_step(struct desk *desk, bool is_replay);

/* --- desk.c --- */

/* The folder was removed or moved away: whatever is written goes nowhere. Sets `trouble`. */
bool desk_is_removed(struct desk *desk);

/* Forgets everything, and goes on from the index once more. False: `trouble` says why not. */
bool desk_go_back(struct desk *desk);

/* --- trim.c --- */

/* What the journal doesn't hold any more goes from the plain logs and the index too. */
void trim(struct desk *desk);

/* --- machine.c --- */

/* The machine of that name, made where it isn't there; of that source, or NULL. */
struct machine *machine_of(struct desk *desk, const char *name);
struct machine *machine_find(const struct desk *desk, const char *name);
struct machine *machine_at(const struct desk *desk, uint32_t source);
void machine_name_source(struct desk *desk, struct machine *machine, uint32_t source);
void machines_forget(struct desk *desk); /* all of them */
/* Hands out the lab file's entries; and of another lab file, with what follows from that. */
void machines_list(struct desk *desk);
void machine_take_lab(struct desk *desk, const struct lab_file *lab);
/* It has no line: its lab entry has no source, or `none`. */
bool machine_is_screen(const struct machine *machine);
/* The day of that time, here. */
void day_of(uint64_t ms, char day[DAY_ROOM]);
/* Why its faults don't count today, or NULL. */
const char *machine_quarantine(const struct desk *desk, const struct machine *machine);
/* Its row in the index is to be written; and it is to be told that it changed, at once, or when
 * there is time. */
void machine_dirty(struct desk *desk, struct machine *machine);
void machine_changed(struct desk *desk, struct machine *machine);
void machine_refresh(struct desk *desk, struct machine *machine);

/* --- standing.c --- */

/* What state it is in by now, and when that is to be asked again. */
void machine_restate(struct desk *desk, struct machine *machine);
void machine_rearm(struct desk *desk, struct machine *machine);

/* --- frames.c --- */

void frame_take(struct desk *desk, const struct frame *frame, const uint8_t *bytes,
                uint64_t position);

/* --- hearing.c: from bytes to a boot that is under way. --- */

/* What the machine said next, which begins at `offset` of its plain log. */
void hear(struct desk *desk, struct machine *machine, uint64_t offset, const uint8_t *bytes,
          size_t length);
/* What a restart forgot, out of the plain log: the boot that was under way, the line that wasn't
 * at its end. */
void hear_again(struct desk *desk, struct machine *machine);
void hearing_end(struct machine *machine);

/* --- boot_over.c: from a boot under way to a verdict. --- */

/* It is time to look at the boot under way: asks for what is missing, or ends it. */
void boot_look(struct desk *desk, struct machine *machine);
/* The boot at `index` of the answers is over; `end` is where the plain log goes on with another. */
void boot_conclude(struct desk *desk, struct machine *machine, size_t index, uint64_t end);

/* --- typing.c --- */

/* Who writes to a machine and by the lab file may not any more has the right no more. */
void typing_take_lab(struct desk *desk);

/* --- order.c --- */

/* Asks the collector. DESK_GRANTED, DESK_TOO_FAST or DESK_NO_LINE. */
enum desk_refusal order_send(struct desk *desk, const struct machine *machine, uint32_t kind,
                             const char *who, const void *bytes, size_t length);
/* Whether the lab may type there now: its entry allows it, and nobody writes. */
bool order_may_ask(const struct machine *machine);
/* What the collector says of itself. */
void order_hear(struct desk *desk);

#endif
