/* SPDX-License-Identifier: MIT */
/* A WebSocket at /api/live. Nothing is queued for it: what it is told is made when its socket has
 * room, so one that never reads costs what one message does. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "serial/lab/http/server_inner.h"
#include "serial/lab/memory.h"

#define LIVE_PATH "/api/live"

enum { WHY_MAX = 100, CLOSE_S = 2 };

struct http_peer {
    struct connection *connection;
    void *viewer; /* NULL: not yet */
    struct hashing *hashing;
    struct http_request request;
    char **query, user[LOGIN_USER_MAX];
    char *heard; /* HTTP_HEARD_MAX bytes, while a message is incomplete */
    size_t heard_length;
    int status; /* 0, or what it is closed with */
    char why[WHY_MAX];
};

/* --- The upgrade. --- */

static int refuse(struct connection *connection, enum who who, unsigned wait_s)
{
    char extra[64] = "";
    if (who == WHO_REFUSED)
        return exchange_refuse(connection, 401, "WWW-Authenticate: Basic realm=\"rollcall\"\r\n",
                               "a login is needed, and this is none");
    if (who == WHO_BUSY)
        return exchange_refuse(connection, 503, extra, "too many logins are under way");
    snprintf(extra, sizeof extra, "Retry-After: %u\r\n", wait_s);
    return exchange_refuse(connection, 429, extra, "too many logins failed from your address");
}

static bool is_live(struct lws *wsi)
{
    char path[32] = "";
    return lws_hdr_copy(wsi, path, sizeof path, WSI_TOKEN_GET_URI) > 0 &&
           strcmp(path, LIVE_PATH) == 0;
}

int viewer_upgrade(struct connection *connection, const char *kind)
{
    unsigned wait_s = 0;
    if (strcasecmp(kind, "websocket") != 0 || connection->peer || connection->exchange)
        return -1;
    if (connection->requests > 0)
        return exchange_refuse(connection, 421, "", "a WebSocket begins with its connection");
    const char *foreign = exchange_foreign(connection, true);
    if (foreign)
        return exchange_refuse(connection, 403, "", foreign);
    if (!is_live(connection->wsi))
        return exchange_refuse(connection, 404, "", "WebSockets are at " LIVE_PATH);
    unsigned count;
    char **query = exchange_query(connection->wsi, &count);
    if (!query)
        return exchange_refuse(connection, 400, "", exchange_many);
    struct http_peer *peer = memory_new(1, sizeof *peer);
    enum who who = who_asks(connection, &peer->hashing, peer->user, &wait_s);
    if (who != WHO_KNOWN && who != WHO_NOBODY && who != WHO_ASKED) {
        free(query);
        free(peer);
        return refuse(connection, who, wait_s);
    }
    if (peer->hashing)
        peer->hashing->peer = peer;
    connection->peer = peer;
    peer->connection = connection;
    peer->query = query;
    peer->request.query_count = count;
    peer->request.query = (const char *const *)peer->query;
    peer->request.method = "GET";
    peer->request.path = LIVE_PATH;
    peer->request.user = who == WHO_KNOWN ? peer->user : NULL;
    return 0;
}

/* --- Its life. --- */

/* Who doesn't read isn't told why, and is let go all the same. */
void http_peer_close(struct http_peer *peer, const char *why)
{
    lws_set_timeout(peer->connection->wsi, PENDING_TIMEOUT_CLOSE_SEND, CLOSE_S);
    if (peer->status == 0)
        peer->status = LWS_CLOSE_STATUS_POLICY_VIOLATION;
    snprintf(peer->why, sizeof peer->why, "%s", why);
    lws_callback_on_writable(peer->connection->wsi);
}

static bool open_viewer(struct http_peer *peer)
{
    struct http_server *server = peer->connection->server;
    peer->viewer = server->handler.open(server->handler.data, peer, &peer->request);
    free(peer->query);
    peer->query = NULL;
    if (!peer->viewer)
        return false;
    server->watchers++;
    server_want_tick(server, 0);
    lws_callback_on_writable(peer->connection->wsi);
    return true;
}

