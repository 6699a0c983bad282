/* SPDX-License-Identifier: MIT */
/* The desk's process has three threads: this one follows the stream, one of libwebsockets' serves,
 * and one waits for what the keeper says. Where nothing can be served (somebody has the port) the
 * roll call goes on, and serving is tried again. */
#include "serial/lab/commands/serve_desk.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "serial/lab/collect/say.h"
#include "serial/lab/desk/desk.h"
#include "serial/lab/http/http_post.h"
#include "serial/lab/web/web.h"

enum { ERROR_MAX = 512, AGAIN_MS = 5000 };

struct process {
    const struct desk_given *given;
    struct lab_file *lab;
    struct desk *desk;
    struct web *_Atomic web; /* NULL: not served now */
    struct http_poster *poster;
    int signals;
    char error[ERROR_MAX]; /* why it isn't served, as it was said last */
};

static void on_changed(void *data)
{
    struct process *process = data;
    web_changed(atomic_load(&process->web));
}

static void on_post(void *data, const char *url, const char *json)
{
    struct process *process = data;
    http_post(process->poster, url, json);
}

static void on_post_failed(void *data, const char *url, const char *why)
{
    (void)data;
    say("hook: %s: %s", url, why);
}

static void serve(struct process *process)
{
    char error[ERROR_MAX], place[ERROR_MAX];
    struct web *web = web_start(process->desk, &process->lab->settings, error, sizeof error);
    atomic_store(&process->web, web);
    if (!web && strcmp(process->error, error) != 0)
        say("%s (the roll call goes on; tried again)", error);
    memcpy(process->error, web ? "" : error, web ? 1 : sizeof error);
    for (unsigned i = 0; web && web_place(web, i, place, sizeof place); i++)
        say("the lab is at %s", place);
}

static void reload(struct process *process, struct lab_file *lab)
{
    struct web *web = atomic_load(&process->web);
    struct lab_file *before = process->lab;
    desk_reload(process->desk, lab);
    if (web)
        web_reload(web, &lab->settings);
    process->lab = lab;
    if (before != process->given->lab)
        lab_file_free(before);
}

/* Until it is over: what the keeper says, and a signal. */
static void *obey(void *data)
{
    struct process *process = data;
    struct pollfd all[] = {{process->signals, POLLIN, 0}, {process->given->control, POLLIN, 0}};
    for (;;) {
        bool is_served = atomic_load(&process->web);
        int ready = poll(all, 2, is_served ? -1 : AGAIN_MS);
        enum keeper_told told = KEEPER_TOLD_NOTHING;
        struct lab_file *lab = NULL;
        if (ready > 0 && all[1].revents)
            told = keeper_told_desk(process->given, &lab);
        if (told == KEEPER_TOLD_LAB)
            reload(process, lab);
        if ((ready > 0 && all[0].revents) || told == KEEPER_TOLD_END)
            break;
        if (!is_served && ready == 0)
            serve(process);
    }
    desk_stop(process->desk);
    return NULL;
}

static bool begin(struct process *process)
{
    char error[ERROR_MAX];
    const struct desk_given *given = process->given;
    struct spool *spool = spool_map(given->spool, false);
    if (!spool) {
        say("the desk can't read the spool: %s", strerror(errno));
        return false;
    }
    struct desk_options options = {.lab_path = given->lab_path,
                                   .lab = given->lab,
                                   .spool = spool,
                                   .orders = given->orders,
                                   .heard = given->added,
                                   .changed = on_changed,
                                   .post = on_post,
                                   .data = process};
    process->poster = http_poster_start(on_post_failed, NULL);
    process->desk = desk_open(&options, error, sizeof error);
    if (!process->desk)
        say("%s", error);
    return process->desk;
}

int serve_desk(const struct desk_given *given)
{
    struct process process = {.given = given, .lab = given->lab};
    pthread_t obeying;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    process.signals = signalfd(-1, &signals, SFD_CLOEXEC);
    if (!begin(&process))
        return EXIT_FAILURE;
    serve(&process);
    if (pthread_create(&obeying, NULL, obey, &process) != 0) {
        say("the desk can't start a thread");
        return EXIT_FAILURE;
    }
    const char *why = desk_follow(process.desk);
    if (why) {
        say("%s", why);
        _exit(EXIT_FAILURE); /* the keeper starts another */
    }
    pthread_join(obeying, NULL);
    if (atomic_load(&process.web))
        web_stop(process.web);
    http_poster_stop(process.poster);
    desk_close(process.desk);
    return EXIT_SUCCESS;
}
