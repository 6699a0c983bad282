/* SPDX-License-Identifier: MIT */
/* The desk's process has three threads: this one follows the stream, one of libwebsockets' serves,
 * and one waits for what the keeper says. Where nothing can be served (somebody has the port) the
 * roll call goes on, and serving is tried again. A lab file that is read anew and can't be served
 * takes nothing away: the lab is served as before, until the next SIGHUP. Trying it oftener would
 * let everybody go each time. */
#include "serial/lab/commands/serve_desk.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "serial/lab/collect/say.h"
#include "serial/lab/desk/desk.h"
#include "serial/lab/desk/hook_failures.h"
#include "serial/lab/http/http_post.h"
#include "serial/lab/web/web.h"

enum { ERROR_MAX = 512, AGAIN_MS = 5000 };

struct process {
    const struct desk_given *given;
    struct lab_file *lab, *served; /* served: whose settings could be served last, or NULL */
    struct spool *spool;
    struct desk *desk;
    pthread_mutex_t lock;          /* of `web`, for who follows: it must not go while it is told */
    struct web *web;               /* NULL: not served now */
    struct http_poster *poster;    /* NULL: there is none */
    struct hook_failures failures; /* of what is posted; with the lock */
    int signals;
    char error[ERROR_MAX]; /* why it isn't served, as it was said last */
};

static void on_changed(void *data)
{
    struct process *process = data;
    pthread_mutex_lock(&process->lock);
    web_changed(process->web);
    pthread_mutex_unlock(&process->lock);
}

static void on_post(void *data, const char *url, const char *json)
{
    struct process *process = data;
    http_post(process->poster, url, json);
}

static const char *text_in(const json_t *machine, const char *key)
{
    const char *text = json_string_value(json_object_get(machine, key));
    return text ? text : "?";
}

static void on_posted(void *data, const char *url, const char *json, const char *why)
{
    struct process *process = data;
    json_t *machine = json_loads(json, JSON_ALLOW_NUL, NULL);
    pthread_mutex_lock(&process->lock);
    hook_ended(&process->failures, url, text_in(machine, "name"), text_in(machine, "state"), why);
    pthread_mutex_unlock(&process->lock);
    json_decref(machine);
}

static struct web *swap(struct process *process, struct web *web)
{
    pthread_mutex_lock(&process->lock);
    struct web *before = process->web;
    process->web = web;
    pthread_mutex_unlock(&process->lock);
    return before;
}

static bool try_to_serve(struct process *process, struct lab_file *lab, char error[ERROR_MAX])
{
    struct web *web = web_start(process->desk, &lab->settings, error, ERROR_MAX);
    swap(process, web);
    if (web)
        process->served = lab;
    return web;
}

static void say_places(const struct process *process)
{
    char place[ERROR_MAX];
    for (unsigned i = 0; process->web && web_place(process->web, i, place, sizeof place); i++)
        say("the lab is at %s", place);
}

/* Says it once, however often it is tried. */
static void say_failure(struct process *process, const char error[ERROR_MAX])
{
    if (strcmp(process->error, error) != 0)
        say("%s (%s)", error,
            process->web ? "the lab is served as before; SIGHUP tries it again"
                         : "the roll call goes on; tried again");
    memcpy(process->error, error, ERROR_MAX);
}

/* As the lab file says, or else as it said when that could be done. */
static void serve(struct process *process)
{
    char error[ERROR_MAX], again[ERROR_MAX];
    if (try_to_serve(process, process->lab, error)) {
        process->error[0] = '\0';
    } else {
        if (process->served && process->served != process->lab)
            try_to_serve(process, process->served, again);
        say_failure(process, error);
    }
    say_places(process);
}

/* Stopping waits for answers, which wait for who follows: so nobody holds the lock meanwhile. */
static void stop_serving(struct process *process)
{
    struct web *web = swap(process, NULL);
    if (web)
        web_stop(web);
}

static void serve_anew(struct process *process)
{
    char error[ERROR_MAX];
    const struct lab_settings *wanted = &process->lab->settings;
    process->error[0] = '\0';
    if (process->web && web_reload(process->web, wanted)) {
        process->served = process->lab;
    } else if (process->web && !web_check(wanted, error, sizeof error)) {
        say_failure(process, error);
    } else {
        stop_serving(process);
        serve(process);
    }
}

/* Frees a lab file that isn't used any more. */
static void let_go(const struct process *process, struct lab_file *lab)
{
    if (lab != process->given->lab && lab != process->lab && lab != process->served)
        lab_file_free(lab);
}

static void reload(struct process *process, struct lab_file *lab)
{
    struct lab_file *before = process->lab, *served = process->served;
    desk_reload(process->desk, lab);
    process->lab = lab;
    serve_anew(process);
    let_go(process, before);
    if (served != before)
        let_go(process, served);
}

/* Until it is over: what the keeper says, and a signal. */
static void *obey(void *data)
{
    struct process *process = data;
    struct pollfd all[] = {{process->signals, POLLIN, 0}, {process->given->control, POLLIN, 0}};
    for (;;) {
        bool is_served = process->web;
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
    process->spool = spool_map(given->spool, false);
    if (!process->spool) {
        say("the desk can't read the spool: %s", strerror(errno));
        return false;
    }
    process->poster = http_poster_start(on_posted, process);
    struct desk_options options = {.lab_path = given->lab_path,
                                   .lab = given->lab,
                                   .spool = process->spool,
                                   .orders = given->orders,
                                   .heard = given->added,
                                   .changed = on_changed,
                                   .post = process->poster ? on_post : NULL,
                                   .data = process};
    process->desk = desk_open(&options, error, sizeof error);
    if (!process->desk)
        say("%s", error);
    return process->desk;
}

int serve_desk(const struct desk_given *given)
{
    struct process process = {.given = given, .lab = given->lab, .lock = PTHREAD_MUTEX_INITIALIZER};
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
    stop_serving(&process);
    if (process.poster)
        http_poster_stop(process.poster);
    hook_failures_free(&process.failures);
    desk_close(process.desk);
    spool_unmap(process.spool);
    if (process.served != process.lab)
        lab_file_free(process.served);
    lab_file_free(process.lab);
    return EXIT_SUCCESS;
}
