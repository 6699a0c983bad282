/* SPDX-License-Identifier: MIT */
#include "serial/lab/http/worker.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "serial/lab/memory.h"

struct queue {
    struct job *first, **last;
};

struct worker {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t given;
    struct queue waiting, finished;
    unsigned count, most;
    bool is_ending;
    void (*done)(void *data);
    void *data;
};

static void put(struct queue *queue, struct job *job)
{
    job->next = NULL;
    *queue->last = job;
    queue->last = &job->next;
}

static struct job *take(struct queue *queue)
{
    struct job *job = queue->first;
    if (!job)
        return NULL;
    queue->first = job->next;
    if (!queue->first)
        queue->last = &queue->first;
    return job;
}

static struct job *wait_for_job(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    while (!worker->waiting.first && !worker->is_ending)
        pthread_cond_wait(&worker->given, &worker->lock);
    struct job *job = worker->is_ending ? NULL : take(&worker->waiting);
    pthread_mutex_unlock(&worker->lock);
    return job;
}

static void *work(void *data)
{
    struct worker *worker = data;
    for (struct job *job; (job = wait_for_job(worker)) != NULL;) {
        job->run(job);
        pthread_mutex_lock(&worker->lock);
        put(&worker->finished, job);
        pthread_mutex_unlock(&worker->lock);
        worker->done(worker->data);
    }
    return NULL;
}

struct worker *worker_start(void (*done)(void *data), void *data, unsigned most)
{
    struct worker *worker = memory_new(1, sizeof *worker);
    sigset_t all, before;
    worker->waiting.last = &worker->waiting.first;
    worker->finished.last = &worker->finished.first;
    worker->done = done;
    worker->data = data;
    worker->most = most;
    pthread_mutex_init(&worker->lock, NULL);
    pthread_cond_init(&worker->given, NULL);
    /* Signals are for the thread that waits for them. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int status = pthread_create(&worker->thread, NULL, work, worker);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (status == 0)
        return worker;
    free(worker);
    return NULL;
}

bool worker_give(struct worker *worker, struct job *job)
{
    pthread_mutex_lock(&worker->lock);
    bool has_room = worker->count < worker->most && !worker->is_ending;
    if (has_room) {
        put(&worker->waiting, job);
        worker->count++;
        pthread_cond_signal(&worker->given);
    }
    pthread_mutex_unlock(&worker->lock);
    return has_room;
}

struct job *worker_take(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    struct job *job = take(&worker->finished);
    if (!job && worker->is_ending)
        job = take(&worker->waiting);
    worker->count -= job != NULL;
    pthread_mutex_unlock(&worker->lock);
    return job;
}

void worker_stop(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    worker->is_ending = true;
    pthread_cond_signal(&worker->given);
    pthread_mutex_unlock(&worker->lock);
    pthread_join(worker->thread, NULL);
}

void worker_free(struct worker *worker)
{
    pthread_mutex_destroy(&worker->lock);
    pthread_cond_destroy(&worker->given);
    free(worker);
}
