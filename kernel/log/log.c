/* SPDX-License-Identifier: MIT */
/* The screen and a PCI serial port are found long after the first line was said. */
#include "kernel/log/log.h"

#include <stdbool.h>
#include <stdint.h>

#include "kernel/lib/bytes.h"
#include "kernel/lib/format.h"

enum {
    FIRST_SIZE = 16384, /* a power of two, so that positions may count on for ever */
    ENTRY_HEAD = 2,     /* kind, length; then the line */
};

static uint8_t first_ring[FIRST_SIZE];

static struct {
    uint8_t *ring;
    uint32_t size;
    uint32_t oldest, end; /* positions of entries, modulo `size` */
    uint32_t dropped;     /* lines that made room for others */
    struct log_sink *sinks;
} state = {.ring = first_ring, .size = FIRST_SIZE};

static void ring_put(uint8_t byte)
{
    state.ring[state.end++ % state.size] = byte;
}

static uint8_t ring_get(uint32_t position)
{
    return state.ring[position % state.size];
}

static void keep(enum log_kind kind, const char *text, size_t length)
{
    while (state.size - (state.end - state.oldest) < length + ENTRY_HEAD) {
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
