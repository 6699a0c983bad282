/* SPDX-License-Identifier: MIT */
/* HTTP/1.1 and WebSocket for whoever has something to say (by libwebsockets). One thread serves,
 * workers answer. Bounded: requests, headers, bodies, connections, time.
 *
 * Who asks. On the unix socket: the peer's user. On a loopback address: nobody, who may look, or a
 * login. Beyond it: a login, over TLS. A login is HTTP Basic or a Bearer token (logins.h). */
#ifndef SERIAL_LAB_HTTP_HTTP_SERVER_H
#define SERIAL_LAB_HTTP_HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_server;
struct http_peer; /* one WebSocket's */

enum {
    HTTP_BODY_MAX = 65536,       /* of a request */
    HTTP_CONNECTIONS_MAX = 4096, /* or a quarter of the process's descriptors */
    HTTP_QUERY_MAX = 64,         /* KEY=VALUE pairs */
    HTTP_PIECE = 16384,          /* what `more` and `say` are given room for */
    HTTP_HEARD_MAX = 8192,       /* a message from a viewer */
};

struct http_request {
    const char *method, *path; /* decoded, without the query */
    const char *const *query;  /* KEY=VALUE each, decoded */
    unsigned query_count;
    const char *user; /* a login's name, or the unix socket's peer; NULL: nobody */
    const void *body;
    size_t body_length;
};

/* The value of a key of the query; NULL: it isn't there. */
const char *http_query(const struct http_request *request, const char *key);

/* A body whose length nobody knows yet: it ends when the connection does. */
#define HTTP_ENDLESS SIZE_MAX

/* What is answered; all zero but what is said here. */
struct http_answer {
    int status;
    const char *type;    /* Content-Type, a constant */
    const char *etag;    /* with its quotes, a constant: answered by 304 where the client has it */
    const char *headers; /* more lines, each with CR LF, a constant; or NULL */
    char header[64];     /* one more of them, or "" */
    const void *bytes;
    size_t length;
    bool is_owned; /* `bytes` are freed by the server */
    void *stream;  /* not NULL: `more` is called for `length` bytes */
};

/* `answer` is called by a worker's thread, one at a time; everything else by the server's own. */
struct http_handler {
    void *data;
    void (*answer)(void *data, const struct http_request *request, struct http_answer *answer);
    /* The next piece of a streamed body into `to`, of at most HTTP_PIECE bytes. Returns its length,
     * 0: nothing yet (asked again behind http_server_wake), -1: the end. */
    long (*more)(void *data, void *stream, void *to, size_t room);
    void (*stream_end)(void *data, void *stream);
    /* After a wake, before anybody is asked for more. Returns in how many milliseconds it wants to
     * be called again if nobody wakes the server until then; 0: it doesn't. */
    unsigned (*refresh)(void *data);
    /* WebSocket, at /api/live. `query` as in a request. NULL: refused. */
    void *(*open)(void *data, struct http_peer *peer, const struct http_request *request);
    void (*heard)(void *data, void *viewer, const char *text, size_t length);
    bool (*has_news)(void *data, void *viewer); /* whether `say` would have something */
    /* The next message for this viewer into `to`; `*is_binary` tells which kind. 0: nothing now. */
    size_t (*say)(void *data, void *viewer, void *to, size_t room, bool *is_binary);
    void (*closed)(void *data, void *viewer);
};

struct http_settings {
    const char *socket;        /* a unix socket; NULL: none */
    const char *const *listen; /* ADDRESS:PORT; port 0: any that is free */
    unsigned listen_count;
    const char *certificate, *key, *users, *tokens; /* files; NULL: none */
    unsigned slow_s; /* to send a request, to take an answer's next piece; 0: 30. For tests */
};

/* NULL: `error` says what and what to do. Refuses to listen beyond loopback without TLS and a
 * login. */
struct http_server *http_server_start(const struct http_settings *settings,
                                      const struct http_handler *handler, char *error, size_t size);

/* Whether one could begin with these files, and with these addresses as far as that can be said
 * without opening them: so beside one that runs, which isn't touched. False: `error` as above. */
bool http_server_check(const struct http_settings *settings, char *error, size_t size);

/* Any thread: there may be more to say. Costs nothing where nobody looks. */
void http_server_wake(struct http_server *server);
void http_server_stop(struct http_server *server);

/* Where it listens, for people: `http://127.0.0.1:8080/`, in the order of `listen`; false: no
 * more. */
bool http_server_place(const struct http_server *server, unsigned index, char *text, size_t size);

/* From within `heard` and `say`: the viewer is let go, with this reason. */
void http_peer_close(struct http_peer *peer, const char *why);

#endif
