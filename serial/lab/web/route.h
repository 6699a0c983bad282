/* SPDX-License-Identifier: MIT */
/* What a request asks for (serial/web/openapi.yaml, `paths`). Pure. */
#ifndef SERIAL_LAB_WEB_ROUTE_H
#define SERIAL_LAB_WEB_ROUTE_H

#include <stdbool.h>
#include <stdint.h>

#include "serial/lab/http/http_server.h"

enum route_kind {
    ROUTE_NONE,         /* there is nothing there */
    ROUTE_OTHER_METHOD, /* there is, but not for this method */
    ROUTE_LAB,
    ROUTE_MACHINE,
    ROUTE_BOOTS,
    ROUTE_BOOT,
    ROUTE_DIFFERENCE,
    ROUTE_HISTORY,
    ROUTE_LOG,
    ROUTE_TAKE,
    ROUTE_RELEASE,
    ROUTE_TYPE,
    ROUTE_BREAK,
    ROUTE_EVENTS,
    ROUTE_REPORT,
    ROUTE_METRICS,
    ROUTE_LOGIN,
    ROUTE_FILE,
};

enum { ROUTE_PART_MAX = 256 };

struct route {
    enum route_kind kind;
    char name[ROUTE_PART_MAX], boot[ROUTE_PART_MAX]; /* "" where it has none */
};

struct route route_find(const char *method, const char *path);

/* A number of the query into `*value`, which stays where there is none. False: it is no decimal
 * number. */
bool route_number(const struct http_request *request, const char *key, uint64_t *value);

#endif
