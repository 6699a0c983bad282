/* SPDX-License-Identifier: MIT */
#include "serial/lab/collect/leaving.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "serial/lab/memory.h"

enum { PATIENCE_MS = 2000 };

struct leaving {
    struct leaving *next;
    pid_t pid; /* also of its session */
    int pidfd;
    uint64_t due_ms;
};

void leaving_add(struct leaving **all, pid_t pid, int pidfd, uint64_t now_ms)
{
    struct leaving *one = memory_new(1, sizeof *one);
    *one = (struct leaving){.next = *all, .pid = pid, .pidfd = pidfd};
    one->due_ms = now_ms + PATIENCE_MS;
    *all = one;
}

/* Of a program that another collector started only its end is learnt: who buries it is another. */
static bool is_gone(const struct leaving *one)
{
    siginfo_t status = {.si_pid = 0};
    struct pollfd end = {one->pidfd, POLLIN, 0};
    if (poll(&end, 1, 0) <= 0)
        return false;
    waitid(P_PIDFD, (id_t)one->pidfd, &status, WEXITED | WNOHANG);
    return true;
}

void leaving_look(struct leaving **all, uint64_t now_ms)
{
    for (struct leaving **at = all; *at;) {
        struct leaving *one = *at;
        if (is_gone(one)) {
            *at = one->next;
            close(one->pidfd);
            free(one);
            continue;
        }
        if (one->due_ms <= now_ms) {
            kill(-one->pid, SIGKILL); /* it lives: nobody else has that number */
            one->due_ms = now_ms + PATIENCE_MS;
        }
        at = &one->next;
    }
}
