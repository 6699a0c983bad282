/* SPDX-License-Identifier: MIT */
/* The server's thread, its ticks, and how it begins and ends. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "serial/lab/http/listener.h"
#include "serial/lab/http/server_inner.h"
#include "serial/lab/memory.h"
#include "serial/lab/now.h"

enum {
    DESCRIPTORS = 16384, /* what libwebsockets has tables for: more than the process opens */
    HEADER_POOL = 1024,
    PACKET_MAX = 65536, /* what it writes at once */
    PING_S = 60,
    HANGUP_S = 180,
};

static const struct lws_protocols protocols[] = {
    {"http", server_callback, 0, 1024, 0, NULL, PACKET_MAX},
    {"rollcall.1", server_callback, 0, 1024, 0, NULL, PACKET_MAX},
    {NULL, NULL, 0, 0, 0, NULL, 0}};

static const lws_retry_bo_t idle = {.secs_since_valid_ping = PING_S,
                                    .secs_since_valid_hangup = HANGUP_S};

int server_reserve(void)
{
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* libwebsockets takes a time that isn't 0 for a limit, whatever the reason is. */
void server_set_waiting(struct connection *connection, bool is_waiting)
{
    lws_set_timeout(connection->wsi, is_waiting ? PENDING_TIMEOUT_HTTP_CONTENT : NO_PENDING_TIMEOUT,
                    is_waiting ? (int)connection->server->slow_s : 0);
}

/* --- Ticks: everybody who may have something to hear is asked, not oftener than TICK_MS. --- */

static void tick(struct http_server *server)
{
    server->ticked_ms = now_ms();
    server->wanted_ms = UINT64_MAX;
    server->is_woken = false;
    unsigned again = server->handler.refresh(server->handler.data);
    struct connection *next;
    for (struct connection *one = server->connections; one; one = next) {
        next = one->next;
        if (one->peer)
            viewer_tick(one);
        else if (one->exchange)
            exchange_tick(one);
    }
    if (again > 0 && server->watchers > 0)
        server_want_tick(server, again);
}

static void tick_late(lws_sorted_usec_list_t *timer)
{
    tick(((struct ticker *)timer)->server);
}

void server_want_tick(struct http_server *server, unsigned ms)
{
    uint64_t now = now_ms(), least_ms = server->ticked_ms + TICK_MS;
    uint64_t wanted_ms = now + ms > least_ms ? now + ms : least_ms;
    if (wanted_ms >= server->wanted_ms)
        return;
    server->wanted_ms = wanted_ms;
    lws_sul_schedule(server->context, 0, &server->ticker.timer, tick_late,
                     (lws_usec_t)(wanted_ms > now ? wanted_ms - now : 1) * LWS_US_PER_MS);
}

static void take_back(struct http_server *server)
{
    for (struct job *job; (job = worker_take(server->hasher)) != NULL;) {
        struct hashing *hashing = (struct hashing *)job;
        if (hashing->exchange)
            exchange_hashed(hashing);
        else
            viewer_hashed(hashing);
        explicit_bzero(&hashing->credentials, sizeof hashing->credentials);
        free(hashing);
    }
    for (struct job *job; (job = worker_take(server->answerer)) != NULL;)
        exchange_answered(job);
}

void server_woken(struct http_server *server)
{
    take_back(server);
    if (!server->is_woken)
        return;
    if (now_ms() - server->ticked_ms >= TICK_MS)
        tick(server);
    else
        server_want_tick(server, 0);
}

void http_server_wake(struct http_server *server)
{
    if (server->watchers > 0 && !atomic_exchange(&server->is_woken, true))
        lws_cancel_service(server->context);
}

static void cancel(void *data)
{
    struct http_server *server = data;
    lws_cancel_service(server->context);
}

/* --- Beginning and end. --- */

static void *serve(void *data)
{
    struct http_server *server = data;
    while (!server->is_ending && lws_service(server->context, 0) >= 0)
        ;
    return NULL;
}

static bool complain(char *error, size_t size, const char *what, const char *next)
{
    snprintf(error, size, "%s\nnext: %s", what, next);
    return false;
}

static bool may_listen(const struct http_settings *settings, const struct listener *listener,
                       char *error, size_t size)
{
    char text[ADDRESS_TEXT_MAX], what[ADDRESS_TEXT_MAX + 100];
    if (listener->reach != REACH_BEYOND)
        return true;
    address_print(&listener->address, text);
    bool has_tls = settings->certificate && settings->key;
    snprintf(what, sizeof what, "listen: %s is heard beyond this computer, and there %s", text,
             has_tls ? "is no login" : "is no TLS");
    if (!has_tls)
        return complain(error, size, what,
                        "give `certificate:` and `key:` in the lab file, or listen on 127.0.0.1 "
                        "only.");
    if (!settings->users && !settings->tokens)
        return complain(error, size, what,
                        "give `users:` or `tokens:` in the lab file, or listen on 127.0.0.1 "
                        "only.");
    return true;
}

/* The next one, as far as that can be said without opening it. */
static bool plan_listener(struct http_server *server, const struct http_settings *settings,
                          const char *where, bool is_local, char *error, size_t size)
{
    struct listener *listener = &server->listeners[server->listeners_count];
    char what[300];
    if (server->listeners_count == LISTENERS_MAX)
        return complain(error, size, "listen: there are more than 16 addresses",
                        "name fewer, or * for all.");
    *listener = (struct listener){.server = server, .descriptor = -1};
    if (!is_local && !address_read(&listener->address, where)) {
        snprintf(what, sizeof what, "listen: %.200s is no address", where);
        return complain(error, size, what, "write ADDRESS:PORT, such as 127.0.0.1:8017.");
    }
    if (!is_local)
        listener->reach = address_is_loopback(&listener->address) ? REACH_LOOPBACK : REACH_BEYOND;
    return may_listen(settings, listener, error, size);
}

static bool add_listener(struct http_server *server, const struct http_settings *settings,
                         const char *where, bool is_local, char *error, size_t size)
{
    struct listener *listener = &server->listeners[server->listeners_count];
    if (!plan_listener(server, settings, where, is_local, error, size))
        return false;
    listener->descriptor = is_local ? listener_unix(where, error, size)
                                    : listener_tcp(&listener->address, error, size);
    if (is_local && listener->descriptor >= 0)
        server->socket_path = memory_copy(where, strlen(where));
    server->listeners_count += listener->descriptor >= 0;
    return listener->descriptor >= 0;
}

static bool add_listeners(struct http_server *server, const struct http_settings *settings,
                          char *error, size_t size)
{
    bool is_good =
        !settings->socket || add_listener(server, settings, settings->socket, true, error, size);
    for (unsigned i = 0; i < settings->listen_count && is_good; i++)
        is_good = add_listener(server, settings, settings->listen[i], false, error, size);
    return is_good;
}

/* libwebsockets has a table for every descriptor that the process may have, or else a slow
 * search: so for that moment it may have no more than all that it opens. Half of them stay for the
 * plain logs (plain_file.c), which may have any numbers, and so connections any others. Of the
 * other half a connection may take two: itself, and the file that it is sent. */
static struct lws_context *make_context(struct http_server *server,
                                        struct lws_context_creation_info *info)
{
    struct rlimit limit, less;
    getrlimit(RLIMIT_NOFILE, &limit);
    server->connections_max = HTTP_CONNECTIONS_MAX;
    if (limit.rlim_cur / 4 < HTTP_CONNECTIONS_MAX)
        server->connections_max = (unsigned)(limit.rlim_cur / 4);
    less = limit;
    if (less.rlim_cur > DESCRIPTORS)
        less.rlim_cur = DESCRIPTORS;
    setrlimit(RLIMIT_NOFILE, &less);
    struct lws_context *context = lws_create_context(info);
    setrlimit(RLIMIT_NOFILE, &limit);
    return context;
}

static bool open_vhosts(struct http_server *server, const struct http_settings *settings,
                        char *error, size_t size)
{
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .protocols = protocols,
        .gid = -1,
        .uid = -1,
        .user = server,
        .options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
                   (settings->certificate ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT : 0),
        .max_http_header_data = HEADERS_MAX,
        .max_http_header_pool = HEADER_POOL,
        .keepalive_timeout = IDLE_S,
        .timeout_secs = server->slow_s,
        .timeout_secs_ah_idle = server->slow_s,
        .pt_serv_buf_size = HTTP_PIECE,
        .alpn = "http/1.1",
        .vhost_name = "plain",
        .retry_and_idle_policy = &idle,
    };
    /* For a client's side, which nobody uses: libwebsockets' own has all authorities of the system,
     * and is never freed. */
    server->client = settings->certificate ? SSL_CTX_new(TLS_client_method()) : NULL;
    info.provided_client_ssl_ctx = server->client;
    lws_set_log_level(0, NULL);
    server->context = make_context(server, &info);
    server->plain = server->context ? lws_create_vhost(server->context, &info) : NULL;
    if (!server->plain)
        return complain(error, size, "the server can't begin: there is no memory, or no descriptor",
                        "see that `ulimit -n` is 1024 at least.");
    if (!settings->certificate)
        return true;
    info.port = CONTEXT_PORT_NO_LISTEN_SERVER;
    info.vhost_name = "tls";
    info.ssl_cert_filepath = settings->certificate;
    info.ssl_private_key_filepath = settings->key;
    info.ssl_options_set = SSL_OP_NO_SSLv3 | SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1;
    server->tls = lws_create_vhost(server->context, &info);
    return server->tls || complain(error, size, "TLS can't begin with this certificate and key",
                                   "see that both files are PEM, readable and of each other.");
}

