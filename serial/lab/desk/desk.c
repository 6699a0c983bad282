/* SPDX-License-Identifier: MIT */
#include "serial/lab/desk/desk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "serial/lab/desk/crash.h"
#include "serial/lab/desk/hooks.h"
#include "serial/lab/desk/index.h"
#include "serial/lab/desk/plain.h"
#include "serial/lab/desk/tell.h"
#include "serial/lab/memory.h"

enum { LOCK_TRIES = 30, LOCK_PAUSE_MS = 100 };

void desk_lock(struct desk *desk)
{
    pthread_mutex_lock(&desk->gate);
    pthread_mutex_lock(&desk->lock);
    pthread_mutex_unlock(&desk->gate);
}

void desk_unlock(struct desk *desk)
{
    pthread_mutex_unlock(&desk->lock);
}

/* Two desks would write over each other. One that was killed may take a moment to be gone. */
static bool lock_folder(struct desk *desk, char *error, size_t size)
{
    char *path = memory_format("%s/desk.lock", desk->folder);
    const struct timespec pause = {0, LOCK_PAUSE_MS * 1000000L};
    if (mkdir(desk->folder, 0750) != 0 && errno != EEXIST)
        snprintf(error, size, "%s can't be made: %s; is `folder` in the lab file right, and ours?",
                 desk->folder, strerror(errno));
    else if ((desk->folder_lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644)) < 0)
        snprintf(error, size, "%s: %s; is `folder` in the lab file right, and ours?", path,
                 strerror(errno));
    free(path);
    if (desk->folder_lock < 0)
        return false;
    for (unsigned i = 0; flock(desk->folder_lock, LOCK_EX | LOCK_NB) != 0; i++) {
        if (i == LOCK_TRIES) {
            snprintf(error, size, "%s is in use: a `rollcall serve` runs there; stop it first",
                     desk->folder);
            return false;
        }
        nanosleep(&pause, NULL);
    }
    return true;
}

bool desk_is_removed(struct desk *desk)
{
    char path[PATH_MAX_HERE];
    struct stat own, there;
    if (access(desk->folder, W_OK) != 0) /* no other desk could begin there: this one judges on */
        return false;
    snprintf(path, sizeof path, "%s/desk.lock", desk->folder);
    bool is_there = fstat(desk->folder_lock, &own) != 0 ||
                    (stat(path, &there) == 0 ? own.st_ino == there.st_ino : errno != ENOENT);
    if (!is_there)
        snprintf(desk->trouble, sizeof desk->trouble,
                 "%s: it was removed, or what the desk keeps there: made anew out of the journal",
                 desk->folder);
    return !is_there;
}

static bool open_journal(struct desk *desk, char *error, size_t size)
{
    journal_reader_close(desk->reader);
    desk->reader = journal_reader_open(desk->folder, desk->options.spool, desk->followed);
    if (!desk->reader)
        snprintf(error, size, "%s: the journal can't be read: %s", desk->folder, strerror(errno));
    return desk->reader != NULL;
}

static void forget_machines(struct desk *desk)
{
    desk->has_caught_up = false;
    for (size_t i = 0; i < desk->count; i++)
        plain_close(desk, desk->machines[i]);
    machines_forget(desk);
    tell_free(desk);
    plain_free(desk->plain);
    desk->plain = plain_new();
}

/* Nothing is known: all of it comes out of the journal. */
static void begin_anew(struct desk *desk, uint64_t history_ends)
{
    forget_machines(desk);
    plain_clear(desk);
    desk->followed = desk->now = 0;
    desk->history_ends = history_ends;
    machine_take_lab(desk, desk->lab);
}

/* Goes on where the last desk stopped. NULL, or why the index isn't fit for that. */
static const char *go_on(struct desk *desk)
{
    const char *why = NULL;
    if (!index_load(desk))
        return index_is_broken(desk->index) ? "it is damaged" : "it can't be read";
    machines_list(desk);
    for (size_t i = 0; i < desk->count && !why; i++)
        why = plain_cut(desk, desk->machines[i]);
    if (why)
        return why;
    for (size_t i = 0; i < desk->count; i++)
        hear_again(desk, desk->machines[i]);
    machine_take_lab(desk, desk->lab);
    return NULL;
}

bool desk_go_back(struct desk *desk)
{
    index_forget(desk->index);
    forget_machines(desk);
    desk->now = 0;
    desk->history_ends = desk_clock(desk); /* hooks were called */
    desk->journal_first = 0;               /* what was trimmed may not be in the index */
    const char *unfit = go_on(desk);
    if (!unfit)
        return open_journal(desk, desk->trouble, sizeof desk->trouble);
    snprintf(desk->trouble, sizeof desk->trouble, "%s/index.db: %s", desk->folder, unfit);
    return false;
}

