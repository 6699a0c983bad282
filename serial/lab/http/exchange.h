/* SPDX-License-Identifier: MIT */
/* What exchange.c (a request, and who answers it) and delivery.c (the answer's way out) share. */
#ifndef SERIAL_LAB_HTTP_EXCHANGE_H
#define SERIAL_LAB_HTTP_EXCHANGE_H

#include "serial/lab/http/server_inner.h"

enum { EXCHANGE_TAG_MAX = 128 };

enum step { STEP_BODY, STEP_HASHING, STEP_ANSWERING, STEP_SENDING };

/* A request and its answer. */
struct exchange {
    struct job job; /* the answering */
    struct http_server *server;
    struct connection *connection; /* NULL: it has gone */
    struct hashing *hashing;
    enum step step;
    struct http_request request;
    const char *method;
    char *path, **query, *body, user[LOGIN_USER_MAX];
    char tag[EXCHANGE_TAG_MAX];   /* If-None-Match */
    char extra[EXCHANGE_TAG_MAX]; /* a line of the answer's head */
    size_t expected;              /* of the body */
    struct http_answer answer;
    size_t sent;
    bool is_head, is_begun, is_last; /* is_last: the connection is closed behind it */
    bool is_watching;                /* an endless answer, counted as such */
    bool is_stuck;                   /* which its reader doesn't take */
};

/* --- delivery.c --- */

/* The answer is there: it goes out as the socket takes it. */
void delivery_begin(struct exchange *exchange);
/* The socket takes more. Returns what the callback is to return. */
int delivery_go_on(struct exchange *exchange);
/* There may be more of an endless answer. */
void delivery_tick(struct exchange *exchange);

/* --- exchange.c --- */

void exchange_free(struct exchange *exchange);

#endif