/* libwebsockets doesn't say why it can't read a file. */
static bool is_readable(const char *path, char *error, size_t size)
{
    if (access(path, R_OK) == 0)
        return true;
    snprintf(error, size, "%s: %s\nnext: see that the file is there and readable.", path,
             strerror(errno));
    return false;
}

static bool open_tls(const struct http_settings *settings, char *error, size_t size)
{
    if (!settings->certificate && !settings->key)
        return true;
    if (!settings->certificate || !settings->key)
        return complain(error, size, "`certificate:` and `key:` belong together",
                        "give both, or neither.");
    return is_readable(settings->certificate, error, size) &&
           is_readable(settings->key, error, size);
}

static bool start_threads(struct http_server *server)
{
    sigset_t all, before;
    server->hasher = worker_start(cancel, server, LOGINS_MAX);
    server->answerer = worker_start(cancel, server, WAITING_MAX);
    if (!server->hasher || !server->answerer)
        return false;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool is_good = pthread_create(&server->thread, NULL, serve, server) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return is_good;
}

static void end_workers(struct http_server *server)
{
    if (server->hasher)
        worker_stop(server->hasher);
    if (server->answerer)
        worker_stop(server->answerer);
    if (server->hasher && server->answerer)
        take_back(server);
}

static void server_free(struct http_server *server)
{
    end_workers(server);
    /* While it still listens: another server that comes meanwhile finds one that lives, and doesn't
     * lose the socket of its own by that. */
    if (server->socket_path)
        unlink(server->socket_path);
    if (server->context)
        lws_context_destroy(server->context);
    SSL_CTX_free(server->client);
    if (server->hasher)
        worker_free(server->hasher);
    if (server->answerer)
        worker_free(server->answerer);
    for (unsigned i = 0; i < server->listeners_count; i++)
        if (!server->listeners[i].is_given)
            close(server->listeners[i].descriptor);
    if (server->reserve >= 0)
        close(server->reserve);
    logins_close(server->logins);
    free(server->socket_path);
    free(server);
}

