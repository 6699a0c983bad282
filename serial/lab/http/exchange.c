/* SPDX-License-Identifier: MIT */
/* libwebsockets 4.1 goes on reading while an answer is under way, takes what comes then for the
 * request's body, and spins where it can't: so reading is off until the answer is there. It takes
 * any length for a body's: so lengths are looked at here first. And where a request with a body
 * came together with the one before it, it takes the head for the body, then waits for the rest
 * without end: so only a connection's first request may have one, and answers of the API, unlike
 * files, end their connection, so that nobody is caught by that. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "serial/lab/http/exchange.h"
#include "serial/lab/memory.h"

enum {
    HOST_MAX = 300,
    ANSWERS_BYTES = 64 << 20, /* of all answers under way */
};

const char *http_query(const struct http_request *request, const char *key)
{
    size_t length = strlen(key);
    for (unsigned i = 0; i < request->query_count; i++)
        if (strncmp(request->query[i], key, length) == 0 && request->query[i][length] == '=')
            return request->query[i] + length + 1;
    return NULL;
}

/* --- What was answered is let go. --- */

static void drop_answer(struct exchange *exchange)
{
    struct http_server *server = exchange->server;
    if (exchange->answer.stream)
        server->handler.stream_end(server->handler.data, exchange->answer.stream);
    if (exchange->answer.is_owned) {
        server->answers_bytes -= exchange->answer.length;
        free((void *)exchange->answer.bytes);
    }
    if (exchange->is_watching) {
        server->watchers--;
        server->streams_count--;
    }
    exchange->is_watching = false;
    exchange->answer = (struct http_answer){.status = 0};
}

void exchange_free(struct exchange *exchange)
{
    drop_answer(exchange);
    if (exchange->hashing)
        exchange->hashing->exchange = NULL;
    free(exchange->path);
    free(exchange->query);
    free(exchange->body);
    free(exchange);
}

void exchange_end(struct connection *connection)
{
    struct exchange *exchange = connection->exchange;
    connection->exchange = NULL;
    if (!exchange)
        return;
    exchange->connection = NULL;
    if (exchange->step != STEP_ANSWERING) /* else the worker has it */
        exchange_free(exchange);
}

/* --- An answer, ready to go. --- */

static int send_error(struct exchange *exchange, int status, const char *error, const char *next)
{
    drop_answer(exchange);
    if (status == 503)
        snprintf(exchange->extra, EXCHANGE_TAG_MAX, "Retry-After: 1\r\n");
    char *text = memory_format("{\"error\":\"%s\",\"next\":\"%s\"}\n", error, next);
    exchange->answer = (struct http_answer){.status = status,
                                            .type = "application/json",
                                            .bytes = text,
                                            .length = strlen(text),
                                            .is_owned = true};
    exchange->server->answers_bytes += exchange->answer.length;
    delivery_begin(exchange);
    return 0;
}

static bool has_tag(const struct exchange *exchange)
{
    return exchange->answer.etag && exchange->answer.status == 200 &&
           (strstr(exchange->tag, exchange->answer.etag) || strcmp(exchange->tag, "*") == 0);
}

/* Whether there is room for the answer; else it becomes an error. */
static bool count_answer(struct exchange *exchange)
{
    struct http_server *server = exchange->server;
    const struct http_answer *answer = &exchange->answer;
    if (answer->is_owned)
        server->answers_bytes += answer->length;
    if (answer->is_owned && server->answers_bytes > ANSWERS_BYTES)
        return false;
    if (answer->stream && answer->length == HTTP_ENDLESS && !exchange->is_head) {
        exchange->is_watching = true;
        server->watchers++;
        server_want_tick(server, 0);
        return ++server->streams_count <= STREAMS_MAX;
    }
    return true;
}

void exchange_answered(struct job *job)
{
    struct exchange *exchange = (struct exchange *)job;
    exchange->step = STEP_SENDING;
    bool has_room = count_answer(exchange);
    if (!exchange->connection) {
        exchange_free(exchange);
        return;
    }
    if (!has_room) {
        send_error(exchange, 503, "too many answers are under way", "try again in a moment");
        return;
    }
    if (has_tag(exchange))
        exchange->answer.status = 304;
    delivery_begin(exchange);
}

/* --- Who asks, then the answer by a worker. --- */

static void answer(struct job *job)
{
    struct exchange *exchange = (struct exchange *)job;
    exchange->server->handler.answer(exchange->server->handler.data, &exchange->request,
                                     &exchange->answer);
}

