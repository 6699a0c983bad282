/* SPDX-License-Identifier: MIT */
/* A line's host, by name: looked up beside everything else, for all kinds alike. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>

#include "serial/lab/advice.h"
#include "serial/lab/collect/collector_inside.h"
#include "serial/lab/collect/resolver.h"
#include "serial/lab/memory.h"

static void take(struct line *line, const struct addresses *addresses)
{
    line->addresses = memory_new(1, sizeof *addresses);
    *line->addresses = *addresses;
    line->kind->found(line);
}

void line_find_host(struct line *line, const struct source_name *name)
{
    struct addresses addresses;
    struct lines *lines = line->lines;
    const char *port = name->port[0] != '\0' ? name->port : "0";
    if (resolver_is_address(name->host, port, &addresses)) {
        take(line, &addresses);
        return;
    }
    if (!lines->resolver)
        lines->resolver = resolver_start(lines->resolved);
    if (!lines->resolver) {
        line_lost(line, "%s: %s", line->machine->source, strerror(errno));
        return;
    }
    line_ask(line);
    resolver_ask(lines->resolver, line->source, ++line->asked, name->host, port);
}

bool line_next_address(struct line *line)
{
    return line->addresses && ++line->addresses->at < line->addresses->count;
}

/* An answer for whoever still waits for it. */
static void hear_answer(struct lines *lines, const struct resolver_answer *answer)
{
    struct line *line = lines_find(lines, answer->source);
    if (!line || line->state != LINE_ASKING || line->asked != answer->asked || !line->machine)
        return;
    if (answer->error == 0)
        take(line, &answer->addresses);
    else
        line_lost(line, "%s: %s", line->machine->source,
                  answer->error == EAI_AGAIN ? ADVICE_NO_NAME_SERVER : ADVICE_NO_NAME);
}

void hosts_hear_resolver(struct lines *lines)
{
    struct resolver_answer answer;
    eventfd_t count;
    eventfd_read(lines->resolved, &count);
    while (resolver_take(lines->resolver, &answer))
        hear_answer(lines, &answer);
}