int viewer_begin(struct connection *connection)
{
    if (!connection->peer)
        return -1;
    /* Who it is isn't known yet, and until then it is told nothing and not heard. */
    if (connection->peer->hashing) {
        lws_rx_flow_control(connection->wsi, 0);
        return 0;
    }
    return open_viewer(connection->peer) ? 0 : -1;
}

void viewer_hashed(struct hashing *hashing)
{
    struct http_peer *peer = hashing->peer;
    if (!peer)
        return;
    peer->hashing = NULL;
    bool is_known = who_found(peer->connection, hashing, peer->user) == WHO_KNOWN;
    peer->request.user = peer->user;
    lws_rx_flow_control(peer->connection->wsi, 1);
    if (!is_known || !open_viewer(peer))
        http_peer_close(peer, "a login is needed, and this is none");
}

/* Adds to the message that is incomplete. */
static bool gather(struct http_peer *peer, const void *bytes, size_t length)
{
    if (length > HTTP_HEARD_MAX - peer->heard_length)
        return false;
    if (!peer->heard)
        peer->heard = memory_new(HTTP_HEARD_MAX + 1, 1);
    memcpy(peer->heard + peer->heard_length, bytes, length);
    peer->heard_length += length;
    return true;
}

int viewer_hear(struct connection *connection, const void *bytes, size_t length)
{
    struct http_peer *peer = connection->peer;
    struct http_server *server = connection->server;
    struct lws *wsi = connection->wsi;
    if (!peer || !peer->viewer || peer->status != 0)
        return 0;
    if (lws_frame_is_binary(wsi)) {
        peer->status = LWS_CLOSE_STATUS_UNACCEPTABLE_OPCODE;
        http_peer_close(peer, "text is expected");
        return 0;
    }
    if (!gather(peer, bytes, length)) {
        peer->status = LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE;
        http_peer_close(peer, "the message is too long");
        return 0;
    }
    if (!lws_is_final_fragment(wsi) || lws_remaining_packet_payload(wsi) > 0)
        return 0;
    peer->heard[peer->heard_length] = '\0';
    server->handler.heard(server->handler.data, peer->viewer, peer->heard, peer->heard_length);
    free(peer->heard);
    peer->heard = NULL;
    peer->heard_length = 0;
    viewer_tick(connection);
    return 0;
}

int viewer_write(struct connection *connection)
{
    static unsigned char buffer[LWS_PRE + HTTP_PIECE]; /* one thread writes */
    struct http_peer *peer = connection->peer;
    const struct http_handler *handler = &connection->server->handler;
    bool is_binary = false;
    if (peer->status != 0) {
        lws_close_reason(connection->wsi, (enum lws_close_status)peer->status,
                         (unsigned char *)peer->why, strlen(peer->why));
        return -1;
    }
    if (!peer->viewer)
        return 0;
    size_t length =
        handler->say(handler->data, peer->viewer, buffer + LWS_PRE, HTTP_PIECE, &is_binary);
    if (length > 0 && lws_write(connection->wsi, buffer + LWS_PRE, length,
                                is_binary ? LWS_WRITE_BINARY : LWS_WRITE_TEXT) < 0)
        return -1;
    viewer_tick(connection);
    return 0;
}

void viewer_tick(struct connection *connection)
{
    const struct http_peer *peer = connection->peer;
    const struct http_handler *handler = &connection->server->handler;
    if (peer->viewer && (peer->status != 0 || handler->has_news(handler->data, peer->viewer)))
        lws_callback_on_writable(connection->wsi);
}

void viewer_end(struct connection *connection)
{
    struct http_peer *peer = connection->peer;
    struct http_server *server = connection->server;
    connection->peer = NULL;
    if (!peer)
        return;
    if (peer->hashing)
        peer->hashing->peer = NULL;
    if (peer->viewer) {
        server->handler.closed(server->handler.data, peer->viewer);
        server->watchers--;
    }
    free(peer->query);
    free(peer->heard);
    free(peer);
}