static int go_on(struct exchange *exchange, enum who who, unsigned wait_s)
{
    switch (who) {
    case WHO_ASKED:
        exchange->step = STEP_HASHING;
        return 0;
    case WHO_REFUSED:
        snprintf(exchange->extra, EXCHANGE_TAG_MAX,
                 "WWW-Authenticate: Basic realm=\"rollcall\", charset=\"UTF-8\"\r\n");
        return send_error(exchange, 401, "a login is needed, and this is none",
                          "give a user's name and password, or a token");
    case WHO_TOO_MANY:
        snprintf(exchange->extra, EXCHANGE_TAG_MAX, "Retry-After: %u\r\n", wait_s);
        return send_error(exchange, 429, "too many logins failed from your address",
                          "wait a minute");
    case WHO_BUSY:
        return send_error(exchange, 503, "too many logins are under way", "try again in a moment");
    case WHO_KNOWN:
        exchange->request.user = exchange->user;
        break;
    case WHO_NOBODY:
        break;
    }
    exchange->step = STEP_ANSWERING;
    exchange->job.run = answer;
    if (worker_give(exchange->server->answerer, &exchange->job))
        return 0;
    return send_error(exchange, 503, "too many requests are under way", "try again in a moment");
}

void exchange_hashed(struct hashing *hashing)
{
    struct exchange *exchange = hashing->exchange;
    exchange->hashing = NULL;
    go_on(exchange, who_found(exchange->connection, hashing, exchange->user), 0);
}

/* All of the request is there. */
static int proceed(struct exchange *exchange)
{
    struct connection *connection = exchange->connection;
    unsigned wait_s = 0;
    lws_rx_flow_control(connection->wsi, 0);
    server_set_waiting(connection, true);
    exchange->request.body = exchange->body;
    enum who who = who_asks(connection, &exchange->hashing, exchange->user, &wait_s);
    if (exchange->hashing)
        exchange->hashing->exchange = exchange;
    return go_on(exchange, who, wait_s);
}

/* --- The request. --- */

const char exchange_many[] = "the query has more than 64 of KEY=VALUE";

char **exchange_query(struct lws *wsi, unsigned *count)
{
    char pair[HEADERS_MAX];
    size_t room = (size_t)lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_URI_ARGS) + HTTP_QUERY_MAX;
    char **query = memory_new(1, HTTP_QUERY_MAX * sizeof *query + room);
    char *to = (char *)(query + HTTP_QUERY_MAX), *end = to + room;
    *count = 0;
    for (int i = 0;; i++) {
        int length = lws_hdr_copy_fragment(wsi, pair, sizeof pair, WSI_TOKEN_HTTP_URI_ARGS, i);
        if (length < 0 || length >= end - to)
            return query;
        if (*count == HTTP_QUERY_MAX)
            break;
        query[(*count)++] = memcpy(to, pair, (size_t)length + 1);
        to += strlen(to) + 1;
    }
    free(query);
    *count = 0;
    return NULL;
}

static const char *method_of(struct lws *wsi)
{
    static const struct {
        enum lws_token_indexes token;
        const char *name;
    } methods[] = {{WSI_TOKEN_GET_URI, "GET"},
                   {WSI_TOKEN_HEAD_URI, "HEAD"},
                   {WSI_TOKEN_POST_URI, "POST"},
                   {WSI_TOKEN_DELETE_URI, "DELETE"}};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (lws_hdr_total_length(wsi, methods[i].token) > 0)
            return methods[i].name;
    return NULL;
}

const char *exchange_foreign(struct connection *connection, bool is_change)
{
    char host[HOST_MAX] = "", origin[HOST_MAX] = "";
    struct lws *wsi = connection->wsi;
    if (lws_hdr_copy(wsi, host, sizeof host, WSI_TOKEN_HOST) < 0 ||
        lws_hdr_copy(wsi, origin, sizeof origin, WSI_TOKEN_ORIGIN) < 0)
        return "Host or Origin is too long";
    if (connection->reach == REACH_LOOPBACK && !address_host_is_local(host))
        return "this address is asked for by a name that isn't its own";
    if (is_change && origin[0] != '\0' && !address_origin_is(origin, host, lws_is_ssl(wsi)))
        return "a page from elsewhere asks";
    return NULL;
}

/* Its length; false: it is none that could be taken, and `*status` tells why. */
static bool read_length(struct lws *wsi, size_t *length, int *status)
{
    char text[32] = "", *end = text;
    *length = 0;
    *status = 400;
    if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0) {
        *status = 411;
        return false;
    }
    if (lws_hdr_copy(wsi, text, sizeof text, WSI_TOKEN_HTTP_CONTENT_LENGTH) < 0)
        return false;
    if (strspn(text, "0123456789") != strlen(text))
        return false;
    *length = strtoull(text, &end, 10);
    *status = 413;
    return *length <= HTTP_BODY_MAX;
}

