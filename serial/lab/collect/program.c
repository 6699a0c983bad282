/* SPDX-License-Identifier: MIT */
/* A program in a terminal of its own, as conserver does it: what it complains about is heard, too.
 * The terminal is held by the keeper like any line, and the program doesn't notice who reads it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "serial/lab/collect/kinds.h"
#include "serial/lab/collect/lines.h"
#include "serial/lab/collect/terminal.h"
#include "serial/lab/memory.h"

extern char **environ;

static void open_it(struct line *line, const struct source_name *name)
{
    char path[64];
    int outer = terminal_pair(path);
    if (outer < 0) {
        line_lost(line, "no terminal for the program: %s", strerror(errno));
        return;
    }
    line_hand(line, outer, name->path);
}

/* In a session of its own, whose terminal is the first that it opens. */
static int spawn(const char *command, const char *path, pid_t *pid)
{
    char *const words[] = {(char *)"sh", (char *)"-c", (char *)command, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, path, O_RDWR, 0);
    posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDERR_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int error = posix_spawn(pid, "/bin/sh", &actions, &attributes, words, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static void start(struct line *line)
{
    const char *command = line->machine->source + strlen("exec:");
    char path[64];
    pid_t pid = 0;
    int error = ptsname_r(line->descriptor, path, sizeof path);
    if (!error)
        error = spawn(command, path, &pid);
    if (error) {
        line_lost(line, "%s: %s", command, strerror(error));
        return;
    }
    line->keep.pid = pid;
    line->pidfd = pidfd_open(pid, 0);
    line_opened(line);
}

/* Whether it was started isn't known: one that was has its terminal taken away. */
static void resumed(struct line *line)
{
    line_lost(line, "the collector died while the program was started");
}

/* The other side of its terminal is closed: EIO. */
static void ended(struct line *line, int error)
{
    siginfo_t status = {.si_pid = 0};
    (void)error;
    if (line->pidfd >= 0)
        waitid(P_PIDFD, (id_t)line->pidfd, &status, WEXITED | WNOHANG | WNOWAIT);
    if (status.si_pid > 0 && status.si_code == CLD_EXITED)
        line_lost(line, "the program ended with status %d", status.si_status);
    else if (status.si_pid > 0)
        line_lost(line, "the program was ended by signal %d", status.si_status);
    else
        line_lost(line, "the program ended");
}

/* Its whole session is told by the terminal's end; who doesn't heed that is not asked again. */
static void close_it(struct line *line)
{
    if (line->pidfd < 0)
        return;
    if (pidfd_send_signal(line->pidfd, 0, NULL, 0) == 0)
        kill(-line->keep.pid, SIGHUP);
    leaving_add(&line->lines->leaving, line->keep.pid, line->pidfd, line->lines->now_ms);
    lines_sooner(line->lines, line->lines->now_ms + 10);
    line->pidfd = -1;
}

const struct line_kind program_kind = {
    .open = open_it, .start = start, .resumed = resumed, .ended = ended, .close = close_it};
