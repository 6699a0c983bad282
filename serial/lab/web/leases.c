/* SPDX-License-Identifier: MIT */
#include "serial/lab/web/leases.h"

#include <stdio.h>
#include <string.h>

struct lease *leases_find(struct leases *leases, const char *user, uint64_t number,
                          const char *name, uint64_t now_ms)
{
    for (unsigned i = 0; i < LEASES_MAX; i++) {
        struct lease *lease = &leases->kept[i];
        if (lease->session == 0 || lease->number != number || strcmp(lease->user, user) != 0 ||
            strcmp(lease->name, name) != 0)
            continue;
        lease->used_ms = now_ms;
        return lease;
    }
    return NULL;
}

struct lease *leases_add(struct leases *leases, const char *user, uint64_t number, const char *name,
                         uint64_t session, uint64_t now_ms)
{
    for (unsigned i = 0; i < LEASES_MAX; i++) {
        struct lease *lease = &leases->kept[i];
        if (lease->session != 0)
            continue;
        *lease = (struct lease){.session = session, .number = number, .used_ms = now_ms};
        snprintf(lease->user, sizeof lease->user, "%s", user);
        snprintf(lease->name, sizeof lease->name, "%s", name);
        return lease;
    }
    return NULL;
}

struct lease *leases_expired(struct leases *leases, uint64_t now_ms)
{
    for (unsigned i = 0; i < LEASES_MAX; i++)
        if (leases->kept[i].session != 0 && now_ms - leases->kept[i].used_ms >= LEASE_MS)
            return &leases->kept[i];
    return NULL;
}
