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

static UNCLEARED uint8_t first_ring[FIRST_SIZE];

static struct {
    uint8_t *larger; /* NULL: the first ring is used */
    uint32_t larger_size;
    uint32_t oldest, end; /* positions of entries, modulo the ring's size */
    uint32_t dropped;     /* lines that made room for others */
    struct log_sink *sinks;
} state;

static uint32_t ring_size(void)
{
    return state.larger ? state.larger_size : FIRST_SIZE;
}

static uint8_t *ring_at(uint32_t position)
{
    uint8_t *ring = state.larger ? state.larger : first_ring;
    return &ring[position % ring_size()];
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
    while (ring_size() - (state.end - state.oldest) < length + ENTRY_HEAD) {
        state.oldest += ENTRY_HEAD + ring_get(state.oldest + 1);
        state.dropped++;
    }
    ring_put((uint8_t)kind);
    ring_put((uint8_t)length);
    for (size_t i = 0; i < length; i++)
        ring_put((uint8_t)text[i]);
}

/* A line and its end in one write, so that a sink sees whole lines. */
static void write_to(struct log_sink *sink, enum log_kind kind, const char *text, size_t length)
{
    char line[LOG_LINE_MAX + 2];
    /* People's lines go to the wire too: they are comments there. */
    if (!(sink->kinds & kind))
        return;
    memcpy(line, text, length);
    memcpy(line + length, "\r\n", 2);
    sink->write(sink->context, line, length + 2);
}

void log_replay(struct log_sink *sink)
{
    char line[LOG_LINE_MAX];
    if (state.dropped > 0)
        write_to(sink, LOG_PEOPLE, line,
                 format(line, sizeof line, "# %u earlier lines are lost here.", state.dropped));
    for (uint32_t at = state.oldest; at != state.end;) {
        enum log_kind kind = ring_get(at);
        size_t length = ring_get(at + 1);
        for (size_t i = 0; i < length; i++)
            line[i] = (char)ring_get(at + ENTRY_HEAD + (uint32_t)i);
        write_to(sink, kind, line, length);
        at += ENTRY_HEAD + (uint32_t)length;
    }
}

void log_add_sink(struct log_sink *sink)
{
    log_replay(sink);
    sink->next = state.sinks;
    state.sinks = sink;
}

void log_move(void *ring, uint32_t size)
{
    uint8_t *to = ring;
    uint32_t used = state.end - state.oldest;
    if (size < ring_size())
        return;
    for (uint32_t i = 0; i < used; i++)
        to[i] = ring_get(state.oldest + i);
    state.larger = to;
    state.larger_size = size;
    state.oldest = 0;
    state.end = used;
}

void log_line(enum log_kind kind, const char *text, size_t length)
{
    if (length > LOG_LINE_MAX)
        length = LOG_LINE_MAX;
    keep(kind, text, length);
    for (struct log_sink *sink = state.sinks; sink; sink = sink->next)
        write_to(sink, kind, text, length);
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
