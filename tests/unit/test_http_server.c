/* SPDX-License-Identifier: MIT */
/* Our server and our client with each other: what one asks is what the other hears, and an answer
 * that isn't whole is told from one that is. tests/serve has strangers in their places. */
#define _GNU_SOURCE
#include "serial/lab/http/http_server.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "serial/lab/http/http_client.h"
#include "serial/lab/http/http_post.h"
#include "serial/lab/http/listener.h"
#include "serial/lab/memory.h"
#include "tests/unit/run.h"

enum { LARGE = 3000000, PATIENCE_S = 20 };

/* Streams of bodies. */
enum { CUT = 1, QUIET, FLOOD };

static _Atomic bool has_quiet_more;
static char heard[200];
static _Atomic unsigned posts, failures;
static char failure[300];

/* --- A handler: what is asked for is in the path. --- */

static void answer(void *data, const struct http_request *request, struct http_answer *given)
{
    (void)data;
    *given = (struct http_answer){.status = 200, .type = "text/plain", .is_owned = true};
    if (strcmp(request->path, "/echo") == 0) {
        char *text = memory_format("%s %s %u %.*s", request->method, request->path,
                                   request->query_count, (int)request->body_length,
                                   request->body ? (const char *)request->body : "");
        given->bytes = text;
        given->length = strlen(text);
    } else if (strcmp(request->path, "/large") == 0) {
        given->bytes = memory_new(LARGE, 1);
        given->length = LARGE;
    } else if (strcmp(request->path, "/cut") == 0) {
        *given = (struct http_answer){.status = 200, .length = 1000, .stream = (void *)CUT};
    } else if (strcmp(request->path, "/quiet") == 0) {
        *given =
            (struct http_answer){.status = 200, .length = HTTP_ENDLESS, .stream = (void *)QUIET};
    } else if (strcmp(request->path, "/flood") == 0) {
        *given =
            (struct http_answer){.status = 200, .length = HTTP_ENDLESS, .stream = (void *)FLOOD};
    } else if (strcmp(request->path, "/post") == 0) {
        snprintf(heard, sizeof heard, "%.*s", (int)request->body_length,
                 (const char *)request->body);
        given->is_owned = false;
        posts++;
    } else {
        *given = (struct http_answer){.status = 500, .headers = "Rollcall-Verdict: 7\r\n"};
    }
}

/* Half of what was promised; or nothing until it is told; or without end. */
static long more(void *data, void *stream, void *to, size_t room)
{
    static unsigned calls;
    (void)data;
    memset(to, 'x', room);
    if (stream == (void *)QUIET)
        return atomic_exchange(&has_quiet_more, false) ? 5 : 0;
    if (stream == (void *)FLOOD)
        return (long)room;
    return calls++ % 2 == 0 ? 500 : -1;
}

static void stream_end(void *data, void *stream)
{
    (void)data;
    (void)stream;
}

static unsigned refresh(void *data)
{
    (void)data;
    return 0;
}

/* A viewer is an echo of one message. */
struct viewer {
    char text[100];
};

static void *open_viewer(void *data, struct http_peer *peer, const struct http_request *request)
{
    (void)data;
    (void)peer;
    (void)request;
    return memory_new(1, sizeof(struct viewer));
}

static void hear(void *data, void *viewer, const char *text, size_t length)
{
    (void)data;
    snprintf(((struct viewer *)viewer)->text, sizeof(struct viewer), "%.*s", (int)length, text);
}

static bool has_news(void *data, void *viewer)
{
    (void)data;
    return ((struct viewer *)viewer)->text[0] != '\0';
}

static size_t say(void *data, void *viewer, void *to, size_t room, bool *is_binary)
{
    char *text = ((struct viewer *)viewer)->text;
    size_t length = strlen(text);
    (void)data;
    (void)room;
    memcpy(to, text, length);
    *is_binary = text[0] == 'b';
    text[0] = '\0';
    return length;
}

static void closed(void *data, void *viewer)
{
    (void)data;
    free(viewer);
}

static const struct http_handler handler = {.answer = answer,
                                            .more = more,
                                            .stream_end = stream_end,
                                            .refresh = refresh,
                                            .open = open_viewer,
                                            .heard = hear,
                                            .has_news = has_news,
                                            .say = say,
                                            .closed = closed};

/* --- Both. --- */

static struct http_server *server;
static unsigned port;

static void start_with(unsigned slow_s)
{
    static const char *const listen[] = {"127.0.0.1:0"};
    const struct http_settings settings = {.listen = listen, .listen_count = 1, .slow_s = slow_s};
    char error[300] = "", place[100];
    server = http_server_start(&settings, &handler, error, sizeof error);
    assert_string_equal(error, "");
    assert_true(http_server_place(server, 0, place, sizeof place));
    assert_false(http_server_place(server, 1, place, sizeof place));
    port = (unsigned)atoi(strrchr(place, ':') + 1);
}

