/* SPDX-License-Identifier: MIT */
/* Connections are accepted here and given to libwebsockets, which then knows neither addresses nor
 * files: who is at the other end, and how many there may be, is decided before it hears a byte. */
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "serial/lab/http/listener.h"
#include "serial/lab/http/server_inner.h"
#include "serial/lab/memory.h"

enum {
    ACCEPTED_AT_ONCE = 64,
    SEND_BUFFER = 131072, /* what the kernel keeps for one peer */
    LOOK_MS = 2000,       /* whether the unix socket is still there */
    ERROR_MAX = 512,
};

static void connection_free(struct connection *connection)
{
    *connection->before = connection->next;
    if (connection->next)
        connection->next->before = connection->before;
    connection->server->connections_count--;
    viewer_end(connection);
    exchange_end(connection);
    free(connection);
}

static struct connection *connection_new(struct http_server *server, enum reach reach)
{
    struct connection *connection = memory_new(1, sizeof *connection);
    connection->server = server;
    connection->reach = reach;
    connection->next = server->connections;
    connection->before = &server->connections;
    if (connection->next)
        connection->next->before = &connection->next;
    server->connections = connection;
    server->connections_count++;
    return connection;
}

/* The name of the user at the other end of a unix socket. */
static void find_peer(struct connection *connection, int descriptor)
{
    struct ucred peer;
    socklen_t length = sizeof peer;
    struct passwd entry, *found = NULL;
    char text[1024];
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0)
        return;
    if (getpwuid_r(peer.uid, &entry, text, sizeof text, &found) == 0 && found)
        snprintf(connection->peer_user, LOGIN_USER_MAX, "%s", found->pw_name);
    else
        snprintf(connection->peer_user, LOGIN_USER_MAX, "uid-%u", peer.uid);
}

static void adopt(struct http_server *server, const struct listener *listener, int descriptor,
                  const struct address *from)
{
    struct connection *connection = connection_new(server, listener->reach);
    bool is_local = listener->reach == REACH_LOCAL;
    lws_adopt_desc_t adoption = {
        .vh = server->tls && !is_local ? server->tls : server->plain,
        .type = LWS_ADOPT_SOCKET | LWS_ADOPT_HTTP | LWS_ADOPT_ALLOW_SSL,
        .fd.sockfd = descriptor,
        .opaque = connection,
    };
    if (is_local)
        find_peer(connection, descriptor);
    else
        connection->from = address_key(from);
    int room = SEND_BUFFER;
    setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    /* Where it can't take it, it may have said so already (LWS_CALLBACK_WSI_DESTROY), or not. */
    connection->is_adopting = true;
    struct lws *wsi = lws_adopt_descriptor_vhost_via_info(&adoption);
    connection->is_adopting = false;
    if (!wsi || connection->is_dead)
        connection_free(connection);
    else
        connection->wsi = wsi;
}

/* Whoever comes over a network leaves some for the unix socket. */
static bool has_room(const struct listener *listener)
{
    unsigned most = listener->server->connections_max;
    return listener->server->connections_count <
           (listener->reach == REACH_LOCAL ? most : most - most / 16);
}

/* There is no descriptor left. Whoever waits would wait on, and have this thread woken for it
 * without end. */
static void turn_away(const struct listener *listener)
{
    struct http_server *server = listener->server;
    close(server->reserve);
    int descriptor = accept4(listener->descriptor, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor >= 0)
        close(descriptor);
    server->reserve = server_reserve();
}

static void accept_some(const struct listener *listener)
{
    for (int i = 0; i < ACCEPTED_AT_ONCE; i++) {
        struct address from = {.length = sizeof from.at};
        int descriptor = accept4(listener->descriptor, (struct sockaddr *)&from.at, &from.length,
                                 SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor < 0 && (errno == EMFILE || errno == ENFILE))
            turn_away(listener);
        if (descriptor < 0)
            return;
        if (!has_room(listener))
            close(descriptor);
        else
            adopt(listener->server, listener, descriptor, &from);
    }
}