static struct http_server *server_new(const struct http_settings *settings)
{
    struct http_server *server = memory_new(1, sizeof *server);
    server->slow_s = settings->slow_s > 0 ? settings->slow_s : SLOW_S;
    server->wanted_ms = UINT64_MAX;
    server->ticker.server = server;
    server->reserve = server_reserve();
    return server;
}

/* The files that it needs. */
static bool open_files(struct http_server *server, const struct http_settings *settings,
                       char *error, size_t size)
{
    if (open_tls(settings, error, size))
        server->logins = logins_open(settings->users, settings->tokens, error, size);
    return server->logins != NULL;
}

bool http_server_check(const struct http_settings *settings, char *error, size_t size)
{
    struct http_server *server = server_new(settings);
    bool is_good = open_files(server, settings, error, size);
    for (unsigned i = 0; i < settings->listen_count && is_good; i++)
        is_good = plan_listener(server, settings, settings->listen[i], false, error, size);
    is_good = is_good && open_vhosts(server, settings, error, size);
    server_free(server);
    return is_good;
}

struct http_server *http_server_start(const struct http_settings *settings,
                                      const struct http_handler *handler, char *error, size_t size)
{
    struct http_server *server = server_new(settings);
    server->handler = *handler;
    signal(SIGPIPE, SIG_IGN);
    bool is_good = open_files(server, settings, error, size) &&
                   add_listeners(server, settings, error, size) &&
                   open_vhosts(server, settings, error, size);
    if (is_good && (!server_watch_listeners(server) || !start_threads(server)))
        is_good = complain(error, size, "the server can't begin: no thread can be made",
                           "see that there are memory and descriptors.");
    if (is_good)
        return server;
    server_free(server);
    return NULL;
}

void http_server_stop(struct http_server *server)
{
    server->is_ending = true;
    lws_cancel_service(server->context);
    pthread_join(server->thread, NULL);
    server_free(server);
}

bool http_server_place(const struct http_server *server, unsigned index, char *text, size_t size)
{
    char address[ADDRESS_TEXT_MAX];
    unsigned first = server->socket_path != NULL;
    if (index + first >= server->listeners_count)
        return false;
    address_print(&server->listeners[index + first].address, address);
    snprintf(text, size, "http%s://%s/", server->tls ? "s" : "", address);
    return true;
}
