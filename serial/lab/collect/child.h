/* SPDX-License-Identifier: MIT */
/* Processes that are started, looked after, and started again. Forked without exec, so that they
 * share the pages of one program. */
#ifndef SERIAL_LAB_COLLECT_CHILD_H
#define SERIAL_LAB_COLLECT_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct child {
    const char *name; /* for people */
    pid_t pid;
    int pidfd;             /* -1: it doesn't run */
    uint64_t started_ms;   /* now.h */
    uint64_t due_ms;       /* where it doesn't run: when it is to be started; 0: never */
    unsigned early_deaths; /* in a row */
};

/* Like fork(); in the child, which has the signals of any program but ignores those of a terminal,
 * returns 0 with no descriptor open besides 0 to 2 and `keep` (NULL: all stay open). `title` is
 * what ps calls it. -1: errno. */
pid_t child_start(struct child *child, const char *title, const int *keep, unsigned count);

/* Its pidfd became readable: it has ended. `how` (of `size` bytes) is told in words. Whoever dies
 * again and again is given growing pauses: due_ms. True: the pause is one that should be said. */
bool child_ended(struct child *child, char *how, unsigned size);

/* A signal, where it runs. */
void child_signal(const struct child *child, int signal);

#endif