/* Says so at once, and ends the connection: libwebsockets isn't to look for a body. */
static int refuse(struct exchange *exchange, int status, const char *error)
{
    struct connection *connection = exchange->connection;
    exchange->is_last = true;
    send_error(exchange, status, error, "the API is described in openapi.yaml");
    exchange_write(connection);
    return -1;
}

static int read_request(struct exchange *exchange)
{
    struct connection *connection = exchange->connection;
    struct lws *wsi = connection->wsi;
    int status;
    bool is_change = exchange->method && strcmp(exchange->method, "GET") != 0 &&
                     strcmp(exchange->method, "HEAD") != 0;
    const char *foreign = exchange_foreign(connection, is_change);
    if (foreign)
        return refuse(exchange, 421, foreign);
    if (!exchange->query)
        return refuse(exchange, 400, exchange_many);
    if (!exchange->method) {
        snprintf(exchange->extra, EXCHANGE_TAG_MAX, "Allow: GET, HEAD, POST, DELETE\r\n");
        return refuse(exchange, 405, "there is no such method here");
    }
    if (!read_length(wsi, &exchange->expected, &status))
        return refuse(exchange, status, "the body's length isn't told, or is too much");
    if (exchange->expected > 0 && strcmp(exchange->method, "POST") != 0)
        return refuse(exchange, 400, "a body is taken with POST only");
    if (exchange->expected > 0 && connection->requests > 1)
        return refuse(exchange, 421, "a body is taken with a connection's first request only");
    if (lws_hdr_copy(wsi, exchange->tag, EXCHANGE_TAG_MAX, WSI_TOKEN_HTTP_IF_NONE_MATCH) < 0)
        exchange->tag[0] = '\0';
    if (strcmp(exchange->method, "POST") != 0)
        return proceed(exchange);
    exchange->body = memory_new(exchange->expected + 1, 1);
    if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) > 0)
        return 0;
    exchange->is_last = true; /* libwebsockets would wait for a body */
    return proceed(exchange);
}

static struct exchange *exchange_new(struct connection *connection, const char *path)
{
    struct exchange *exchange = memory_new(1, sizeof *exchange);
    connection->exchange = exchange;
    exchange->connection = connection;
    exchange->server = connection->server;
    exchange->method = method_of(connection->wsi);
    exchange->path = memory_copy(path, strlen(path));
    exchange->query = exchange_query(connection->wsi, &exchange->request.query_count);
    exchange->is_head = exchange->method && strcmp(exchange->method, "HEAD") == 0;
    exchange->is_last = ++connection->requests >= REQUESTS_MAX;
    exchange->request.method = exchange->is_head ? "GET" : exchange->method;
    exchange->request.path = exchange->path;
    exchange->request.query = (const char *const *)exchange->query;
    return exchange;
}

int exchange_begin(struct connection *connection, const char *path)
{
    if (connection->exchange)
        return -1;
    return read_request(exchange_new(connection, path));
}

int exchange_refuse(struct connection *connection, int status, const char *extra, const char *error)
{
    struct exchange *exchange = exchange_new(connection, "");
    snprintf(exchange->extra, EXCHANGE_TAG_MAX, "%s", extra);
    return refuse(exchange, status, error);
}

int exchange_body(struct connection *connection, const void *bytes, size_t length)
{
    struct exchange *exchange = connection->exchange;
    if (!exchange || exchange->step != STEP_BODY)
        return 0; /* it was refused, and is closed behind the answer */
    if (length > exchange->expected - exchange->request.body_length)
        return -1;
    if (length > 0)
        memcpy(exchange->body + exchange->request.body_length, bytes, length);
    exchange->request.body_length += length;
    return 0;
}

int exchange_body_end(struct connection *connection)
{
    struct exchange *exchange = connection->exchange;
    if (!exchange || exchange->step != STEP_BODY)
        return 0;
    return exchange->request.body_length == exchange->expected ? proceed(exchange) : -1;
}

int exchange_write(struct connection *connection)
{
    struct exchange *exchange = connection->exchange;
    return exchange && exchange->step == STEP_SENDING ? delivery_go_on(exchange) : 0;
}

void exchange_tick(struct connection *connection)
{
    if (connection->exchange->step == STEP_SENDING && connection->exchange->is_watching)
        delivery_tick(connection->exchange);
}
