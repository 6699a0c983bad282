/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE

#include "tests/unit/stepped.h"

#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static void be_traced(void (*what)(void *data), void *data)
{
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
        _exit(1);
    raise(SIGSTOP);
    what(data);
    raise(SIGSTOP);
    _exit(0);
}

/* Whether it has done one instruction more, and isn't at the end. */
static int steps(pid_t child)
{
    int status;
    if (ptrace(PTRACE_SINGLESTEP, child, NULL, NULL) != 0 || waitpid(child, &status, 0) != child)
        return 0;
    return WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP;
}

unsigned stepped_run(void (*what)(void *data), void (*look)(void *data), void *data)
{
    int status;
    unsigned count = 0;
    pid_t child = fork();
    if (child == 0)
        be_traced(what, data);
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFSTOPPED(status))
        return 0;
    while (steps(child)) {
        count++;
        look(data);
    }
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return count;
}
