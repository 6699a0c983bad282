/* SPDX-License-Identifier: MIT */
#include "serial/lab/web/web.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "serial/lab/memory.h"
#include "serial/lab/now.h"
#include "serial/lab/web/web_inner.h"

/* What isn't of a machine, now and then: asking for it makes all of it. */
static void update_lab(struct web *web, uint64_t now)
{
    if (web->lab && now - web->lab_ms < LAB_MS)
        return;
    json_t *lab = desk_lab(web->desk);
    json_object_del(lab, "machines");
    bool is_new = !web->lab || !json_equal(json_object_get(lab, "journal"),
                                           json_object_get(web->lab, "journal"));
    json_decref(web->lab);
    web->lab = lab;
    web->lab_ms = now;
    web->lab_count += is_new;
}

static void take_changes(struct web *web, bool is_all)
{
    size_t length;
    const struct desk_text *text =
        desk_changes(web->desk, is_all ? 0 : web->desk_version, &web->desk_version);
    const char *array = text ? desk_text(text, &length) : "";
    if (text || is_all)
        table_take(web->table, array, text ? length : 0, is_all);
    if (text)
        desk_text_free(text);
}

unsigned web_update(struct web *web)
{
    uint64_t now = now_ms();
    bool is_all = web->table_ms == 0 || atomic_exchange(&web->is_reloaded, false);
    if (!is_all && now - web->table_ms < CHANGES_MS)
        return CHANGES_MS - (unsigned)(now - web->table_ms);
    if (is_all || desk_version(web->desk) != web->desk_version)
        take_changes(web, is_all);
    update_lab(web, now);
    web->table_ms = now;
    return 0;
}

void web_expire(struct web *web)
{
    struct lease *lease;
    pthread_mutex_lock(&web->lock);
    while ((lease = leases_expired(&web->leases, now_ms())) != NULL) {
        desk_release(web->desk, lease->name, lease->session);
        lease->session = 0;
    }
    pthread_mutex_unlock(&web->lock);
}

static unsigned refresh(void *data)
{
    struct web *web = data;
    web->now_ms = now_ms();
    unsigned later = web_update(web);
    watched_refresh(&web->watched);
    web_expire(web);
    return later > 0 ? later : QUIET_MS / 2;
}

void web_changed(void *data)
{
    struct web *web = data;
    if (web && web->server)
        http_server_wake(web->server);
}

/* When a file was changed last: a certificate is renewed under its old name. */
static json_int_t changed_at(const char *path)
{
    struct stat status;
    if (!path || stat(path, &status) != 0)
        return 0;
    return (json_int_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
}

/* All that a server is begun with. */
static json_t *served_by(const struct lab_settings *settings)
{
    json_t *listen = json_array();
    for (unsigned i = 0; i < settings->listen_count; i++)
        json_array_append_new(listen, json_string(settings->listen[i]));
    return json_pack("[s?,o,s?,I,s?,I,s?,s?]", settings->socket, listen, settings->certificate,
                     changed_at(settings->certificate), settings->key, changed_at(settings->key),
                     settings->users, settings->tokens);
}

static struct http_settings http_of(const struct lab_settings *settings)
{
    return (struct http_settings){.socket = settings->socket,
                                  .listen = settings->listen,
                                  .listen_count = settings->listen_count,
                                  .certificate = settings->certificate,
                                  .key = settings->key,
                                  .users = settings->users,
                                  .tokens = settings->tokens};
}

bool web_check(const struct lab_settings *settings, char *error, size_t size)
{
    const struct http_settings http = http_of(settings);
    return http_server_check(&http, error, size);
}

bool web_reload(struct web *web, const struct lab_settings *settings)
{
    json_t *wanted = served_by(settings);
    bool is_same = json_equal(wanted, web->served_by);
    json_decref(wanted);
    web->is_reloaded = true;
    web_changed(web);
    return is_same;
}

/* The desk goes on without the web, and a right to type would never be given back. */
static void release_all(struct web *web)
{
    for (unsigned i = 0; i < LEASES_MAX; i++) {
        const struct lease *lease = &web->leases.kept[i];
        if (lease->session != 0)
            desk_release(web->desk, lease->name, lease->session);
    }
}

static void web_free(struct web *web)
{
    release_all(web);
    table_free(web->table);
    json_decref(web->lab);
    json_decref(web->served_by);
    pthread_mutex_destroy(&web->lock);
    free(web);
}

struct web *web_start(struct desk *desk, const struct lab_settings *settings, char *error,
                      size_t size)
{
    struct web *web = memory_new(1, sizeof *web);
    const struct http_settings http = http_of(settings);
    const struct http_handler handler = {.data = web,
                                         .answer = api_answer,
                                         .more = stream_more,
                                         .stream_end = stream_end,
                                         .refresh = refresh,
                                         .open = live_open,
                                         .heard = live_heard,
                                         .has_news = live_has_news,
                                         .say = live_say,
                                         .closed = live_closed};
    web->desk = desk;
    web->watched.desk = desk;
    web->has_users = settings->users != NULL;
    web->served_by = served_by(settings);
    web->table = table_new();
    pthread_mutex_init(&web->lock, NULL);
    web->server = http_server_start(&http, &handler, error, size);
    if (web->server)
        return web;
    web_free(web);
    return NULL;
}

void web_stop(struct web *web)
{
    struct http_server *server = web->server;
    http_server_stop(server);
    web_free(web);
}

bool web_place(const struct web *web, unsigned index, char *text, size_t size)
{
    return http_server_place(web->server, index, text, size);
}
