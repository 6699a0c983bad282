/* SPDX-License-Identifier: MIT */
/* A viewer is its cursors: how far it was told of machines and of the watched log. What it missed
 * while it didn't read is made good from there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/memory.h"
#include "serial/lab/now.h"
#include "serial/lab/web/web_inner.h"

enum {
    REPLIES_MAX = 4096, /* unread answers to what it asked for, in bytes */
    LAG_MAX = 1 << 20,  /* a viewer that had caught up and is that far behind is moved */
    LAG_TAIL = 65536,   /* to there before the end */
    REFUSAL_MAX = 300,
};

struct viewer {
    struct web *web;
    struct http_peer *peer;
    char *user; /* NULL: nobody */
    uint64_t session;
    uint64_t told, lab_count, said_now_ms;
    bool wants_machines, was_told_lab, has_caught_up, is_log_next, must_say_log;
    struct watched *watched;
    uint64_t offset;
    char *replies; /* texts, each with its NUL; or NULL */
    size_t replies_length;
};

void *live_open(void *data, struct http_peer *peer, const struct http_request *request)
{
    struct web *web = data;
    struct viewer *viewer = memory_new(1, sizeof *viewer);
    const char *machines = http_query(request, "machines");
    viewer->web = web;
    viewer->peer = peer;
    viewer->user = request->user ? memory_copy(request->user, strlen(request->user)) : NULL;
    viewer->session = ++web->sessions;
    viewer->wants_machines = !machines || strcmp(machines, "0") != 0;
    web->now_ms = now_ms();
    web_update(web);
    return viewer;
}

void live_closed(void *data, void *one)
{
    struct viewer *viewer = one;
    struct web *web = data;
    desk_release(web->desk, NULL, viewer->session);
    watched_leave(&web->watched, viewer->watched);
    free(viewer->user);
    free(viewer->replies);
    free(viewer);
}

/* --- What it asks for. --- */

/* Takes the object. */
static void reply(struct viewer *viewer, json_t *object)
{
    char *text = json_dumps(object, JSON_COMPACT);
    size_t length = text ? strlen(text) + 1 : 0;
    json_decref(object);
    if (viewer->replies_length + length > REPLIES_MAX) {
        http_peer_close(viewer->peer, "what it asked for isn't read");
    } else if (length > 0) {
        if (!viewer->replies)
            viewer->replies = memory_new(REPLIES_MAX, 1);
        memcpy(viewer->replies + viewer->replies_length, text, length);
        viewer->replies_length += length;
    }
    free(text);
}

static void reply_done(struct viewer *viewer, const struct message *message)
{
    reply(viewer, json_pack("{s:{s:s,s:s}}", "done", "what", message_word(message->kind), "name",
                            message->name));
}

static void reply_refused(struct viewer *viewer, const struct message *message,
                          enum desk_refusal refusal, const char *who)
{
    char why[REFUSAL_MAX];
    api_refusal(refusal, who, why, sizeof why);
    reply(viewer, json_pack("{s:{s:s,s:s,s:s,s:s?}}", "refused", "what",
                            message_word(message->kind), "name", message->name, "why", why,
                            "writer", refusal == DESK_TAKEN ? who : NULL));
}

static void unwatch(struct viewer *viewer)
{
    watched_leave(&viewer->web->watched, viewer->watched);
    viewer->watched = NULL;
}

static void watch(struct viewer *viewer, const struct message *message)
{
    unwatch(viewer);
    viewer->watched = watched_enter(&viewer->web->watched, message->name);
    if (!viewer->watched) {
        reply_refused(viewer, message, DESK_NO_MACHINE, "");
        return;
    }
    uint64_t first = viewer->watched->first, end = viewer->watched->end;
    uint64_t tail = end - first > message->number ? message->number : end - first;
    viewer->offset = message->has_offset ? message->number : end - tail;
    if (viewer->offset < first || viewer->offset > end)
        viewer->offset = viewer->offset < first ? first : end;
    viewer->must_say_log = true;
    viewer->has_caught_up = false;
}

static enum desk_refusal act(struct viewer *viewer, const struct message *message, char *who,
                             size_t size)
{
    struct desk *desk = viewer->web->desk;
    if (!viewer->user)
        return DESK_NOT_ALLOWED;
    switch (message->kind) {
    case MESSAGE_TAKE:
        web_expire(viewer->web);
        return desk_take(desk, message->name, viewer->user, viewer->session, who, size);
    case MESSAGE_TYPE:
        return desk_type(desk, message->name, viewer->session, message->bytes, message->length);
    case MESSAGE_BREAK:
        return desk_break(desk, message->name, viewer->session);
    default:
        desk_release(desk, message->name, viewer->session);
        return DESK_GRANTED;
    }
}

void live_heard(void *data, void *one, const char *text, size_t length)
{
    struct viewer *viewer = one;
    struct message message;
    char who[ORDER_WHO_MAX] = "";
    (void)data;
    if (!message_read(&message, text, length)) {
        http_peer_close(viewer->peer, "this is no message: openapi.yaml has them");
        return;
    }
    if (message.kind == MESSAGE_UNWATCH) {
        unwatch(viewer);
    } else if (message.kind == MESSAGE_WATCH) {
        watch(viewer, &message);
    } else {
        enum desk_refusal refusal = act(viewer, &message, who, sizeof who);
        if (refusal != DESK_GRANTED)
            reply_refused(viewer, &message, refusal, who);
        else if (message.kind != MESSAGE_TYPE)
            reply_done(viewer, &message);
    }
}

