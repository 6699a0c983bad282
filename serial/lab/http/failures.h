/* SPDX-License-Identifier: MIT */
/* How many logins failed from where: whoever guesses is made to wait. Pure, by the caller's
 * clock. Not safe for two threads. */
#ifndef SERIAL_LAB_HTTP_FAILURES_H
#define SERIAL_LAB_HTTP_FAILURES_H

#include <stdbool.h>
#include <stdint.h>

#include "serial/lab/http/address.h"

enum {
    FAILURES_MAX = 10, /* from one address within a minute */
    FAILURES_WINDOW_MS = 60000,
    FAILURES_KEPT = 1024, /* addresses; the one that was counted longest ago goes first */
};

struct failures {
    struct failure {
        struct address_key from;
        uint64_t since_ms; /* 0: free */
        unsigned count;
    } kept[FAILURES_KEPT];
};

/* Counts an attempt that is about to be made as a failure, so that many at once are as bounded as
 * one after another. False: there were too many, and it isn't made; in how many seconds it may be
 * is in `*wait_s`. */
bool failures_begin(struct failures *failures, struct address_key from, uint64_t now_ms,
                    unsigned *wait_s);

/* It was none. */
void failures_undo(struct failures *failures, struct address_key from);

#endif
