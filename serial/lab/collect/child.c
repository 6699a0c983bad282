/* SPDX-License-Identifier: MIT */
#include "serial/lab/collect/child.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "serial/lab/now.h"

enum {
    EARLY_MS = 10000, /* who lived shorter died early */
    PAUSE_MS = 100,
    PAUSE_MAX_MS = 30000,
    KEEP_MAX = 16,
};

static int compare(const void *one, const void *other)
{
    return *(const int *)one - *(const int *)other;
}

static void close_others(const int *keep, unsigned count)
{
    int sorted[KEEP_MAX];
    unsigned from = STDERR_FILENO + 1;
    count = count < KEEP_MAX ? count : KEEP_MAX;
    memcpy(sorted, keep, count * sizeof *keep);
    qsort(sorted, count, sizeof *sorted, compare);
    for (unsigned i = 0; i < count; i++) {
        if (sorted[i] < (int)from)
            continue;
        if (sorted[i] > (int)from)
            close_range(from, (unsigned)sorted[i] - 1, 0);
        from = (unsigned)sorted[i] + 1;
    }
    close_range(from, ~0U, 0);
}

/* The parent has some blocked, to take them by descriptor. */
static void reset_signals(void)
{
    sigset_t none;
    sigemptyset(&none);
    signal(SIGTERM, SIG_DFL);
    signal(SIGCHLD, SIG_DFL);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Nobody would hear of its end: it must not run. */
static void undo(pid_t pid)
{
    int reason = errno;
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    errno = reason;
}

pid_t child_start(struct child *child, const char *title, const int *keep, unsigned count)
{
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        if (keep)
            close_others(keep, count);
        prctl(PR_SET_NAME, title);
        reset_signals();
        return 0;
    }
    child->due_ms = 0;
    child->started_ms = now_ms();
    child->pid = pid;
    child->pidfd = pid > 0 ? pidfd_open(pid, 0) : -1;
    if (pid > 0 && child->pidfd < 0) {
        undo(pid);
        child->pid = -1;
    }
    return child->pid;
}

static void describe(const siginfo_t *status, char *how, unsigned size)
{
    if (status->si_code == CLD_EXITED)
        snprintf(how, size, "ended with status %d", status->si_status);
    else if (status->si_code == CLD_KILLED || status->si_code == CLD_DUMPED)
        snprintf(how, size, "was ended by signal %d (%s)", status->si_status,
                 strsignal(status->si_status));
    else
        snprintf(how, size, "is gone");
}

bool child_ended(struct child *child, char *how, unsigned size)
{
    siginfo_t status = {.si_code = 0};
    /* Of whom another process started nothing is learnt. */
    if (waitid(P_PIDFD, (id_t)child->pidfd, &status, WEXITED | WNOHANG) != 0 && errno != ECHILD)
        status.si_code = 0;
    describe(&status, how, size);
    close(child->pidfd);
    child->pidfd = -1;
    uint64_t now = now_ms(), pause = 0;
    child->early_deaths = now - child->started_ms < EARLY_MS ? child->early_deaths + 1 : 0;
    if (child->early_deaths > 1)
        pause = (uint64_t)PAUSE_MS << (child->early_deaths < 12 ? child->early_deaths : 12);
    child->due_ms = now + (pause < PAUSE_MAX_MS ? pause : PAUSE_MAX_MS);
    return pause > 0;
}

void child_signal(const struct child *child, int signal)
{
    if (child->pidfd >= 0)
        pidfd_send_signal(child->pidfd, signal, NULL, 0);
}
