/* SPDX-License-Identifier: MIT */
/* Asks a machine for the lines that were damaged on their way: types `resend N…` at its prompt, and
 * only where it is sure whose prompt that is (serial/record/PROTOCOL.md, "Asking again"). The way
 * there loses bytes too, so each step is looked at, and done again where it failed; the rounds and
 * the time are bounded. Pure: it is told what came and what time it is, and says what to type. */
#ifndef SERIAL_LAB_ASKER_H
#define SERIAL_LAB_ASKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "serial/lab/speech.h"

#define ASKER_WANTED_MAX 64 /* numbers that one round may ask for */

/* What the answer lacks by now. */
struct asker_facts {
    uint64_t heard;     /* sealed lines heard by now, in all: whether there is progress */
    bool has_end;       /* the last boot's `end` was heard, or it panicked */
    bool is_shell;      /* a sealed record of that boot says that it serves a shell at its end */
    unsigned linger_ms; /* a sealed record says that it serves `resend` so long behind its answer */
    bool is_unnamed;    /* `end` is missing, and there are lines of a boot that nobody has named */
    uint32_t wanted[ASKER_WANTED_MAX]; /* the lowest numbers that are missing; where `end` is
                                          missing, the numbers that it may have too */
    size_t wanted_count;
};

enum asker_state {
    ASKER_WATCHES, /* has typed nothing, or nothing that counts any more */
    ASKER_ENTERED, /* typed a bare Enter, and waits for the prompt */
    ASKER_ASKED,   /* typed `resend …`, and waits for lines and for the prompt */
    ASKER_GAVE_UP, /* asker_why() */
};

struct asker {
    enum asker_state state;
    struct speech speech;
    uint64_t now, heard_at, typed_at; /* ms */
    uint64_t began_at;                /* typing; 0: not yet */
    uint64_t resume_at;               /* not before */
    uint64_t lingers_from;            /* it has answered, or ended, then; 0: neither */
    uint64_t heard_before;            /* facts->heard when it asked last */
    unsigned patience_ms;             /* for an answer to begin */
    unsigned enters, rounds, idle_rounds;
    unsigned line_max, copies; /* of the next command: bytes, and how often it names each number */
    const char *why;
    char text[SPEECH_TYPED_MAX + sizeof "\r"];
};

void asker_begin(struct asker *asker);

/* Another boot has begun: what was asked of the one before is over. */
void asker_new_boot(struct asker *asker);

/* What came, and when (any clock of milliseconds that never goes back). */
void asker_hear(struct asker *asker, const uint8_t *bytes, size_t length, uint64_t now);

/* What to type now; NULL: nothing, and `*wait_ms` is when to ask again at the latest, if nothing
 * is heard before. */
const char *asker_next(struct asker *asker, const struct asker_facts *facts, uint64_t now,
                       unsigned *wait_ms);

/* With ASKER_GAVE_UP: why, for a person. */
const char *asker_why(const struct asker *asker);

#endif
