/* SPDX-License-Identifier: MIT */
/* The paths of serial/web/openapi.yaml. A worker's thread is here, one request at a time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/memory.h"
#include "serial/lab/web/files.h"
#include "serial/lab/web/route.h"
#include "serial/lab/web/web_inner.h"

enum { BOOTS_MOST = 1000, BOOTS_DEFAULT = 50 };

static const char ask_again[] = "serial/web/openapi.yaml says what there is";

static void answer_text(struct http_answer *answer, const char *type, char *text)
{
    *answer = (struct http_answer){
        .status = 200, .type = type, .bytes = text, .length = strlen(text), .is_owned = true};
}

/* Takes the object; NULL: there is no such thing. */
static void answer_json(struct http_answer *answer, json_t *object)
{
    char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
    json_decref(object);
    if (text)
        answer_text(answer, "application/json", text);
    else
        api_error(answer, 404, "there is no such machine or boot",
                  "see the names in /api/lab, or rollcall report");
}

void api_error(struct http_answer *answer, int status, const char *error, const char *next)
{
    json_t *object = json_pack("{s:s,s:s}", "error", error, "next", next);
    char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
    json_decref(object);
    answer_text(answer, "application/json", text ? text : memory_copy("{}", 2));
    answer->status = status;
    answer->headers = status == 503 ? "Retry-After: 1\r\n" : NULL;
}

static void bad_number(struct http_answer *answer, const char *key)
{
    char *error = memory_format("%s: a decimal number is expected", key);
    api_error(answer, 400, error, ask_again);
    free(error);
}

int api_refusal(enum desk_refusal refusal, const char *who, char *text, size_t size)
{
    static const struct {
        int status;
        const char *words;
    } refusals[] = {
        [DESK_GRANTED] = {200, "granted"},
        [DESK_NO_MACHINE] = {404, "there is no such machine"},
        [DESK_NOT_ALLOWED] = {403, "you may not type there"},
        [DESK_TAKEN] = {409, "somebody else writes there"},
        [DESK_NOT_TAKEN] = {403, "the right to type must be taken first"},
        [DESK_NO_LINE] = {409, "its line isn't open"},
        [DESK_NO_BREAK] = {409, "no break can be sent on this line: on a device, rfc2217:// and "
                                "sol:// one can"},
        [DESK_TOO_FAST] = {503, "what was typed before hasn't gone out yet"},
    };
    if (refusal == DESK_TAKEN && who[0] != '\0')
        snprintf(text, size, "%s writes there", who);
    else
        snprintf(text, size, "%s", refusals[refusal].words);
    return refusals[refusal].status;
}

/* --- One path each. --- */

static void answer_lab(struct web *web, const struct http_request *request,
                       struct http_answer *answer)
{
    json_t *lab = desk_lab(web->desk);
    json_object_set_new(lab, "user", request->user ? json_string(request->user) : json_null());
    answer_json(answer, lab);
}

static void answer_boots(struct web *web, const struct route *route,
                         const struct http_request *request, struct http_answer *answer)
{
    uint64_t most = BOOTS_DEFAULT, before = UINT64_MAX;
    if (!route_number(request, "most", &most) || most == 0 || most > BOOTS_MOST)
        api_error(answer, 400, "most: a number from 1 to 1000 is expected", ask_again);
    else if (!route_number(request, "before", &before))
        bad_number(answer, "before");
    else
        answer_json(answer, desk_boots(web->desk, route->name, (unsigned)most, before));
}

static bool find_format(const struct http_request *request, enum desk_format *format,
                        const char **type)
{
    static const struct {
        const char *name, *type;
        enum desk_format format;
    } formats[] = {{"json", "application/json", DESK_JSON},
                   {"junit", "application/xml", DESK_JUNIT},
                   {"ktap", "text/plain; charset=utf-8", DESK_KTAP},
                   {"table", "text/plain; charset=utf-8", DESK_TABLE}};
    const char *asked = http_query(request, "format");
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(asked ? asked : "json", formats[i].name) == 0) {
            *format = formats[i].format;
            *type = formats[i].type;
            return true;
        }
    return false;
}

/* A program that asks for text wants the verdict too. */
static const char *verdict_header(const char *report)
{
    static const char *const headers[] = {
        "Rollcall-Verdict: 0\r\n", "Rollcall-Verdict: 1\r\n", "Rollcall-Verdict: 2\r\n",
        "Rollcall-Verdict: 3\r\n", "Rollcall-Verdict: 4\r\n", "Rollcall-Verdict: 5\r\n",
        "Rollcall-Verdict: 6\r\n", "Rollcall-Verdict: 7\r\n", "Rollcall-Verdict: 8\r\n"};
    json_t *object = json_loads(report, JSON_ALLOW_NUL, NULL);
    const json_t *verdict = json_object_get(object, "verdict");
    json_int_t number = json_is_integer(verdict) ? json_integer_value(verdict) : -1;
    json_decref(object);
    return number >= 0 && number <= 8 ? headers[number] : NULL;
}

