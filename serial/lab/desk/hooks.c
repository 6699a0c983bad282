/* SPDX-License-Identifier: MIT */
#include "serial/lab/desk/hooks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "serial/lab/collect/say.h"
#include "serial/lab/desk/hook_failures.h"
#include "serial/lab/desk/hook_program.h"
#include "serial/lab/desk/tell.h"
#include "serial/lab/memory.h"
#include "serial/lab/now.h"

enum { END_MS = 1000, END_PAUSE_MS = 1 };

/* One to be done. */
struct job {
    char *command, *url; /* one of the two */
    char *variables[PROGRAM_VARIABLES_MAX + 1];
    char *json;
    struct job *next;
};

struct running {
    pid_t pid; /* 0: none */
    uint64_t until;
    bool is_killed; /* it took longer */
    struct job *job;
};

struct hooks {
    struct running running[HOOKS_AT_ONCE];
    struct job *first, *last;
    unsigned waiting, limit_ms;
    uint64_t run, failed, dropped;
    struct hook_failures failures;
};

struct hooks *hooks_new(unsigned limit_ms)
{
    struct hooks *hooks = memory_new(1, sizeof *hooks);
    hooks->limit_ms = limit_ms;
    return hooks;
}

static void job_free(struct job *job)
{
    for (char **variable = job->variables; *variable; variable++)
        free(*variable);
    free(job->command);
    free(job->url);
    free(job->json);
    free(job);
}

/* Ends what runs, and waits for that a little. */
static void end_running(struct hooks *hooks)
{
    const struct timespec pause = {0, END_PAUSE_MS * 1000000L};
    char why[PROGRAM_WHY_MAX];
    uint64_t until = now_ms() + END_MS;
    for (unsigned i = 0; i < HOOKS_AT_ONCE; i++)
        if (hooks->running[i].pid != 0)
            program_kill(hooks->running[i].pid);
    for (unsigned i = 0; i < HOOKS_AT_ONCE; i++) {
        const struct running *running = &hooks->running[i];
        if (running->pid == 0)
            continue;
        while (!program_has_ended(running->pid, why) && now_ms() < until)
            nanosleep(&pause, NULL);
        job_free(running->job);
    }
}

void hooks_free(struct hooks *hooks)
{
    if (!hooks)
        return;
    end_running(hooks);
    for (struct job *job = hooks->first, *next; job; job = next) {
        next = job->next;
        job_free(job);
    }
    hook_failures_free(&hooks->failures);
    free(hooks);
}

static bool is_for(const struct lab_hook *hook, enum state state)
{
    for (unsigned i = 0; i < hook->on_count; i++)
        if (strcmp(hook->on[i], state_name(state)) == 0)
            return true;
    return hook->on_count == 0;
}

static struct job *make(struct desk *desk, struct machine *machine, enum state before,
                        const struct lab_hook *hook)
{
    struct job *job = memory_new(1, sizeof *job);
    json_t *object = tell_machine(desk, machine);
    const char *what = json_string_value(json_object_get(object, "what"));
    const char *boot = json_string_value(json_object_get(object, "boot"));
    const char *run = json_string_value(json_object_get(object, "run"));
    job->command = memory_text(hook->run);
    job->url = memory_text(hook->post);
    job->json = json_dumps(object, JSON_COMPACT);
    job->variables[0] = memory_format("ROLLCALL_MACHINE=%s", machine->name);
    job->variables[1] = memory_format("ROLLCALL_STATE=%s", state_name(machine->state));
    job->variables[2] = memory_format("ROLLCALL_BEFORE=%s", state_name(before));
    job->variables[3] = memory_format("ROLLCALL_WHAT=%s", what ? what : "");
    job->variables[4] = memory_format("ROLLCALL_BOOT=%s", boot ? boot : "");
    job->variables[5] = memory_format("ROLLCALL_RUN=%s", run ? run : "");
    json_decref(object);
    return job;
}

static void queue(struct hooks *hooks, struct job *job)
{
    if (hooks->waiting == HOOKS_WAITING_MAX) {
        if (hooks->dropped++ == 0)
            say("%u hooks wait to be run: others aren't, from here on", hooks->waiting);
        hooks->failed++;
        job_free(job);
        return;
    }
    if (hooks->first)
        hooks->last->next = job;
    else
        hooks->first = job;
    hooks->last = job;
    hooks->waiting++;
}

void hooks_tell(struct desk *desk, struct machine *machine, enum state before)
{
    if (desk->history_ends > 0 || !machine->lab || machine_quarantine(desk, machine))
        return;
    for (unsigned i = 0; i < desk->lab->settings.hooks_count; i++)
        if (is_for(&desk->lab->settings.hooks[i], machine->state))
            queue(desk->hooks, make(desk, machine, before, &desk->lab->settings.hooks[i]));
}

/* `why`: NULL where it did what it is for. */
static void conclude(struct hooks *hooks, const struct job *job, const char *why)
{
    hooks->failed += why != NULL;
    hook_ended(&hooks->failures, job->command ? job->command : job->url,
               job->variables[0] + sizeof "ROLLCALL_MACHINE",
               job->variables[1] + sizeof "ROLLCALL_STATE", why);
}

static void reap(struct hooks *hooks, struct running *running)
{
    char why[PROGRAM_WHY_MAX];
    if (!program_has_ended(running->pid, why)) {
        if (!running->is_killed && now_ms() >= running->until) {
            program_kill(running->pid);
            running->is_killed = true;
        }
        return;
    }
    if (running->is_killed)
        conclude(hooks, running->job, "it was ended, since it took too long");
    else
        conclude(hooks, running->job, why[0] != '\0' ? why : NULL);
    job_free(running->job);
    *running = (struct running){0};
}

/* True where the job runs from now on; else it is done with. */
static bool start(struct desk *desk, struct job *job, struct running *running)
{
    char why[PROGRAM_WHY_MAX];
    desk->hooks->run++;
    if (job->command) {
        running->pid = program_start(job->command, job->variables, job->json, why);
        if (running->pid != 0)
            return true;
        conclude(desk->hooks, job, why);
    } else if (desk->options.post) {
        desk->options.post(desk->options.data, job->url, job->json);
    } else {
        conclude(desk->hooks, job, "nothing is there that could post it");
    }
    return false;
}

static void start_next(struct desk *desk, struct running *running)
{
    struct hooks *hooks = desk->hooks;
    while (running->pid == 0 && hooks->first) {
        struct job *job = hooks->first;
        hooks->first = job->next;
        hooks->waiting--;
        if (start(desk, job, running)) {
            running->job = job;
            running->until = now_ms() + hooks->limit_ms;
        } else {
            job_free(job);
        }
    }
    if (!hooks->first)
        hooks->dropped = 0;
}

bool hooks_step(struct desk *desk)
{
    struct hooks *hooks = desk->hooks;
    bool is_busy = false;
    for (unsigned i = 0; i < HOOKS_AT_ONCE; i++) {
        struct running *running = &hooks->running[i];
        if (running->pid != 0)
            reap(hooks, running);
        if (hooks->first)
            start_next(desk, running);
        is_busy |= running->pid != 0;
    }
    return is_busy;
}

uint64_t hooks_run(const struct hooks *hooks)
{
    return hooks->run;
}

uint64_t hooks_failed(const struct hooks *hooks)
{
    return hooks->failed;
}
