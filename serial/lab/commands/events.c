/* SPDX-License-Identifier: MIT */
#include "serial/lab/commands/events.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "serial/lab/commands/daemon.h"
#include "serial/lab/now.h"

enum { STEP_MS = 200 };

/* From now on, by the daemon's clock. */
static void begin_counting(struct awaited_rule *rule, bool has_since, const json_t *told)
{
    uint64_t now = (uint64_t)json_integer_value(told);
    if (!has_since && !rule->run)
        rule->since_ms = now;
    if (!has_since)
        rule->other_ms = now;
}

static void take_line(struct events *events)
{
    json_t *event = json_loadb(events->line, events->length, JSON_ALLOW_NUL, NULL), *machine, *name;
    struct awaited *awaited = events->awaited;
    size_t i;
    json_array_foreach (json_object_get(event, "machines"), i, machine)
        awaited_see(awaited, machine);
    json_array_foreach (json_object_get(event, "gone"), i, name)
        awaited_lose(awaited, json_string_value(name) ? json_string_value(name) : "");
    if (event && !events->is_told_all && json_is_false(json_object_get(event, "more"))) {
        events->is_told_all = true;
        awaited_end(awaited);
        if (!events->has_begun)
            begin_counting(&awaited->rule, events->has_since, json_object_get(event, "now"));
        events->has_begun = true;
    }
    json_decref(event);
}

static void hear(void *data, enum http_heard kind, const void *bytes, size_t length)
{
    struct events *events = data;
    bool is_answer = events->question.status == 200;
    (void)kind;
    for (const char *at = bytes, *end = at + length; at < end; at++) {
        if (is_answer && *at == '\n') {
            take_line(events);
            events->length = 0;
        } else if (events->length < EVENTS_LINE_MAX) {
            events->line[events->length++] = *at;
        }
    }
    events->line[events->length] = '\0';
}

static void ask(struct events *events, const char *socket)
{
    events->question = (struct http_question){
        .socket = socket, .method = "GET", .path = "/api/events", .data = events, .hear = hear};
    events->asked_ms = now_ms();
    events->length = 0;
    events->line[0] = '\0';
    events->is_told_all = false;
    awaited_begin(events->awaited);
    http_client_ask(events->client, &events->question);
}

bool events_begin(struct events *events, const char *socket)
{
    events->client = http_client_new(false);
    if (events->client)
        ask(events, socket);
    return events->client;
}

bool events_step(struct events *events)
{
    const struct http_question *question = &events->question;
    http_client_step(events->client, STEP_MS);
    if (question->status == 200)
        events->gone_ms = 0;
    if (!question->is_over)
        return true;
    uint64_t now = now_ms();
    if (events->gone_ms == 0)
        events->gone_ms = now;
    if (!daemon_may_be_back(question) || now - events->gone_ms >= DAEMON_BACK_MS)
        return false;
    if (now - events->asked_ms >= DAEMON_AGAIN_MS)
        ask(events, question->socket);
    return true;
}

void events_complain(const struct events *events)
{
    const struct http_question *question = &events->question;
    bool has_error = question->error[0] != '\0';
    if (!has_error && question->status != 200 && question->status != 0)
        daemon_complain("wait", question->status, events->line);
    else
        fprintf(stderr,
                "rollcall wait: %s: %s\nnext: see that the daemon runs, and ask again with "
                "--since.\n",
                question->socket, has_error ? question->error : "the daemon ended the connection");
}

void events_end(struct events *events)
{
    http_client_drop(&events->question);
    http_client_free(events->client);
}