static void make_report(struct web *web, enum desk_format format, const char *type, uint64_t since,
                        const char *const *names, size_t count, struct http_answer *answer)
{
    char *report = desk_report(web->desk, DESK_JSON, since, names, count);
    const char *header = report ? verdict_header(report) : NULL;
    if (report && format != DESK_JSON) {
        free(report);
        report = desk_report(web->desk, format, since, names, count);
    }
    if (!report) {
        answer_json(answer, NULL);
        return;
    }
    answer_text(answer, type, report);
    answer->headers = header;
}

/* A misspelt name must not make a report of the others only. */
static bool are_known(struct web *web, const char *const *names, size_t count,
                      struct http_answer *answer)
{
    for (size_t i = 0; i < count; i++)
        if (!desk_knows(web->desk, names[i])) {
            char *error = memory_format("%s: there is no such machine", names[i]);
            api_error(answer, 404, error, "see the names in /api/lab, or rollcall report");
            free(error);
            return false;
        }
    return true;
}

static void answer_report(struct web *web, const struct http_request *request,
                          struct http_answer *answer)
{
    static const char key[] = "machine=";
    const char *names[HTTP_QUERY_MAX], *type;
    enum desk_format format;
    uint64_t since = 0;
    size_t count = 0;
    for (unsigned i = 0; i < request->query_count; i++)
        if (strncmp(request->query[i], key, sizeof key - 1) == 0)
            names[count++] = request->query[i] + sizeof key - 1;
    if (!find_format(request, &format, &type)) {
        api_error(answer, 400, "format: json, junit, ktap or table is expected", ask_again);
        return;
    }
    if (!route_number(request, "since", &since)) {
        bad_number(answer, "since");
        return;
    }
    if (are_known(web, names, count, answer))
        make_report(web, format, type, since, names, count, answer);
}

static void answer_events(struct web *web, struct http_answer *answer)
{
    *answer = (struct http_answer){.status = 200,
                                   .type = "application/x-ndjson",
                                   .length = HTTP_ENDLESS,
                                   .stream = stream_of_events(web)};
}

/* A browser asks its user when it is refused, and only then. */
static void answer_login(const struct web *web, const struct http_request *request,
                         struct http_answer *answer)
{
    if (request->user)
        *answer = (struct http_answer){.status = 303, .headers = "Location: /\r\n"};
    else if (!web->has_users)
        api_error(answer, 404, "there are no logins here", "give `users:` in the lab file");
    else {
        api_error(answer, 401, "a login is needed", "give a user's name and password");
        answer->headers = "WWW-Authenticate: Basic realm=\"rollcall\", charset=\"UTF-8\"\r\n";
    }
}

static void answer_file(const char *path, struct http_answer *answer)
{
    const struct web_file *file = web_file_find(path);
    if (!file) {
        api_error(answer, 404, "there is nothing at this path", ask_again);
        return;
    }
    *answer = (struct http_answer){.status = 200,
                                   .type = file->type,
                                   .etag = file->etag,
                                   .bytes = file->bytes,
                                   .length = file->length};
}

static void answer_detail(struct desk *desk, const char *name, const char *user,
                          struct http_answer *answer)
{
    json_t *machine = desk_machine(desk, name);
    if (machine)
        json_object_set_new(machine, "may_type", json_boolean(desk_may_type(desk, name, user)));
    answer_json(answer, machine);
}

static void answer_machine(struct web *web, const struct route *route,
                           const struct http_request *request, struct http_answer *answer)
{
    struct desk *desk = web->desk;
    const char *name = route->name;
    switch (route->kind) {
    case ROUTE_MACHINE:
        answer_detail(desk, name, request->user, answer);
        break;
    case ROUTE_BOOTS:
        answer_boots(web, route, request, answer);
        break;
    case ROUTE_BOOT:
        answer_json(answer, desk_boot(desk, name, route->boot));
        break;
    case ROUTE_DIFFERENCE:
        answer_json(answer, desk_difference(desk, name, http_query(request, "old"),
                                            http_query(request, "new")));
        break;
    case ROUTE_HISTORY:
        answer_json(answer, desk_history(desk, name, http_query(request, "check")));
        break;
    case ROUTE_LOG:
        api_log(web, name, request, answer);
        break;
    default:
        api_type(web, route->kind, name, request, answer);
    }
}

static void answer_route(struct web *web, const struct route *route,
                         const struct http_request *request, struct http_answer *answer)
{
    switch (route->kind) {
    case ROUTE_NONE:
        api_error(answer, 404, "there is nothing at this path", ask_again);
        break;
    case ROUTE_OTHER_METHOD:
        api_error(answer, 405, "this path is there for another method", ask_again);
        break;
    case ROUTE_LAB:
        answer_lab(web, request, answer);
        break;
    case ROUTE_EVENTS:
        answer_events(web, answer);
        break;
    case ROUTE_REPORT:
        answer_report(web, request, answer);
        break;
    case ROUTE_METRICS:
        answer_text(answer, "text/plain; version=0.0.4; charset=utf-8", desk_metrics(web->desk));
        break;
    case ROUTE_LOGIN:
        answer_login(web, request, answer);
        break;
    case ROUTE_FILE:
        answer_file(request->path, answer);
        break;
    default:
        answer_machine(web, route, request, answer);
    }
}

void api_answer(void *data, const struct http_request *request, struct http_answer *answer)
{
    struct route route = route_find(request->method, request->path);
    answer_route(data, &route, request, answer);
}
