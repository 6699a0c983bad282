/* SPDX-License-Identifier: MIT */
/* What a machine's state is called (`State` of serial/web/openapi.yaml). */
#ifndef SERIAL_LAB_STATE_H
#define SERIAL_LAB_STATE_H

#include <stdbool.h>

#include "serial/record/verdict.h"

/* The index keeps these numbers: new ones come last. */
enum state {
    STATE_UNHEARD,
    STATE_BOOTING,
    STATE_PASS,
    STATE_FAIL,
    STATE_TRUNCATED,
    STATE_DAMAGED,
    STATE_SILENT,
    STATE_CRASHED,
    STATE_OTHER,
    STATE_INCONCLUSIVE,
    STATE_LOOPING,
    STATE_OVERDUE,
    STATE_SCREEN,
    STATES,
};

const char *state_name(enum state state);
enum state state_of_verdict(enum verdict verdict);

/* The number that this state counts as among verdicts, for one word about all machines; -1: it says
 * nothing about a machine. */
int state_verdict(enum state state);

#endif
