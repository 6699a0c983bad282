/* SPDX-License-Identifier: MIT */
/* What server.c (the thread), connection.c (who is there), exchange.c (a request and its answer)
 * and viewer.c (a WebSocket) share. Nobody else includes it. */
#ifndef SERIAL_LAB_HTTP_SERVER_INNER_H
#define SERIAL_LAB_HTTP_SERVER_INNER_H

#include <libwebsockets.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdatomic.h>

#include "serial/lab/http/failures.h"
#include "serial/lab/http/http_server.h"
#include "serial/lab/http/logins.h"
#include "serial/lab/http/worker.h"

enum {
    LISTENERS_MAX = 17, /* the unix socket, and addresses */
    STREAMS_MAX = 512,  /* endless bodies: each keeps its request's headers */
    HEADERS_MAX = 8192,
    REQUESTS_MAX = 1000, /* of one connection */
    SLOW_S = 30,
    IDLE_S = 60,       /* between two requests */
    TICK_MS = 20,      /* no more wakes than that are followed */
    WAITING_MAX = 256, /* requests in line for a worker */
    LOGINS_MAX = 64,   /* the same, for the one that hashes */
};

/* How wide the world is that a listener hears. */
enum reach { REACH_LOCAL, REACH_LOOPBACK, REACH_BEYOND };

struct listener {
    struct http_server *server;
    struct address address;
    int descriptor;
    bool is_given;   /* libwebsockets closes it */
    struct lws *wsi; /* its, where it is given */
    enum reach reach;
};

/* libwebsockets' timer, and whose it is. */
struct ticker {
    lws_sorted_usec_list_t timer;
    struct http_server *server;
};

struct http_server {
    struct lws_context *context;
    struct lws_vhost *plain, *tls; /* tls: NULL without a certificate */
    SSL_CTX *client;               /* the same */
    struct http_handler handler;
    struct logins *logins;
    struct worker *hasher, *answerer;
    struct failures failures;
    struct listener listeners[LISTENERS_MAX];
    unsigned listeners_count;
    int reserve;       /* a descriptor for when there is no other: it is free for a moment */
    char *socket_path; /* NULL: none; else the first listener is its */
    struct ticker socket_ticker;
    pthread_t thread;
    _Atomic bool is_ending, is_woken;
    _Atomic unsigned watchers;     /* viewers and streams: who is to be told of a wake */
    uint64_t ticked_ms, wanted_ms; /* the last tick, and the next where one is wanted */
    struct ticker ticker;
    struct connection *connections;
    unsigned slow_s; /* how long a peer may take for what it has to do next */
    unsigned connections_count, connections_max, streams_count;
    size_t answers_bytes; /* of all answers under way */
};

enum who {
    WHO_KNOWN,    /* `user` tells */
    WHO_NOBODY,   /* who may look */
    WHO_ASKED,    /* a worker is finding out */
    WHO_REFUSED,  /* no login where one is needed, or a wrong one */
    WHO_TOO_MANY, /* wrong ones: `wait_s` */
    WHO_BUSY,     /* no worker is free */
};

struct connection {
    struct http_server *server;
    struct lws *wsi;
    struct connection *next, **before; /* in the server's list */
    enum reach reach;
    struct address_key from;
    bool is_adopting, is_dead; /* while libwebsockets takes it */
    unsigned requests;
    struct exchange *exchange;
    struct http_peer *peer;
    char peer_user[LOGIN_USER_MAX]; /* the unix socket's */
};

/* A password that is being hashed, for an exchange or a peer, of which one is not NULL. */
struct hashing {
    struct job job;
    struct http_server *server;
    struct credentials credentials;
    bool is_good;
    struct exchange *exchange;
    struct http_peer *peer; /* NULL: it has gone */
};

/* --- server.c --- */
int server_reserve(void); /* a descriptor of nothing */
/* Whether something is waited for, from the peer or a worker: a connection has only so much time.
 */
void server_set_waiting(struct connection *connection, bool is_waiting);
/* Asks for a tick as soon as one may be. */
void server_want_tick(struct http_server *server, unsigned ms);
/* libwebsockets was woken: jobs may be done, and a tick wanted. */
void server_woken(struct http_server *server);

/* --- connection.c --- */
/* Gives the listeners to libwebsockets; before the thread runs. False: it can't be. A unix socket
 * that somebody removes is made again within seconds. */
bool server_watch_listeners(struct http_server *server);
int server_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t length);

/* --- who.c: who asks, from the connection and its Authorization header. Where a worker must find
 * out, `*hashing` is what was given to it. --- */
enum who who_asks(struct connection *connection, struct hashing **hashing,
                  char user[LOGIN_USER_MAX], unsigned *wait_s);
/* What the worker found out. */
enum who who_found(struct connection *connection, const struct hashing *hashing,
                   char user[LOGIN_USER_MAX]);

/* --- exchange.c --- */
int exchange_begin(struct connection *connection, const char *path);
int exchange_body(struct connection *connection, const void *bytes, size_t length);
int exchange_body_end(struct connection *connection);
int exchange_write(struct connection *connection);
void exchange_tick(struct connection *connection);
void exchange_end(struct connection *connection); /* the connection goes */
void exchange_hashed(struct hashing *hashing);
void exchange_answered(struct job *job);
/* Answers at once with an error, and closes behind it: for an upgrade that isn't made. Returns
 * what the callback is to return. */
int exchange_refuse(struct connection *connection, int status, const char *extra,
                    const char *error);
/* Whether Host and Origin are what they must be; else what is wrong. */
const char *exchange_foreign(struct connection *connection, bool is_change);
/* The query's pairs in memory of their own, for a request; freed as one. NULL: there are too many,
 * which is said with exchange_many. */
char **exchange_query(struct lws *wsi, unsigned *count);
extern const char exchange_many[];

/* --- viewer.c --- */
int viewer_upgrade(struct connection *connection, const char *kind);
int viewer_begin(struct connection *connection);
int viewer_hear(struct connection *connection, const void *bytes, size_t length);
int viewer_write(struct connection *connection);
void viewer_tick(struct connection *connection);
void viewer_end(struct connection *connection);
void viewer_hashed(struct hashing *hashing);

#endif
