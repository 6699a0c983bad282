/* SPDX-License-Identifier: MIT */
/* One line, listened to until its answer is complete, or can't become so, or time is up. What is
 * heard is shown, kept, and asked for again where it was damaged. */
#ifndef SERIAL_LAB_SESSION_H
#define SERIAL_LAB_SESSION_H

#include <stdbool.h>

#include "serial/lab/answer.h"
#include "serial/lab/display.h"
#include "serial/lab/source.h"

struct session_options {
    const char *run;    /* the boot to wait for; NULL: any */
    unsigned timeout_s; /* for all of it; 0: none */
    unsigned silence_s; /* after the answer has begun; 0: none */
    unsigned baud;
    bool no_type, auto_baud;
    int log; /* a file that is appended to as it comes; -1: none */
};

/* Feeds `answers` until the session is over. What a person should know while it lasts is said on
 * stderr. Returns why it is over, in words, for a line on stderr; NULL where the answer is complete
 * and nothing need be said. */
const char *session_run(struct source *source, struct answers *answers, struct display *display,
                        const struct session_options *options);

/* For a signal handler: the session is over as soon as it may be. */
void session_interrupt(int signal);

#endif
