/* SPDX-License-Identifier: MIT */
/* An HTTP and WebSocket client: for the commands that ask a running daemon, and for hooks
 * (libwebsockets, in client.c). For one thread each. */
#ifndef SERIAL_LAB_HTTP_HTTP_CLIENT_H
#define SERIAL_LAB_HTTP_HTTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_client;
struct lws;

enum {
    HTTP_ERROR_MAX = 200,
    HTTP_SAID_MAX = 16384, /* what is waiting to go out on a WebSocket */
    HTTP_TEXT_MAX = 65536, /* a text message that is taken */
    HTTP_PATH_MAX = 7000,
    HTTP_NAMES_MAX = 60, /* a request has room for 64 KEY=VALUE pairs */
};

enum http_heard {
    HTTP_HEARD_BODY,   /* a piece of the answer's body */
    HTTP_HEARD_TEXT,   /* a text message, all of it, with a NUL behind it */
    HTTP_HEARD_BINARY, /* a piece of a binary one */
};

/* One request and what became of it. Filled in by the caller up to `hear`, the rest zero; it must
 * live until `is_over`, or http_client_drop. */
struct http_question {
    const char *socket; /* a unix socket's path; NULL: `host` */
    const char *host;
    unsigned port;
    bool is_tls;
    const char *method; /* NULL: a WebSocket, with `protocol` */
    const char *path;   /* with its query, percent-encoded */
    const char *protocol;
    const char *type; /* of the body */
    const void *body;
    size_t length;
    void *data;
    void (*hear)(void *data, enum http_heard kind, const void *bytes, size_t length);

    int status;      /* of the answer; 101: the WebSocket is open; 0: nothing yet */
    int verdict;     /* the header Rollcall-Verdict; -1: there is none */
    uint64_t offset; /* the header Rollcall-Offset, or 0 */
    bool is_over;
    char error[HTTP_ERROR_MAX]; /* why it ended before it was whole; "": it was */

    struct lws *wsi;
    uint64_t expected, received; /* UINT64_MAX: nobody told */
    char *gathered, *saying;
    size_t gathered_length, saying_length;
};

/* NULL: there are no descriptors. With `has_tls` the system's certificates are read. */
struct http_client *http_client_new(bool has_tls);
void http_client_free(struct http_client *client);

/* Begins. What becomes of it is told while http_client_step is called. */
void http_client_ask(struct http_client *client, struct http_question *question);

/* Lets it go. */
void http_client_drop(struct http_question *question);

/* Does what is to be done within `ms`; returns as soon as something was. */
void http_client_step(struct http_client *client, unsigned ms);
/* Any thread, a signal handler: ends the step that is under way. */
void http_client_wake(struct http_client *client);

/* Puts a text message in line. False: there is too much already, or it isn't open. */
bool http_client_say(struct http_question *question, const char *text, size_t length);

/* Calls `ready` whenever there is something to read at this descriptor, which the client closes.
 * True from `ready`: no more of it. */
bool http_client_watch(struct http_client *client, int descriptor, bool (*ready)(void *data),
                       void *data);

/* The text with all but letters, digits and `-._~` as %XX, for a path or a query; freed by the
 * caller. */
char *http_encode(const char *text);

#endif
