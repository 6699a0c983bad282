/* SPDX-License-Identifier: MIT */
/* A thread for what takes longer than the server's own may spend: hashing passwords, asking the
 * desk. What is done is taken back by whoever gave it. */
#ifndef SERIAL_LAB_HTTP_WORKER_H
#define SERIAL_LAB_HTTP_WORKER_H

#include <stdbool.h>

/* A piece of work, inside of what it is about. */
struct job {
    void (*run)(struct job *job);
    struct job *next;
};

struct worker;

/* `done` is called by the worker's thread whenever something may be taken back. At most `most`
 * jobs are kept. */
struct worker *worker_start(void (*done)(void *data), void *data, unsigned most);

/* False: there are too many already. */
bool worker_give(struct worker *worker, struct job *job);

/* One that is done, or NULL. */
struct job *worker_take(struct worker *worker);

/* Waits for the job in work; those that weren't begun can be taken back too, not run. */
void worker_stop(struct worker *worker);
void worker_free(struct worker *worker);

#endif
