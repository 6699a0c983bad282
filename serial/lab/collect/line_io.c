/* SPDX-License-Identifier: MIT */
/* What goes over an open line, either way. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "serial/lab/collect/lines.h"
#include "serial/lab/memory.h"

enum {
    BREAK_MS = 250,
    MUCH = 16384, /* bytes at once: more are waiting, or will be in a moment */
    IN_A_ROW = 4,
};

long line_receive(struct line *line)
{
    struct lines *lines = line->lines;
    if (!lines_say_name(lines, line)) {
        lines->is_full = true;
        errno = ENOBUFS;
        return -1;
    }
    long got =
        spool_receive(lines->spool, line->source, lines->now, line->descriptor, FRAME_BYTES_MAX);
    if (got > 0) {
        line->heard_ms = lines->now_ms;
        lines->bytes += (uint64_t)got;
    }
    lines->is_full |= got < 0 && errno == ENOBUFS;
    return got;
}

/* Who has much to say is heard again at once, but not for so long that others wait. */
static bool hear(struct line *line)
{
    long got = MUCH;
    for (unsigned i = 0; i < IN_A_ROW && got >= MUCH; i++)
        got = line_receive(line);
    if (got > 0)
        return got >= MUCH;
    if (got == 0 || (errno != EAGAIN && errno != EINTR && errno != ENOBUFS))
        line->kind->ended(line, got == 0 ? 0 : errno);
    return false;
}

static void send_typed(struct line *line)
{
    struct line_typed *typed = line->typed;
    long sent = write(line->descriptor, typed->bytes, typed->length);
    if (sent > 0) {
        typed->length -= (size_t)sent;
        memmove(typed->bytes, typed->bytes + sent, typed->length);
    } else if (errno != EAGAIN && errno != EINTR) {
        typed->length = 0; /* reading says what is wrong */
    }
    if (typed->length == 0) {
        free(typed);
        line->typed = NULL;
    }
    line_watch(line, line->typed ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

bool line_type(struct line *line, const void *bytes, size_t length)
{
    if (line->state != LINE_OPEN || line->kind->is_polled)
        return false;
    if (!line->typed)
        line->typed = memory_new(1, sizeof *line->typed);
    if (length > sizeof line->typed->bytes - line->typed->length)
        return false;
    memcpy(line->typed->bytes + line->typed->length, bytes, length);
    line->typed->length += length;
    line->lines->typed_ms = line->lines->now_ms;
    send_typed(line);
    return true;
}

bool line_ready(struct line *line, uint32_t events)
{
    if (line->state == LINE_OPENING) {
        line->kind->answered(line);
        return false;
    }
    if (line->state != LINE_OPEN)
        return false;
    if ((events & EPOLLOUT) && line->typed)
        send_typed(line);
    return (events & ~(uint32_t)EPOLLOUT) && hear(line);
}

bool line_break(struct line *line)
{
    if (line->state != LINE_OPEN || !line->kind->set_break || !line->kind->set_break(line, true))
        return false;
    line->break_ms = line->lines->now_ms + BREAK_MS;
    lines_sooner(line->lines, line->break_ms);
    return true;
}
