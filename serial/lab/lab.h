/* SPDX-License-Identifier: MIT */
/* What the lab knows of its machines: who each must be, where its line is, what is expected of it;
 * and how the daemon is to run (the lab file, serial/lab/man/rollcall-lab.5). What isn't given is
 * NULL or 0, a list of none has the count 0, unless a line here says otherwise. */
#ifndef SERIAL_LAB_LAB_H
#define SERIAL_LAB_LAB_H

#include <stdbool.h>
#include <stdint.h>

/* A fault that is known: until that day (YYYY-MM-DD, inclusive; NULL: for ever) a failure of the
 * check counts as passed. */
struct lab_accept {
    const char *check, *why, *until;
};

/* A machine that is known to be ill as a whole: until that day (as above) its verdict is shown and
 * kept, and counts for nothing else: no hook, no red in reports or waits. */
struct lab_quarantine {
    const char *why, *until;
};

enum lab_type {
    LAB_TYPE_RESEND, /* what was damaged is asked for again, under DESIGN's rule; the default */
    LAB_TYPE_NEVER,  /* nothing is typed, ever */
    LAB_TYPE_PEOPLE, /* the same as resend, and people may type too */
};

struct lab_machine {
    const char *name;
    const char *source;              /* source_name.h; "none" or NULL: it has no line */
    unsigned baud;                   /* where the source doesn't say */
    const char *serial, *uuid, *mac; /* who it must be */
    const char *place, *notes;       /* for people */
    enum lab_type type;
    const char **writers; /* who may type with LAB_TYPE_PEOPLE; none: whoever is known */
    unsigned expect_s;    /* an answer is due at least that often; 0: never overdue */
    const char **require; /* checks or families that must have been made */
    struct lab_accept *accept;
    const char **strict; /* checks or families whose notes count as failures */
    struct lab_quarantine *quarantine;
    unsigned writers_count, require_count, accept_count, strict_count;
};

/* A program or an HTTP POST for a change of a machine's state. */
struct lab_hook {
    const char **on; /* states, as the API names them; none: every change */
    unsigned on_count;
    const char *run, *post; /* a command for /bin/sh, or a URL: one of the two */
};

enum lab_sync { LAB_SYNC_TIMED, LAB_SYNC_ALWAYS, LAB_SYNC_NEVER };

struct lab_settings {
    const char *folder;  /* default: /var/lib/rollcall */
    const char *socket;  /* default: FOLDER/rollcall.sock */
    const char **listen; /* ADDRESS:PORT, loopback unless there are TLS and users; default: none */
    unsigned listen_count;
    const char *certificate, *key; /* TLS */
    const char *users;             /* htpasswd-style file: NAME:HASH, crypt(3) */
    const char *tokens;            /* NAME:SHA-256 of the token in hex */
    const char **viewers; /* users who only look; others may type where the machine allows */
    unsigned viewers_count;
    const char *symbols; /* rollcall.elf, or a folder of such files (*.elf): where crashes were */
    enum lab_sync sync;
    unsigned sync_ms;       /* default: 1000 */
    uint64_t spool_bytes;   /* default: 256 MiB */
    uint64_t segment_bytes; /* default: 64 MiB */
    uint64_t keep_bytes, keep_s;
    struct lab_hook *hooks;
    unsigned hooks_count;
};

#endif
