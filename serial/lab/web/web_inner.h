/* SPDX-License-Identifier: MIT */
/* What the files of this room share; nobody else includes it.
 *
 * Two threads: the server's own (refresh, viewers, streams: the table and the watched logs are
 * its), and the worker that answers (api.c). What both use is behind `lock`. */
#ifndef SERIAL_LAB_WEB_WEB_INNER_H
#define SERIAL_LAB_WEB_WEB_INNER_H

#include <jansson.h>
#include <pthread.h>
#include <stdatomic.h>

#include "serial/lab/http/http_server.h"
#include "serial/lab/web/leases.h"
#include "serial/lab/web/message.h"
#include "serial/lab/web/table.h"
#include "serial/lab/web/watched.h"
#include "serial/lab/web/web.h"

enum {
    CHANGES_MS = 100, /* viewers are told of changes at most that often */
    QUIET_MS = 10000, /* an empty line in a stream of events shows that it lives */
    LAB_MS = 5000,    /* what isn't of a machine is told that often */
};

struct web {
    struct desk *desk;
    struct http_server *server;
    json_t *served_by; /* what the server was begun with */
    bool has_users;    /* there are logins */

    /* The server's thread. */
    struct table *table;
    struct watched_list watched;
    uint64_t now_ms; /* of the last tick */
    uint64_t desk_version, table_ms, lab_ms, sessions;
    json_t *lab;        /* `Lab` without machines */
    uint64_t lab_count; /* how often its journal changed */
    _Atomic bool is_reloaded;

    pthread_mutex_t lock;
    struct leases leases;
};

/* --- web.c --- */

/* Brings the table up to date, not oftener than CHANGES_MS. Returns in how many milliseconds it
 * could be older than that. */
unsigned web_update(struct web *web);

/* Gives back the rights that nobody used. */
void web_expire(struct web *web);

/* --- api.c --- */

void api_answer(void *data, const struct http_request *request, struct http_answer *answer);
void api_error(struct http_answer *answer, int status, const char *error, const char *next);
/* The status and the words for a refusal; `who` writes there. */
int api_refusal(enum desk_refusal refusal, const char *who, char *text, size_t size);

/* --- api_type.c --- */

void api_type(struct web *web, enum route_kind kind, const char *name,
              const struct http_request *request, struct http_answer *answer);

/* --- api_log.c: the log, by a stream. --- */

void api_log(struct web *web, const char *name, const struct http_request *request,
             struct http_answer *answer);

/* --- stream.c: streamed bodies. --- */

struct stream {
    struct web *web;
    long (*more)(struct stream *stream, char *to, size_t room);
    char name[ROUTE_PART_MAX]; /* of a log */
    struct watched *watched;
    int descriptor; /* of a log that isn't followed */
    uint64_t offset, end;
    uint64_t told, said_ms; /* of events */
};

struct stream *stream_of_log(struct web *web, const char *name, int descriptor, uint64_t offset,
                             uint64_t end);
struct stream *stream_of_log_followed(struct web *web, const char *name, uint64_t offset);
struct stream *stream_of_events(struct web *web);
long stream_more(void *data, void *stream, void *to, size_t room);
void stream_end(void *data, void *stream);

/* --- live.c: a viewer. --- */

void *live_open(void *data, struct http_peer *peer, const struct http_request *request);
void live_heard(void *data, void *viewer, const char *text, size_t length);
bool live_has_news(void *data, void *viewer);
size_t live_say(void *data, void *viewer, void *to, size_t room, bool *is_binary);
void live_closed(void *data, void *viewer);

#endif
