/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/http/http_client.h"
#include "serial/lab/http/http_post.h"
#include "serial/lab/memory.h"
#include "serial/lab/now.h"

enum { STEP_MS = 500, PORT_MAX = 65535 };

struct post {
    struct http_question question;
    char *url, *body, *host;
    uint64_t deadline_ms;
};

struct http_poster {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t given;
    struct post *waiting[HTTP_POSTS_WAITING]; /* a ring */
    unsigned first, count;
    struct post *under_way[HTTP_POSTS_AT_ONCE];
    struct http_client *client; /* made for the first one */
    _Atomic bool is_ending;
    http_posted *posted;
    void *data;
};

const char *http_post_read_url(const char *url, char **host, unsigned *port, const char **path,
                               bool *is_tls)
{
    *is_tls = strncmp(url, "https://", 8) == 0;
    if (!*is_tls && strncmp(url, "http://", 7) != 0)
        return "it begins with neither http:// nor https://";
    const char *begin = url + (*is_tls ? 8 : 7);
    const char *end = *begin == '[' ? strchr(begin, ']') : begin + strcspn(begin, ":/");
    bool is_bracketed = *begin == '[';
    if (!end || end == begin + is_bracketed)
        return "it names no host";
    const char *rest = end + is_bracketed;
    unsigned long number = *is_tls ? 443 : 80;
    if (*rest == ':')
        number = strtoul(rest + 1, (char **)&rest, 10);
    if (number == 0 || number > PORT_MAX || (*rest != '/' && *rest != '\0'))
        return "its port is none";
    *host = memory_copy(begin + is_bracketed, (size_t)(end - begin) - is_bracketed);
    *port = (unsigned)number;
    *path = *rest == '/' ? rest : "/";
    return NULL;
}

static void post_free(struct post *post)
{
    free(post->url);
    free(post->body);
    free(post->host);
    free(post);
}

static void tell(const struct http_poster *poster, const struct post *post, const char *why)
{
    if (poster->posted)
        poster->posted(poster->data, post->url, post->body, why);
}

static void ignore(void *data, enum http_heard kind, const void *bytes, size_t length)
{
    (void)data;
    (void)kind;
    (void)bytes;
    (void)length;
}

/* Takes the post. */
static void begin(struct http_poster *poster, struct post **place, struct post *post)
{
    struct http_question *question = &post->question;
    const char *wrong = http_post_read_url(post->url, &post->host, &question->port, &question->path,
                                           &question->is_tls);
    if (!wrong && !poster->client)
        poster->client = http_client_new(true);
    if (!wrong && !poster->client)
        wrong = "there are no descriptors left";
    if (wrong) {
        tell(poster, post, wrong);
        post_free(post);
        return;
    }
    question->host = post->host;
    question->method = "POST";
    question->type = "application/json";
    question->body = post->body;
    question->length = strlen(post->body);
    question->hear = ignore;
    post->deadline_ms = now_ms() + HTTP_POST_MS;
    *place = post;
    http_client_ask(poster->client, question);
}

static void end(struct http_poster *poster, struct post **place)
{
    struct post *post = *place;
    const struct http_question *question = &post->question;
    char *why = NULL;
    if (!question->is_over)
        why = memory_format("no answer within %d s", HTTP_POST_MS / 1000);
    else if (question->status == 0)
        why = memory_format("%s", question->error);
    else if (question->status < 200 || question->status >= 300)
        why = memory_format("it answered %d", question->status);
    tell(poster, post, why);
    http_client_drop(&post->question);
    free(why);
    post_free(post);
    *place = NULL;
}

/* Ends those that are over, begins others in their places. Returns how many are under way. */
static unsigned move_on(struct http_poster *poster)
{
    unsigned under_way = 0;
    for (int i = 0; i < HTTP_POSTS_AT_ONCE; i++) {
        struct post **place = &poster->under_way[i], *next = NULL;
        if (*place && ((*place)->question.is_over || now_ms() >= (*place)->deadline_ms))
            end(poster, place);
        pthread_mutex_lock(&poster->lock);
        if (!*place && poster->count > 0) {
            next = poster->waiting[poster->first];
            poster->first = (poster->first + 1) % HTTP_POSTS_WAITING;
            poster->count--;
        }
        pthread_mutex_unlock(&poster->lock);
        if (next)
            begin(poster, place, next);
        under_way += *place != NULL;
    }
    return under_way;
}

static void wait_for_post(struct http_poster *poster)
{
    pthread_mutex_lock(&poster->lock);
    while (poster->count == 0 && !poster->is_ending)
        pthread_cond_wait(&poster->given, &poster->lock);
    pthread_mutex_unlock(&poster->lock);
}

static void *work(void *data)
{
    struct http_poster *poster = data;
    while (!poster->is_ending) {
        if (move_on(poster) > 0)
            http_client_step(poster->client, STEP_MS);
        else
            wait_for_post(poster);
    }
    return NULL;
}

struct http_poster *http_poster_start(http_posted *posted, void *data)
{
    struct http_poster *poster = memory_new(1, sizeof *poster);
    sigset_t all, before;
    poster->posted = posted;
    poster->data = data;
    pthread_mutex_init(&poster->lock, NULL);
    pthread_cond_init(&poster->given, NULL);
    signal(SIGPIPE, SIG_IGN);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int status = pthread_create(&poster->thread, NULL, work, poster);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (status == 0)
        return poster;
    free(poster);
    return NULL;
}

void http_post(struct http_poster *poster, const char *url, const char *json)
{
    struct post *post = memory_new(1, sizeof *post);
    post->url = memory_copy(url, strlen(url));
    post->body = memory_copy(json, strlen(json));
    pthread_mutex_lock(&poster->lock);
    bool has_room = poster->count < HTTP_POSTS_WAITING;
    if (has_room) {
        unsigned last = (poster->first + poster->count++) % HTTP_POSTS_WAITING;
        poster->waiting[last] = post;
        pthread_cond_signal(&poster->given);
    }
    pthread_mutex_unlock(&poster->lock);
    if (has_room)
        return;
    tell(poster, post, "too many are waiting to be sent");
    post_free(post);
}

void http_poster_stop(struct http_poster *poster)
{
    pthread_mutex_lock(&poster->lock);
    poster->is_ending = true;
    pthread_cond_signal(&poster->given);
    pthread_mutex_unlock(&poster->lock);
    pthread_join(poster->thread, NULL);
    for (int i = 0; i < HTTP_POSTS_AT_ONCE; i++)
        if (poster->under_way[i]) {
            http_client_drop(&poster->under_way[i]->question);
            post_free(poster->under_way[i]);
        }
    for (unsigned i = 0; i < poster->count; i++)
        post_free(poster->waiting[(poster->first + i) % HTTP_POSTS_WAITING]);
    if (poster->client)
        http_client_free(poster->client);
    pthread_mutex_destroy(&poster->lock);
    pthread_cond_destroy(&poster->given);
    free(poster);
}