/* --- What it is told. --- */

static bool has_log(const struct viewer *viewer)
{
    return viewer->watched && (viewer->must_say_log || viewer->offset < viewer->watched->end);
}

/* Who watches a machine that left the lab is told so, behind the last that it said. */
static bool has_gone(const struct viewer *viewer)
{
    return viewer->watched && viewer->watched->is_gone && !has_log(viewer);
}

static bool has_machines(const struct viewer *viewer)
{
    return viewer->wants_machines && (viewer->told < table_version(viewer->web->table) ||
                                      viewer->lab_count < viewer->web->lab_count);
}

/* It is told the time now and then, so that it sees that the server lives. */
static bool has_now(const struct viewer *viewer)
{
    return viewer->web->now_ms - viewer->said_now_ms >= QUIET_MS;
}

bool live_has_news(void *data, void *one)
{
    const struct viewer *viewer = one;
    (void)data;
    return !viewer->was_told_lab || viewer->replies_length > 0 || has_log(viewer) ||
           has_gone(viewer) || has_machines(viewer) || has_now(viewer);
}

static size_t say_text(const char *text, char *to, size_t room)
{
    size_t length = strlen(text);
    if (length > room)
        return 0;
    memcpy(to, text, length);
    return length;
}

/* Takes the object. */
static size_t say_object(json_t *object, char *to, size_t room)
{
    size_t length = json_dumpb(object, to, room, JSON_COMPACT);
    json_decref(object);
    return length <= room ? length : 0;
}

static size_t say_lab(struct viewer *viewer, char *to, size_t room)
{
    json_t *lab = json_copy(viewer->web->lab);
    viewer->was_told_lab = true;
    viewer->said_now_ms = viewer->web->now_ms;
    viewer->lab_count = viewer->web->lab_count;
    json_object_set_new(lab, "user", viewer->user ? json_string(viewer->user) : json_null());
    json_object_set_new(lab, "now", json_integer((json_int_t)desk_clock(viewer->web->desk)));
    json_object_set_new(lab, "machines", json_array());
    return say_object(json_pack("{s:o}", "lab", lab), to, room);
}

static size_t say_reply(struct viewer *viewer, char *to, size_t room)
{
    size_t length = say_text(viewer->replies, to, room), taken = strlen(viewer->replies) + 1;
    memmove(viewer->replies, viewer->replies + taken, viewer->replies_length - taken);
    viewer->replies_length -= taken;
    return length;
}

static size_t say_gone(struct viewer *viewer, char *to, size_t room)
{
    size_t length = say_object(json_pack("{s:[s]}", "gone", viewer->watched->name), to, room);
    unwatch(viewer);
    return length;
}

static size_t say_machines(struct viewer *viewer, char *to, size_t room)
{
    struct web *web = viewer->web;
    if (viewer->told < table_version(web->table))
        return table_tell(web->table, &viewer->told, to, room);
    viewer->lab_count = web->lab_count;
    json_t *journal = json_object_get(web->lab, "journal");
    return say_object(json_pack("{s:O?}", "journal", journal), to, room);
}

/* Where it is too far behind, or what it should read has gone, it is moved. */
static void keep_up(struct viewer *viewer)
{
    const struct watched *watched = viewer->watched;
    if (viewer->has_caught_up && watched->end - viewer->offset > LAG_MAX) {
        viewer->offset = watched->end - LAG_TAIL;
        viewer->must_say_log = true;
    }
    if (viewer->offset < watched->first) {
        viewer->offset = watched->first;
        viewer->must_say_log = true;
    }
}

static size_t say_log(struct viewer *viewer, char *to, size_t room, bool *is_binary)
{
    keep_up(viewer);
    if (viewer->must_say_log) {
        viewer->must_say_log = false;
        return say_object(json_pack("{s:{s:s,s:I}}", "log", "name", viewer->watched->name, "offset",
                                    (json_int_t)viewer->offset),
                          to, room);
    }
    *is_binary = true;
    size_t length = watched_read(viewer->watched, &viewer->offset, to, room);
    viewer->has_caught_up |= viewer->offset >= viewer->watched->end;
    return length;
}

size_t live_say(void *data, void *one, void *to, size_t room, bool *is_binary)
{
    struct viewer *viewer = one;
    (void)data;
    if (!viewer->was_told_lab)
        return say_lab(viewer, to, room);
    if (viewer->replies_length > 0)
        return say_reply(viewer, to, room);
    if (has_now(viewer)) {
        viewer->said_now_ms = viewer->web->now_ms;
        return say_object(json_pack("{s:I}", "now", (json_int_t)desk_clock(viewer->web->desk)), to,
                          room);
    }
    if (has_gone(viewer))
        return say_gone(viewer, to, room);
    /* In turns, so that neither keeps the other waiting. */
    viewer->is_log_next = !viewer->is_log_next;
    if (has_log(viewer) && (viewer->is_log_next || !has_machines(viewer)))
        return say_log(viewer, to, room, is_binary);
    return has_machines(viewer) ? say_machines(viewer, to, room) : 0;
}
