/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "serial/lab/collect/collector_inside.h"
#include "serial/lab/collect/message.h"
#include "serial/lab/collect/say.h"

extern char **environ;

enum { ITS_SOCKET = 3, PAUSE_MS = 200, PAUSE_MAX_MS = 10000, BURY_MS = 10 };

void collector_say(struct collector *collector, enum keep_kind kind, const char *text)
{
    struct keep keep = {.kind = kind};
    size_t length = strlen(text);
    keep.length = (uint32_t)(length < KEEP_TEXT_MAX ? length : KEEP_TEXT_MAX - 1);
    memcpy(keep.text, text, keep.length);
    message_send(collector->keeper, &keep, keep_size(&keep), NULL, 0);
}

/* --- Another keeper. --- */

/* Its memory is its own: by exec, nothing of ours is dragged along. */
static pid_t spawn(int socket)
{
    char number[] = "3";
    char *const words[] = {(char *)"rollcall", (char *)"serve", (char *)"--keeper", number, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    pid_t pid = -1;
    sigemptyset(&none);
    /* dup2 onto itself would leave it to be closed by exec. */
    socket = fcntl(socket, F_DUPFD_CLOEXEC, ITS_SOCKET + 1);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, socket, ITS_SOCKET);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    int error = posix_spawn(&pid, "/proc/self/exe", &actions, &attributes, words, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    close(socket);
    errno = error;
    return error ? -1 : pid;
}

static void try_later(struct collector *collector)
{
    say("no other keeper could be started: %s", strerror(errno));
    collector->keeper_due_ms = collector->lines.now_ms + PAUSE_MAX_MS;
}

static void start_keeper(struct collector *collector)
{
    int ends[2];
    collector->keeper_due_ms = LINE_NEVER;
    if (!message_pair(ends)) {
        try_later(collector);
        return;
    }
    collector->keeper_pid = spawn(ends[1]);
    if (collector->keeper_pid < 0) {
        try_later(collector);
        close(ends[0]);
    } else {
        collector->keeper = ends[0];
        collector->is_world_due = true;
        lines_keep_all(&collector->lines);
    }
    close(ends[1]);
}

/* It was our child, the first one our parent. Its socket is closed before its end can be learnt. */
static void bury_keeper(struct collector *collector)
{
    struct lines *lines = &collector->lines;
    int pidfd = collector->keeper_pid > 0 ? pidfd_open(collector->keeper_pid, 0) : -1;
    if (pidfd < 0)
        return;
    leaving_add(&lines->leaving, collector->keeper_pid, pidfd, lines->now_ms);
    lines_sooner(lines, lines->now_ms + BURY_MS);
}

static void lose_keeper(struct collector *collector)
{
    uint64_t pause = (uint64_t)PAUSE_MS * collector->keepers_lost++;
    close(collector->keeper);
    collector->keeper = -1;
    bury_keeper(collector);
    collector->world->restarts++;
    collector->keeper_due_ms =
        collector->lines.now_ms + (pause < PAUSE_MAX_MS ? pause : PAUSE_MAX_MS);
}

/* --- What it is told. --- */

/* It is a stranger to all of us: it can only wait for us by pidfds. */
static bool tell_world(struct collector *collector)
{
    struct world *world = collector->world;
    world->pids[ROLE_COLLECTOR] = getpid();
    if (world->pidfds[ROLE_COLLECTOR] >= 0)
        close(world->pidfds[ROLE_COLLECTOR]);
    world->pidfds[ROLE_COLLECTOR] = pidfd_open(getpid(), 0);
    return world_send(world, collector->keeper);
}

static bool tell_line(struct collector *collector, struct line *line)
{
    struct keep keep = {.kind = KEEP_NAME, .source = line->source};
    if (line->is_name_due) {
        keep.length = (uint32_t)strlen(line->name);
        memcpy(keep.text, line->name, keep.length);
        if (!message_send(collector->keeper, &keep, keep_size(&keep), NULL, 0))
            return false;
        line->is_name_due = false;
    }
    keep = (struct keep){.source = line->source, .line = line->keep};
    keep.kind = line->descriptor >= 0 ? KEEP_LINE : KEEP_DROP;
    if (line->is_keep_due && !message_send(collector->keeper, &keep, keep_size(&keep),
                                           &line->descriptor, line->descriptor >= 0))
        return false;
    line->is_keep_due = false;
    line_kept(line);
    return true;
}

void collector_tell_keeper(struct collector *collector)
{
    struct lines *lines = &collector->lines;
    if (collector->keeper_due_ms <= lines->now_ms)
        start_keeper(collector);
    if (collector->keeper < 0 || (collector->is_world_due && !tell_world(collector)))
        return;
    collector->is_world_due = false;
    while (lines->first_due) {
        struct line *line = lines->first_due;
        if (!tell_line(collector, line))
            return;
        lines->first_due = line->next_due;
        lines->last_due = lines->first_due ? lines->last_due : NULL;
        line->is_queued = false;
        if (line->is_keep_due || line->is_name_due)
            lines_keep(lines, line);
    }
    if (!collector->is_ready_said)
        collector_say(collector, KEEP_READY, "");
    collector->is_ready_said = true;
}

/* --- What it says. --- */

static void take_child(struct collector *collector, enum role role, pid_t pid, int pidfd)
{
    struct world *world = collector->world;
    if (world->pidfds[role] >= 0)
        close(world->pidfds[role]);
    world->restarts += world->pids[role] != pid && world->pids[role] > 0;
    world->pids[role] = pid;
    world->pidfds[role] = pidfd;
}

/* What the journal's writer was started with. */
static bool is_journal_as_before(const struct lab_settings *one, const struct lab_settings *other)
{
    return one->sync == other->sync && one->sync_ms == other->sync_ms &&
           one->segment_bytes == other->segment_bytes && one->keep_bytes == other->keep_bytes &&
           one->keep_s == other->keep_s;
}

static void take_lab(struct collector *collector, int descriptor)
{
    char error[1024];
    struct world *world = collector->world;
    close(world->things[WORLD_LAB]);
    world->things[WORLD_LAB] = descriptor;
    struct lab_file *lab = world_parse_lab(world, error, sizeof error);
    if (!lab) {
        say("%s", error);
        return;
    }
    lines_apply(&collector->lines, lab, NULL);
    /* Otherwise the next collector, which the keeper starts at once, writes as it is wanted now. */
    collector->is_over |= !is_journal_as_before(&collector->lab->settings, &lab->settings);
    lab_file_free(collector->lab);
    collector->lab = lab;
}

static void obey(struct collector *collector, const struct keep *keep, int descriptor)
{
    if (keep->kind == KEEP_CHILD && keep->source < ROLES && descriptor >= 0)
        take_child(collector, keep->source, keep->pid, descriptor);
    else if (keep->kind == KEEP_RELOAD && descriptor >= 0)
        take_lab(collector, descriptor);
    else if (keep->kind == KEEP_END)
        collector->lines.is_ending = collector->is_over = true;
}

void collector_hear_keeper(struct collector *collector)
{
    struct keep keep;
    int descriptors[MESSAGE_DESCRIPTORS_MAX];
    unsigned count;
    long length;
    while ((length = message_receive(collector->keeper, &keep, sizeof keep, descriptors, &count)) >
           0) {
        bool is_sound = keep_is_sound(&keep, (size_t)length) && count <= 1;
        if (is_sound)
            obey(collector, &keep, count > 0 ? descriptors[0] : -1);
        for (unsigned i = is_sound ? 1 : 0; i < count; i++)
            close(descriptors[i]);
    }
    if (length == 0 || errno == ECONNRESET || errno == EPIPE)
        lose_keeper(collector);
}
