/* SPDX-License-Identifier: MIT */
#include "serial/lab/web/route.h"

#include <stdlib.h>
#include <string.h>

/* A `*` stands for one part of a path: the first for the machine, the second for the boot. */
static const struct {
    const char *method, *path;
    enum route_kind kind;
} routes[] = {
    {"GET", "/api/lab", ROUTE_LAB},
    {"GET", "/api/machines/*", ROUTE_MACHINE},
    {"GET", "/api/machines/*/boots", ROUTE_BOOTS},
    {"GET", "/api/machines/*/boots/*", ROUTE_BOOT},
    {"GET", "/api/machines/*/difference", ROUTE_DIFFERENCE},
    {"GET", "/api/machines/*/history", ROUTE_HISTORY},
    {"GET", "/api/machines/*/log", ROUTE_LOG},
    {"POST", "/api/machines/*/writer", ROUTE_TAKE},
    {"DELETE", "/api/machines/*/writer", ROUTE_RELEASE},
    {"POST", "/api/machines/*/typed", ROUTE_TYPE},
    {"POST", "/api/machines/*/break", ROUTE_BREAK},
    {"GET", "/api/events", ROUTE_EVENTS},
    {"GET", "/api/report", ROUTE_REPORT},
    {"GET", "/metrics", ROUTE_METRICS},
    {"GET", "/login", ROUTE_LOGIN},
};

enum { ROUTES = sizeof routes / sizeof *routes };

static bool take_part(char to[ROUTE_PART_MAX], const char **path)
{
    size_t length = strcspn(*path, "/");
    if (length == 0 || length >= ROUTE_PART_MAX)
        return false;
    memcpy(to, *path, length);
    to[length] = '\0';
    *path += length;
    return true;
}

static bool matches(const char *pattern, const char *path, struct route *route)
{
    char *part = route->name;
    for (; *pattern != '\0'; pattern++) {
        if (*pattern == '*') {
            if (!take_part(part, &path))
                return false;
            part = route->boot;
        } else if (*path++ != *pattern) {
            return false;
        }
    }
    return *path == '\0';
}

struct route route_find(const char *method, const char *path)
{
    struct route found = {.kind = ROUTE_NONE};
    for (unsigned i = 0; i < ROUTES; i++) {
        struct route route = {.kind = routes[i].kind};
        if (!matches(routes[i].path, path, &route))
            continue;
        if (strcmp(method, routes[i].method) == 0)
            return route;
        found.kind = ROUTE_OTHER_METHOD;
    }
    if (found.kind == ROUTE_NONE && strcmp(method, "GET") == 0)
        found.kind = ROUTE_FILE;
    return found;
}

bool route_number(const struct http_request *request, const char *key, uint64_t *value)
{
    const char *text = http_query(request, key);
    char *end;
    if (!text)
        return true;
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 18 || text[digits] != '\0')
        return false;
    *value = strtoull(text, &end, 10);
    return true;
}