/* --- Listeners. --- */

static bool watch(struct http_server *server, struct listener *listener)
{
    lws_adopt_desc_t adoption = {.vh = server->plain,
                                 .type = LWS_ADOPT_RAW_FILE_DESC,
                                 .fd.filefd = listener->descriptor,
                                 .vh_prot_name = "http",
                                 .opaque = listener};
    listener->wsi = lws_adopt_descriptor_vhost_via_info(&adoption);
    listener->is_given = listener->wsi != NULL;
    return listener->is_given;
}

/* Nobody can come by the socket that was removed any more. Where there is no folder for another,
 * it is tried again. */
static void listen_again(struct http_server *server)
{
    struct listener *listener = &server->listeners[0];
    char error[ERROR_MAX];
    int descriptor = listener_unix(server->socket_path, error, sizeof error);
    if (descriptor < 0)
        return;
    if (listener->is_given)
        lws_set_timeout(listener->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
    listener->descriptor = descriptor;
    if (watch(server, listener))
        return;
    close(descriptor);
    unlink(server->socket_path);
    listener->descriptor = -1;
}

static void look_at_socket(lws_sorted_usec_list_t *timer)
{
    struct http_server *server = ((struct ticker *)timer)->server;
    if (access(server->socket_path, F_OK) != 0 && errno == ENOENT)
        listen_again(server);
    lws_sul_schedule(server->context, 0, timer, look_at_socket, LOOK_MS * LWS_US_PER_MS);
}

bool server_watch_listeners(struct http_server *server)
{
    for (unsigned i = 0; i < server->listeners_count; i++)
        if (!watch(server, &server->listeners[i]))
            return false;
    server->socket_ticker.server = server;
    if (server->socket_path)
        lws_sul_schedule(server->context, 0, &server->socket_ticker.timer, look_at_socket,
                         LOOK_MS * LWS_US_PER_MS);
    return true;
}

/* --- What libwebsockets calls. --- */

static int connection_callback(struct connection *connection, enum lws_callback_reasons reason,
                               void *in, size_t length)
{
    switch (reason) {
    case LWS_CALLBACK_HTTP:
        return exchange_begin(connection, in);
    case LWS_CALLBACK_HTTP_BODY:
        return exchange_body(connection, in, length);
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        return exchange_body_end(connection);
    case LWS_CALLBACK_HTTP_WRITEABLE:
        return exchange_write(connection);
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return viewer_upgrade(connection, in);
    case LWS_CALLBACK_ESTABLISHED:
        return viewer_begin(connection);
    case LWS_CALLBACK_RECEIVE:
        return viewer_hear(connection, in, length);
    case LWS_CALLBACK_SERVER_WRITEABLE:
        return viewer_write(connection);
    case LWS_CALLBACK_WSI_DESTROY:
        connection->is_dead = true;
        if (!connection->is_adopting)
            connection_free(connection);
        return 0;
    default:
        return 0;
    }
}

int server_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t length)
{
    (void)user;
    void *data = lws_get_opaque_user_data(wsi);
    if (reason == LWS_CALLBACK_EVENT_WAIT_CANCELLED) {
        server_woken(lws_context_user(lws_get_context(wsi)));
        return 0;
    }
    /* A listener's own, and what libwebsockets has for itself, such as its pipe. */
    if (reason == LWS_CALLBACK_RAW_RX_FILE)
        accept_some(data);
    if (!data || (reason >= LWS_CALLBACK_RAW_RX_FILE && reason <= LWS_CALLBACK_RAW_CLOSE_FILE))
        return 0;
    const struct http_server *server = lws_context_user(lws_get_context(wsi));
    const struct listener *listener = data;
    if (listener >= server->listeners && listener < server->listeners + LISTENERS_MAX)
        return 0;
    struct connection *connection = data;
    connection->wsi = wsi;
    return connection_callback(connection, reason, in, length);
}
