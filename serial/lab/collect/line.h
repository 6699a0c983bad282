/* SPDX-License-Identifier: MIT */
/* One machine's line: opened, heard, opened again when it is gone. What it was opened as (a kind)
 * knows how to open and to say what went wrong; the rest is the same for all. */
#ifndef SERIAL_LAB_COLLECT_LINE_H
#define SERIAL_LAB_COLLECT_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "serial/lab/collect/keep.h"
#include "serial/lab/journal/spool.h"
#include "serial/lab/lab.h"
#include "serial/lab/source_name.h"

struct addresses;
struct line;
struct lines;

#define LINE_NEVER UINT64_MAX

enum line_state {
    LINE_NONE,    /* the machine has no line that could be opened */
    LINE_CLOSED,  /* `due_ms` tells when it is tried again */
    LINE_ASKING,  /* for its host's address */
    LINE_HANDED,  /* has a descriptor that the keeper hasn't been given yet */
    LINE_OPENING, /* the other side hasn't answered yet */
    LINE_OPEN,
};

struct line_kind {
    /* Gets a descriptor and calls line_hand, or line_lost; or asks for more time (LINE_ASKING). */
    void (*open)(struct line *line, const struct source_name *name);
    /* Behind line_find_host: goes on as open does, with the address that is to be tried. */
    void (*found)(struct line *line);
    /* The keeper has the descriptor: goes on to line_opened, LINE_OPENING or line_lost. */
    void (*start)(struct line *line);
    /* In LINE_OPENING the descriptor became ready: the same. */
    void (*answered)(struct line *line);
    /* Another collector died between line_hand and line_opened: the same. NULL: line_wait. */
    void (*resumed)(struct line *line);
    /* Nothing more comes: line_lost. `error` is errno, or 0 at an end. */
    void (*ended)(struct line *line, int error);
    /* What follows may be NULL: it can't be done, or there is nothing to do. False: errno. */
    bool (*set_break)(struct line *line, bool is_on);
    /* While it is open, due_ms is over; sets it anew. */
    void (*due)(struct line *line);
    /* What else there is to undo, before the descriptor is closed. */
    void (*close)(struct line *line);
    const char *unanswered; /* what else to look at where nobody answers, in words */
    bool is_polled;         /* its descriptor can't be waited for: `due` looks at it */
    bool opens_for_output;  /* in LINE_OPENING it is ready when it can be written to */
};

/* Bytes that the other side hasn't taken yet. */
struct line_typed {
    size_t length;
    char bytes[4096];
};

struct line {
    struct lines *lines;
    const struct lab_machine *machine; /* NULL: it is no longer in the lab */
    const struct line_kind *kind;
    char *name; /* the machine's */
    uint32_t source;
    uint64_t what; /* line_what of what it is to be opened as; 0: nothing */
    enum line_state state;
    int descriptor; /* -1: none */
    bool is_said;   /* its name is in the stream */
    /* What the keeper hasn't been told yet, and the next line of which there is something. */
    bool is_name_due, is_keep_due, is_queued;
    struct line *next_due;
    bool is_watched;    /* the descriptor is in the epoll set */
    bool is_tried;      /* it was open once, or people were told why it isn't */
    bool is_news;       /* a file that wasn't there, or not this one: all of it is to be heard */
    uint16_t tries;     /* in a row that came to nothing */
    uint64_t due_ms;    /* now.h: when something is to be done; LINE_NEVER */
    uint64_t break_ms;  /* when a break is to end; LINE_NEVER: there is none */
    uint64_t opened_ms; /* now.h */
    uint64_t heard_ms;
    struct keep_line keep;
    int pidfd;                   /* of a program; -1 */
    char *why;                   /* it was lost, said last; NULL: nothing said since it was open */
    char *was;                   /* what it was opened as, for people, until it is open */
    char *ending;                /* why its other end is about to end */
    struct addresses *addresses; /* of its host, and which is tried; NULL: not looked for */
    uint32_t asked;              /* the last question to the resolver */
    int its_end;                 /* what the bridge is to be given; -1 */
    struct line_typed *typed;    /* NULL: nothing waits */
};

/* --- For the kinds. --- */

/* The line has this descriptor now (instead of the one it had), which the keeper is given before
 * anything is done with it. `was` is for people. */
void line_hand(struct line *line, int descriptor, const char *was);
/* Its host's addresses are looked for, and found() is called at once or later; or line_lost. */
void line_find_host(struct line *line, const struct source_name *name);
/* The next one of them is to be tried. False: there is none (left). */
bool line_next_address(struct line *line);
/* It waits for the resolver. */
void line_ask(struct line *line);
/* It is open. */
void line_opened(struct line *line);
/* It is not, or no longer: closed, and tried again behind a pause. */
void line_lost(struct line *line, const char *pattern, ...) __attribute__((format(printf, 2, 3)));
/* From LINE_HANDED: waits for the other side. */
void line_wait(struct line *line);
/* The events that its descriptor is waited for; 0: none. */
void line_watch(struct line *line, uint32_t events);
/* Takes what there is into the journal: as spool_receive. */
long line_receive(struct line *line);

/* --- For the collector. --- */

/* Tries to open it now. */
void line_open(struct line *line);
/* Takes up one that another collector opened. */
void line_adopt(struct line *line, int descriptor, const struct keep_line *keep);
/* The same, and it must be closed: the lab file says something else now. */
void line_forsake(struct line *line, int descriptor, const struct keep_line *keep);
/* The keeper has its descriptor. */
void line_kept(struct line *line);
/* Its descriptor is ready. True: there may be more at once. */
bool line_ready(struct line *line, uint32_t events);
/* due_ms is over. */
void line_due(struct line *line);
/* Closes it, until line_open; `why` is what the journal is told. */
void line_close(struct line *line, const char *why);
/* Closes it, and opens it again in a moment. */
void line_reopen(struct line *line, const char *why);
/* Sends bytes behind those that wait. False: there is no room, or it isn't open. */
bool line_type(struct line *line, const void *bytes, size_t length);
bool line_break(struct line *line);

/* Whether the machine has one. */
bool line_is_for(const struct lab_machine *machine);
/* What a machine's line is to be opened as: two that differ must be opened anew. */
uint64_t line_what(const struct lab_machine *machine);

#endif
