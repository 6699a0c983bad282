/* SPDX-License-Identifier: MIT */
/* What `rollcall wait` hears of the daemon: each machine as it is, and each change of it
 * (/api/events), into what it waits for. A daemon that goes may be back in another, which tells all
 * of it again. */
#ifndef SERIAL_LAB_COMMANDS_EVENTS_H
#define SERIAL_LAB_COMMANDS_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "serial/lab/commands/awaited.h"
#include "serial/lab/http/http_client.h"

enum { EVENTS_LINE_MAX = 65536 };

/* Filled in by the caller up to `has_since`, the rest zero. */
struct events {
    struct awaited *awaited;
    bool has_since;   /* else boots count from when all was told for the first time */
    bool has_begun;   /* every machine was told of once */
    bool is_told_all; /* since the daemon was asked last */
    struct http_client *client;
    struct http_question question;
    uint64_t asked_ms, gone_ms;     /* gone_ms: since when nobody answers, or 0 */
    char line[EVENTS_LINE_MAX + 1]; /* or what a refusal says; the NUL is there for that */
    size_t length;
};

/* Asks; `socket` must outlive it. False: there are no descriptors. */
bool events_begin(struct events *events, const char *socket);

/* Hears for a moment. False: the daemon refused, or went and isn't back. */
bool events_step(struct events *events);

/* Says on stderr why nothing more is heard. */
void events_complain(const struct events *events);

void events_end(struct events *events);

#endif