static void start(void)
{
    start_with(0);
}

static char got[LARGE + 1];
static size_t got_length;
static enum http_heard got_kind;

static void take(void *data, enum http_heard kind, const void *bytes, size_t length)
{
    (void)data;
    got_kind = kind;
    memcpy(got + got_length, bytes, length);
    got_length += length;
    got[got_length] = '\0';
}

/* Whether one may go on waiting since then. */
static bool has_patience(time_t since)
{
    return time(NULL) - since < PATIENCE_S;
}

static struct http_question ask(struct http_client *client, const char *method, const char *path,
                                const char *body)
{
    struct http_question question = {.host = "127.0.0.1",
                                     .port = port,
                                     .method = method,
                                     .path = path,
                                     .body = body,
                                     .length = body ? strlen(body) : 0,
                                     .hear = take};
    got_length = 0;
    http_client_ask(client, &question);
    for (time_t since = time(NULL); has_patience(since) && !question.is_over;)
        http_client_step(client, 100);
    assert_true(question.is_over);
    return question;
}

TEST(answers)
{
    start();
    struct http_client *client = http_client_new(false);
    struct http_question question = ask(client, "GET", "/echo?a=1&b", NULL);
    assert_int_equal(question.status, 200);
    assert_string_equal(question.error, "");
    assert_string_equal(got, "GET /echo 2 ");
    assert_int_equal(question.verdict, -1);
    question = ask(client, "POST", "/echo", "the body");
    assert_int_equal(question.status, 200);
    assert_string_equal(got, "POST /echo 0 the body");
    question = ask(client, "GET", "/else", NULL);
    assert_int_equal(question.status, 500);
    assert_int_equal(question.verdict, 7);
    question = ask(client, "GET", "/large", NULL);
    assert_int_equal(got_length, LARGE);
    assert_string_equal(question.error, "");
    http_client_free(client);
    http_server_stop(server);
}

TEST(half_an_answer_is_none)
{
    start();
    struct http_client *client = http_client_new(false);
    struct http_question question = ask(client, "GET", "/cut", NULL);
    assert_int_equal(question.status, 200);
    assert_int_equal(got_length, 500);
    assert_string_not_equal(question.error, "");
    http_client_free(client);
    http_server_stop(server);
}

/* It isn't taken for one that is slow. */
TEST(a_quiet_stream_lives_on)
{
    start_with(1);
    struct http_client *client = http_client_new(false);
    struct http_question question = {
        .host = "127.0.0.1", .port = port, .method = "GET", .path = "/quiet", .hear = take};
    got_length = 0;
    http_client_ask(client, &question);
    for (time_t since = time(NULL); time(NULL) - since < 3;)
        http_client_step(client, 100);
    assert_false(question.is_over);
    assert_int_equal(question.status, 200);
    has_quiet_more = true;
    http_server_wake(server);
    for (time_t since = time(NULL); has_patience(since) && got_length < 5;)
        http_client_step(client, 100);
    assert_string_equal(got, "xxxxx");
    http_client_drop(&question);
    http_client_free(client);
    http_server_stop(server);
}

static int connect_and_say(const char *text)
{
    struct address address;
    char place[ADDRESS_TEXT_MAX];
    snprintf(place, sizeof place, "127.0.0.1:%u", port);
    assert_true(address_read(&address, place));
    int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(descriptor, (struct sockaddr *)&address.at, address.length), 0);
    assert_int_equal(write(descriptor, text, strlen(text)), strlen(text));
    return descriptor;
}

/* How much comes until the server's end; more than that: it has none. */
static size_t read_to_end(int descriptor, size_t most)
{
    static char buffer[65536];
    size_t count = 0;
    for (ssize_t length = 1; length > 0 && count < most;) {
        length = read(descriptor, buffer, sizeof buffer);
        count += length > 0 ? (size_t)length : 0;
    }
    return count;
}

