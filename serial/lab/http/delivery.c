/* SPDX-License-Identifier: MIT */
/* An answer whose length is known goes out as libwebsockets says that the socket has room. An
 * endless one is quiet for most of the time, and then reading must be off (exchange.c), without
 * which libwebsockets 4.1 doesn't say that there is room: so that is looked at here, at each
 * tick. */
#include <poll.h>
#include <string.h>

#include "serial/lab/http/exchange.h"

enum { HEAD_MAX = 2048, PIECES_AT_ONCE = 16 };

/* One thread writes. */
static char buffer[LWS_PRE + HEAD_MAX + HTTP_PIECE];

static const char *reason_of(int status)
{
    static const struct {
        int status;
        const char *reason;
    } reasons[] = {{200, "OK"},
                   {303, "See Other"},
                   {304, "Not Modified"},
                   {400, "Bad Request"},
                   {401, "Unauthorized"},
                   {403, "Forbidden"},
                   {404, "Not Found"},
                   {405, "Method Not Allowed"},
                   {409, "Conflict"},
                   {411, "Length Required"},
                   {413, "Content Too Large"},
                   {421, "Misdirected Request"},
                   {429, "Too Many Requests"},
                   {503, "Service Unavailable"}};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    return "Internal Server Error";
}

static const char security[] =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";

static bool is_endless(const struct exchange *exchange)
{
    return exchange->answer.length == HTTP_ENDLESS;
}

static size_t write_head(struct exchange *exchange, char *to, size_t room)
{
    const struct http_answer *answer = &exchange->answer;
    char length[64] = "", tag[EXCHANGE_TAG_MAX + 40] = "Cache-Control: no-store\r\n";
    exchange->is_last |= !answer->etag;
    if (!is_endless(exchange) && answer->status != 304)
        snprintf(length, sizeof length, "Content-Length: %zu\r\n", answer->length);
    if (answer->etag)
        snprintf(tag, sizeof tag, "Cache-Control: no-cache\r\nETag: %s\r\n", answer->etag);
    int count = snprintf(to, room, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\n%s%s%s%s%s%s%s\r\n",
                         answer->status, reason_of(answer->status),
                         answer->type ? answer->type : "text/plain", length, tag,
                         exchange->is_last ? "Connection: close\r\n" : "", security,
                         answer->headers ? answer->headers : "", answer->header, exchange->extra);
    return count > 0 && (size_t)count < room ? (size_t)count : 0;
}

static bool has_body(const struct exchange *exchange)
{
    return !exchange->is_head && exchange->answer.status != 304;
}

/* The next piece; 0: nothing yet, -1: it can't go on. */
static long read_piece(struct exchange *exchange, char *to)
{
    const struct http_answer *answer = &exchange->answer;
    const struct http_handler *handler = &exchange->server->handler;
    size_t left = answer->length - exchange->sent, room = left < HTTP_PIECE ? left : HTTP_PIECE;
    if (!has_body(exchange) || room == 0)
        return 0;
    if (answer->stream)
        return handler->more(handler->data, answer->stream, to, room);
    memcpy(to, (const char *)answer->bytes + exchange->sent, room);
    return (long)room;
}

/* Writes the head, where it wasn't yet, and a piece of the body, where there is one. Returns that
 * piece's length; -1: it can't go on. */
static long write_piece(struct exchange *exchange)
{
    char *begin = buffer + LWS_PRE;
    size_t head = exchange->is_begun ? 0 : write_head(exchange, begin, HEAD_MAX);
    if (!exchange->is_begun && head == 0)
        return -1;
    long piece = read_piece(exchange, begin + head);
    size_t length = head + (piece > 0 ? (size_t)piece : 0);
    if (length > 0 && lws_write(exchange->connection->wsi, (unsigned char *)begin, length,
                                exchange->is_begun ? LWS_WRITE_HTTP : LWS_WRITE_HTTP_HEADERS) < 0)
        return -1;
    exchange->is_begun = true;
    if (!is_endless(exchange))
        exchange->sent += piece > 0 ? (size_t)piece : 0;
    return piece;
}

/* --- Of a known length. --- */

static int finish(struct exchange *exchange)
{
    struct connection *connection = exchange->connection;
    bool is_last = exchange->is_last;
    connection->exchange = NULL;
    exchange_free(exchange);
    return is_last || lws_http_transaction_completed(connection->wsi) ? -1 : 0;
}

static int go_on(struct exchange *exchange)
{
    struct lws *wsi = exchange->connection->wsi;
    if (write_piece(exchange) < 0)
        return -1;
    if (!has_body(exchange) || exchange->sent == exchange->answer.length)
        return finish(exchange);
    server_set_waiting(exchange->connection, true);
    lws_callback_on_writable(wsi);
    return 0;
}

/* --- Endless. --- */

static short state_of(const struct connection *connection)
{
    struct pollfd state = {.fd = lws_get_socket_fd(connection->wsi), .events = POLLRDHUP | POLLOUT};
    poll(&state, 1, 0);
    return state.revents;
}

/* A reader who takes nothing has only so much time. */
static void set_stuck(struct exchange *exchange, bool is_stuck)
{
    if (is_stuck == exchange->is_stuck)
        return;
    exchange->is_stuck = is_stuck;
    server_set_waiting(exchange->connection, is_stuck);
}

void delivery_tick(struct exchange *exchange)
{
    struct connection *connection = exchange->connection;
    struct lws *wsi = connection->wsi;
    long piece = 1;
    if (lws_partial_buffered(wsi))
        return; /* libwebsockets says when it has gone */
    lws_rx_flow_control(wsi, 0);
    short state = state_of(connection);
    for (int i = 0; i < PIECES_AT_ONCE && piece > 0 && (state & POLLOUT); i++) {
        piece = write_piece(exchange);
        state = state_of(connection);
        if (!lws_partial_buffered(wsi))
            continue;
        lws_rx_flow_control(wsi, 1);
        break;
    }
    set_stuck(exchange, !(state & POLLOUT) || lws_partial_buffered(wsi));
    if (piece < 0 || (state & (POLLRDHUP | POLLERR | POLLHUP)))
        lws_set_timeout(wsi, PENDING_TIMEOUT_HTTP_CONTENT, LWS_TO_KILL_ASYNC);
    else if (piece > 0)
        server_want_tick(exchange->server, 0);
}

void delivery_begin(struct exchange *exchange)
{
    struct lws *wsi = exchange->connection->wsi;
    exchange->step = STEP_SENDING;
    server_set_waiting(exchange->connection, !exchange->is_watching);
    if (exchange->is_watching) {
        delivery_tick(exchange);
        return;
    }
    lws_rx_flow_control(wsi, 1);
    lws_callback_on_writable(wsi);
}

int delivery_go_on(struct exchange *exchange)
{
    if (!exchange->is_watching)
        return go_on(exchange);
    delivery_tick(exchange);
    return 0;
}
