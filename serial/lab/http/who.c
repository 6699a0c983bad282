/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "serial/lab/http/server_inner.h"
#include "serial/lab/memory.h"
#include "serial/lab/now.h"

enum { AUTHORIZATION_MAX = 640 };

/* In a worker's thread. */
static void hash(struct job *job)
{
    struct hashing *hashing = (struct hashing *)job;
    hashing->is_good = logins_check(hashing->server->logins, &hashing->credentials, now_ms());
}

static struct hashing *give(struct connection *connection, const struct credentials *credentials)
{
    struct hashing *hashing = memory_new(1, sizeof *hashing);
    hashing->job.run = hash;
    hashing->server = connection->server;
    hashing->credentials = *credentials;
    if (worker_give(connection->server->hasher, &hashing->job))
        return hashing;
    explicit_bzero(hashing, sizeof *hashing);
    free(hashing);
    return NULL;
}

static enum who ask(struct connection *connection, const struct credentials *credentials,
                    struct hashing **hashing, char user[LOGIN_USER_MAX], unsigned *wait_s)
{
    struct http_server *server = connection->server;
    uint64_t now = now_ms();
    enum login login = logins_quick(server->logins, credentials, now, user);
    if (login == LOGIN_GOOD)
        return WHO_KNOWN;
    if (!failures_begin(&server->failures, connection->from, now, wait_s))
        return WHO_TOO_MANY;
    if (login == LOGIN_BAD)
        return WHO_REFUSED;
    *hashing = give(connection, credentials);
    if (*hashing)
        return WHO_ASKED;
    failures_undo(&server->failures, connection->from);
    return WHO_BUSY;
}

enum who who_asks(struct connection *connection, struct hashing **hashing,
                  char user[LOGIN_USER_MAX], unsigned *wait_s)
{
    char header[AUTHORIZATION_MAX];
    struct credentials credentials;
    *hashing = NULL;
    user[0] = '\0';
    if (connection->reach == REACH_LOCAL) {
        memcpy(user, connection->peer_user, LOGIN_USER_MAX);
        return user[0] != '\0' ? WHO_KNOWN : WHO_NOBODY;
    }
    if (lws_hdr_total_length(connection->wsi, WSI_TOKEN_HTTP_AUTHORIZATION) == 0)
        return connection->reach == REACH_LOOPBACK ? WHO_NOBODY : WHO_REFUSED;
    logins_refresh(connection->server->logins, now_ms());
    if (lws_hdr_copy(connection->wsi, header, sizeof header, WSI_TOKEN_HTTP_AUTHORIZATION) <= 0 ||
        !logins_read(header, &credentials))
        return WHO_REFUSED;
    enum who who = ask(connection, &credentials, hashing, user, wait_s);
    explicit_bzero(&credentials, sizeof credentials);
    explicit_bzero(header, sizeof header);
    return who;
}

enum who who_found(struct connection *connection, const struct hashing *hashing,
                   char user[LOGIN_USER_MAX])
{
    if (!hashing->is_good)
        return WHO_REFUSED;
    failures_undo(&connection->server->failures, connection->from);
    memcpy(user, hashing->credentials.name, LOGIN_USER_MAX);
    return WHO_KNOWN;
}
