/* SPDX-License-Identifier: MIT */
/* The right to type, held by HTTP requests: they have no connection that ends, so whoever doesn't
 * use it for a minute has lost it; and a session's number, which its client chose, counts for that
 * client's user only. Pure, by the caller's clock. */
#ifndef SERIAL_LAB_WEB_LEASES_H
#define SERIAL_LAB_WEB_LEASES_H

#include <stdbool.h>
#include <stdint.h>

#include "serial/lab/web/route.h"

enum { LEASES_MAX = 64, LEASE_MS = 60000 };

struct lease {
    uint64_t session; /* as the desk knows it; 0: free */
    uint64_t number;  /* as the client does */
    uint64_t used_ms;
    char user[64], name[ROUTE_PART_MAX];
};

struct leases {
    struct lease kept[LEASES_MAX];
};

/* The one of this user, number and machine, used now; NULL: there is none. */
struct lease *leases_find(struct leases *leases, const char *user, uint64_t number,
                          const char *name, uint64_t now_ms);

/* A new one for the desk's session; NULL: there are too many. */
struct lease *leases_add(struct leases *leases, const char *user, uint64_t number, const char *name,
                         uint64_t session, uint64_t now_ms);

/* One that wasn't used for too long, or NULL. The caller ends it: `session` = 0. */
struct lease *leases_expired(struct leases *leases, uint64_t now_ms);

#endif
