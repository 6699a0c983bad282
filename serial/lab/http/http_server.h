/* SPDX-License-Identifier: MIT */
/* HTTP and WebSocket for whoever has something to say (libwebsockets, in server.c and client.c
 * alone). Own thread; callbacks come from it. Bounded: requests, headers, bodies, connections. */
#ifndef SERIAL_LAB_HTTP_HTTP_SERVER_H
#define SERIAL_LAB_HTTP_HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_server;
struct http_peer; /* one WebSocket's, or one request's */

struct http_request {
    const char *method, *path; /* decoded, without the query */
    const char *query;         /* as it came, or "" */
    const char *user; /* who it is: a login's name, or the unix socket's peer; NULL: nobody */
    const void *body;
    size_t body_length;
};

/* What is answered. `bytes` is freed by the server where `is_owned`. */
struct http_answer {
    int status;
    const char *type;    /* Content-Type */
    const char *headers; /* more lines, each with CR LF; or NULL */
    const void *bytes;
    size_t length;
    bool is_owned;
    void *stream; /* not NULL: `more` is called for the body, as long as there is some */
};

struct http_handler {
    void *data;
    void (*answer)(void *data, const struct http_request *request, struct http_answer *answer);
    /* The next piece of a streamed body into `to`. Returns its length, 0: nothing yet (asked again
     * behind http_server_wake), -1: the end. */
    long (*more)(void *data, void *stream, void *to, size_t room);
    void (*stream_end)(void *data, void *stream);
    /* WebSocket, at the path /api/live. */
    void *(*open)(void *data, struct http_peer *peer, const char *user);
    void (*heard)(void *data, void *viewer, const char *text, size_t length);
    /* The next message for this viewer into `to`; `*is_binary` tells which kind. 0: nothing now. */
    size_t (*say)(void *data, void *viewer, void *to, size_t room, bool *is_binary);
    void (*closed)(void *data, void *viewer);
};

struct http_settings {
    const char *socket;        /* a unix socket */
    const char *const *listen; /* ADDRESS:PORT */
    unsigned listen_count;
    const char *certificate, *key, *users, *tokens;
};

/* NULL: `error` says what and what to do. Refuses to listen beyond loopback without TLS and a
 * login. */
struct http_server *http_server_start(const struct http_settings *settings,
                                      const struct http_handler *handler, char *error, size_t size);
void http_server_wake(struct http_server *server); /* any thread: there may be more to say */
void http_server_stop(struct http_server *server);

#endif