static bool begin(struct desk *desk, char *error, size_t size)
{
    const char *unfit = NULL;
    bool is_new = false;
    if (!lock_folder(desk, error, size) || !plain_begin(desk, error, size))
        return false;
    desk->index = index_open(desk->folder, &is_new, error, size);
    if (!desk->index)
        return false;
    if (is_new) {
        begin_anew(desk, desk_clock(desk) - LIVE_MS);
    } else if ((unfit = go_on(desk)) != NULL) {
        index_close(desk->index);
        index_move_away(desk->folder, unfit);
        desk->index = index_open(desk->folder, &is_new, error, size);
        begin_anew(desk, desk_clock(desk) - LIVE_MS);
    }
    if (!desk->index || !open_journal(desk, error, size))
        return false;
    tell_publish(desk, 0); /* who asks before the first step isn't told of a lab without machines */
    return true;
}

struct desk *desk_open(const struct desk_options *options, char *error, size_t size)
{
    struct desk *desk = memory_new(1, sizeof *desk);
    desk->options = *options;
    desk->lab = options->lab;
    desk->folder = memory_text(options->lab->settings.folder);
    desk->folder_lock = -1;
    desk->next_id = 1;
    desk->plain = plain_new();
    desk->hooks = hooks_new(HOOKS_LIMIT_MS);
    pthread_mutex_init(&desk->gate, NULL);
    pthread_mutex_init(&desk->lock, NULL);
    pthread_cond_init(&desk->reloaded, NULL);
    desk->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (desk->wake < 0)
        snprintf(error, size, "no eventfd can be made: %s", strerror(errno));
    else if (begin(desk, error, size))
        return desk;
    desk_close(desk);
    return NULL;
}

void desk_close(struct desk *desk)
{
    if (!desk)
        return;
    forget_machines(desk);
    journal_reader_close(desk->reader);
    index_close(desk->index);
    hooks_free(desk->hooks);
    crash_free(desk);
    plain_free(desk->plain);
    pthread_cond_destroy(&desk->reloaded);
    pthread_mutex_destroy(&desk->lock);
    pthread_mutex_destroy(&desk->gate);
    if (desk->folder_lock >= 0)
        close(desk->folder_lock);
    if (desk->wake >= 0)
        close(desk->wake);
    free(desk->folder);
    free(desk->machines);
    free(desk->by_name);
    free(desk->listed);
    free(desk->sources);
    free(desk->due);
    free(desk);
}

void desk_wake(const struct desk *desk)
{
    const uint64_t one = 1;
    if (write(desk->wake, &one, sizeof one) < 0)
        return; /* it is full, and so wakes as well */
}

void desk_stop(struct desk *desk)
{
    desk->is_stopped = true;
    desk_wake(desk);
}

bool desk_rebuild(struct desk *desk, char *error, size_t size)
{
    enum follow how = FOLLOW_ON;
    if (!index_clear(desk->index)) {
        snprintf(error, size, "%s/index.db can't be written", desk->folder);
        return false;
    }
    begin_anew(desk, desk_clock(desk));
    if (!open_journal(desk, error, size))
        return false;
    while (how == FOLLOW_ON && !desk->is_stopped)
        how = follow_step(desk, true);
    if (how == FOLLOW_LATEST)
        return true;
    snprintf(error, size, "%s",
             desk->is_stopped ? "interrupted: start it again, or let "
                                "`rollcall serve` go on with it"
                              : desk->trouble);
    return false;
}

void desk_reload(struct desk *desk, const struct lab_file *lab)
{
    desk_lock(desk);
    desk->next_lab = lab;
    desk_wake(desk);
    while (desk->next_lab && desk->is_following)
        pthread_cond_wait(&desk->reloaded, &desk->lock);
    if (desk->next_lab)
        machine_take_lab(desk, lab);
    desk->next_lab = NULL;
    desk_unlock(desk);
}

void desk_progress(struct desk *desk, uint64_t *followed, uint64_t *machines, uint64_t *boots)
{
    desk_lock(desk);
    *followed = desk->followed;
    *machines = *boots = 0;
    for (size_t i = 0; i < desk->count; i++) {
        *machines += desk->machines[i]->known > 0;
        *boots += desk->machines[i]->boots;
    }
    desk_unlock(desk);
}
