/* SPDX-License-Identifier: MIT */
/* The screen and a PCI serial port are found long after the first line was said. */
#include "kernel/log/log.h"

#include <stdbool.h>
#include <stdint.h>

#include "kernel/lib/bytes.h"
#include "kernel/lib/format.h"
#include "kernel/lib/uncleared.h"

enum {
    FIRST_SIZE = 16384, /* a power of two, so that positions may count on for ever */
    ENTRY_HEAD = 2,     /* kind, length; then the line */
};

void (*log_progress)(void);

static UNCLEARED uint8_t first_ring[FIRST_SIZE];

static struct {
    uint8_t *ring; /* NULL: nothing was said yet */
    uint32_t size;
    uint32_t oldest, end; /* positions of entries, modulo the ring's size */
    uint32_t dropped;     /* lines that made room for others */
    struct log_sink *sinks;
} state;

/* A pointer can't be anything but NULL before the first line. */
static void have_ring(void)
{
    if (state.ring)
        return;
    state.ring = first_ring;
    state.size = FIRST_SIZE;
}

static uint8_t *ring_at(uint32_t position)
{
    return &state.ring[position & (state.size - 1)];
}

static void ring_put(uint8_t byte)
{
    *ring_at(state.end++) = byte;
}

static uint8_t ring_get(uint32_t position)
{
    return *ring_at(position);
}

static void keep(enum log_kind kind, const char *text, size_t length)
{
    have_ring();
    while (state.size - (state.end - state.oldest) < length + ENTRY_HEAD) {
        state.oldest += ENTRY_HEAD + ring_get(state.oldest + 1);
        state.dropped++;
    }
    ring_put((uint8_t)kind);
    ring_put((uint8_t)length);
    for (size_t i = 0; i < length; i++)
        ring_put((uint8_t)text[i]);
}

/* A sink may be slow, and several of them slower still: each that took something is progress. */
static void give(struct log_sink *sink, const char *bytes, size_t length)
{
    sink->write(sink->context, bytes, length);
    if (log_progress)
        log_progress();
}

/* A line and its end, for which `line` has room, in one write, so that a sink sees whole lines. */
static void write_to(struct log_sink *sink, enum log_kind kind, char *line, size_t length)
{
    /* People's lines go to the wire too: they are comments there. */
    if (!(sink->kinds & kind))
        return;
    memcpy(line + length, "\r\n", 2);
    give(sink, line, length + 2);
}

void log_replay(struct log_sink *sink)
{
    char line[LOG_LINE_MAX + 2];
    if (state.dropped > 0)
        write_to(sink, LOG_PEOPLE, line,
                 format(line, LOG_LINE_MAX, "# %u earlier lines are lost here.", state.dropped));
    for (uint32_t at = state.oldest; at != state.end;) {
        enum log_kind kind = ring_get(at++);
        size_t length = ring_get(at++);
        for (size_t i = 0; i < length; i++)
            line[i] = (char)ring_get(at++);
        write_to(sink, kind, line, length);
    }
}

void log_add_sink(struct log_sink *sink)
{
    log_replay(sink);
    log_attach(sink);
}

void log_attach(struct log_sink *sink)
{
    sink->next = state.sinks;
    state.sinks = sink;
}

void log_mute(void)
{
    state.sinks = NULL;
}

void log_detach(const struct log_sink *sink)
{
    struct log_sink **link = &state.sinks;
    while (*link && *link != sink)
        link = &(*link)->next;
    if (*link)
        *link = sink->next;
}

void log_move(void *ring, uint32_t size)
{
    uint8_t *to = ring;
    uint32_t used = state.end - state.oldest;
    have_ring();
    if (size < state.size)
        return;
    for (uint32_t i = 0; i < used; i++)
        to[i] = ring_get(state.oldest + i);
    state.ring = to;
    state.size = size;
    state.oldest = 0;
    state.end = used;
}

void log_line(enum log_kind kind, const char *text, size_t length)
{
    char line[LOG_LINE_MAX + 2];
    if (length > LOG_LINE_MAX)
        length = LOG_LINE_MAX;
    memcpy(line, text, length);
    keep(kind, line, length);
    for (struct log_sink *sink = state.sinks; sink; sink = sink->next)
        write_to(sink, kind, line, length);
}

void log_people(const char *pattern, ...)
{
    char line[LOG_LINE_MAX + 1];
    va_list values;
    va_start(values, pattern);
    size_t length = format_list(line, sizeof line, pattern, values);
    va_end(values);
    log_line(LOG_PEOPLE, line, length);
}

void log_pass(const char *bytes, size_t length)
{
    for (struct log_sink *sink = state.sinks; sink; sink = sink->next) {
        if (sink->kinds & LOG_WIRE)
            give(sink, bytes, length);
    }
}
