/* SPDX-License-Identifier: MIT */
/* What is shared is by how much the stream's time is ahead of a count that nobody sets: since the
 * computer began, and slowed. It only grows, so that a time made from it is behind all that were
 * told before, whoever told them and whoever died since; and one store changes it. */
#include "serial/lab/journal/spool_shape.h"
#include "serial/lab/now.h"

enum { SLOWED = 32 };

static void raise(_Atomic uint64_t *lead, uint64_t to)
{
    uint64_t was = atomic_load(lead);
    while (was < to && !atomic_compare_exchange_weak(lead, &was, to))
        continue;
}

uint64_t spool_time_at(struct spool *spool, uint64_t clock, uint64_t passed)
{
    uint64_t slowed = passed - passed / SLOWED;
    raise(&spool->lead, atomic_load(&spool->head->lead));
    uint64_t least = atomic_load(&spool->lead) + slowed;
    uint64_t time = clock > least ? clock : least;
    raise(&spool->lead, time - slowed);
    if (spool->is_writer)
        raise(&spool->head->lead, time - slowed);
    return time;
}

uint64_t spool_time(struct spool *spool)
{
    return spool_time_at(spool, now_of_day(), now_ns());
}

void spool_time_from(struct spool *spool, uint64_t time)
{
    spool_time_at(spool, time, now_ns());
}