TEST(slow_ones_are_let_go)
{
    static const char *const said[] = {
        "GET /flood HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n", "", "GET / HT",
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc"};
    enum { COUNT = sizeof said / sizeof *said, TAKERS = 2 };
    int descriptors[COUNT];
    start_with(1);
    for (int i = 0; i < COUNT; i++)
        descriptors[i] = connect_and_say(said[i]);
    for (int i = TAKERS; i < COUNT; i++)
        assert_int_equal(read_to_end(descriptors[i], LARGE), 0);
    /* These two took nothing of what they asked for, for longer than those above sent nothing. */
    sleep(2);
    for (int i = 0; i < TAKERS; i++)
        assert_true(read_to_end(descriptors[i], LARGE) < LARGE);
    for (int i = 0; i < COUNT; i++)
        close(descriptors[i]);
    http_server_stop(server);
}

TEST(nobody_answers)
{
    struct http_client *client = http_client_new(false);
    port = 1;
    struct http_question question = ask(client, "GET", "/", NULL);
    assert_int_equal(question.status, 0);
    assert_string_not_equal(question.error, "");
    http_client_free(client);
}

TEST(messages)
{
    start();
    struct http_client *client = http_client_new(false);
    struct http_question question = {.host = "127.0.0.1",
                                     .port = port,
                                     .path = "/api/live",
                                     .protocol = "rollcall.1",
                                     .hear = take};
    http_client_ask(client, &question);
    for (time_t since = time(NULL); has_patience(since) && question.status != 101;)
        http_client_step(client, 100);
    static const struct {
        const char *text;
        enum http_heard kind;
    } said[] = {{"text", HTTP_HEARD_TEXT}, {"binary", HTTP_HEARD_BINARY}};
    for (size_t i = 0; i < 2; i++) {
        got_length = 0;
        assert_true(http_client_say(&question, said[i].text, strlen(said[i].text)));
        for (time_t since = time(NULL); has_patience(since) && got_length < strlen(said[i].text);)
            http_client_step(client, 100);
        assert_string_equal(got, said[i].text);
        assert_int_equal(got_kind, said[i].kind);
    }
    http_client_drop(&question);
    assert_false(http_client_say(&question, "x", 1));
    http_client_step(client, 10);
    http_client_free(client);
    http_server_stop(server);
}

/* --- Posts. --- */

static void posted(void *data, const char *url, const char *json, const char *why)
{
    (void)data;
    assert_non_null(json);
    if (!why)
        return;
    snprintf(failure, sizeof failure, "%s: %s", url, why);
    failures++;
}

static void wait_until(const _Atomic unsigned *count, unsigned least)
{
    for (time_t since = time(NULL); has_patience(since) && *count < least;)
        usleep(10000);
    assert_true(*count >= least);
}

TEST(posts_arrive)
{
    char url[100];
    start();
    snprintf(url, sizeof url, "http://127.0.0.1:%u/post", port);
    struct http_poster *poster = http_poster_start(posted, NULL);
    for (int i = 0; i < 50; i++)
        http_post(poster, url, "{\"state\":\"crashed\"}");
    wait_until(&posts, 50);
    assert_string_equal(heard, "{\"state\":\"crashed\"}");
    assert_int_equal(failures, 0);
    snprintf(url, sizeof url, "http://127.0.0.1:%u/else", port);
    http_post(poster, url, "{}");
    wait_until(&failures, 1);
    assert_non_null(strstr(failure, "it answered 500"));
    http_post(poster, "http://127.0.0.1:1/", "{}");
    wait_until(&failures, 2);
    http_post(poster, "ftp://elsewhere/", "{}");
    wait_until(&failures, 3);
    assert_non_null(strstr(failure, "neither http:// nor https://"));
    http_poster_stop(poster);
    http_server_stop(server);
}

/* One that never answers holds up nobody else; what is too much is dropped, and said. */
TEST(who_does_not_answer_holds_up_nobody)
{
    struct address address;
    char error[200], deaf[100], url[100];
    start();
    assert_true(address_read(&address, "127.0.0.1:0"));
    int descriptor = listener_tcp(&address, error, sizeof error);
    char place[ADDRESS_TEXT_MAX];
    address_print(&address, place);
    snprintf(deaf, sizeof deaf, "http://%s/", place);
    snprintf(url, sizeof url, "http://127.0.0.1:%u/post", port);
    struct http_poster *poster = http_poster_start(posted, NULL);
    for (int i = 0; i < HTTP_POSTS_AT_ONCE - 1; i++)
        http_post(poster, deaf, "{}");
    http_post(poster, url, "{}");
    wait_until(&posts, 1);
    for (int i = 0; i < HTTP_POSTS_WAITING + 10; i++)
        http_post(poster, deaf, "{}");
    assert_true(failures >= 1);
    assert_non_null(strstr(failure, "too many"));
    http_poster_stop(poster); /* those under way are cut off */
    close(descriptor);
    http_server_stop(server);
}

RUN_TESTS(cmocka_unit_test(answers), cmocka_unit_test(half_an_answer_is_none),
          cmocka_unit_test(a_quiet_stream_lives_on), cmocka_unit_test(slow_ones_are_let_go),
          cmocka_unit_test(nobody_answers), cmocka_unit_test(messages),
          cmocka_unit_test(posts_arrive), cmocka_unit_test(who_does_not_answer_holds_up_nobody))
