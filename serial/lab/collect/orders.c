/* SPDX-License-Identifier: MIT */
#include "serial/lab/collect/orders.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "serial/lab/collect/collector_inside.h"
#include "serial/lab/now.h"

/* Who, a NUL, and what. */
static bool frame_of(struct lines *lines, enum frame_kind kind, const struct order *order,
                     const void *bytes, size_t length)
{
    char frame[ORDER_WHO_MAX + ORDER_BYTES_MAX];
    size_t who = strlen(order->who) + 1;
    memcpy(frame, order->who, who);
    memcpy(frame + who, bytes, length);
    return lines_frame(lines, kind, order->source, frame, who + length);
}

static void note(struct lines *lines, const struct order *order, const char *json)
{
    frame_of(lines, FRAME_NOTE, order, json, strlen(json));
}

/* What isn't written down isn't typed. */
static void type(struct lines *lines, struct line *line, const struct order *order)
{
    if (!frame_of(lines, FRAME_TYPED, order, order->bytes, order->length))
        return;
    if (!line_type(line, order->bytes, order->length))
        note(lines, order,
             line->state == LINE_OPEN ? "{\"refused\":\"type\",\"why\":\"the line takes nothing\"}"
                                      : "{\"refused\":\"type\",\"why\":\"the line isn't open\"}");
}

static void obey(struct lines *lines, const struct order *order)
{
    struct line *line = lines_find(lines, order->source);
    if (order->kind == ORDER_NOTE && (line || order->source == FRAME_SOURCE_NONE))
        frame_of(lines, FRAME_NOTE, order, order->bytes, order->length);
    if (!line)
        return;
    if (order->kind == ORDER_TYPE)
        type(lines, line, order);
    else if (order->kind == ORDER_BREAK)
        note(lines, order, line_break(line) ? "{\"break\":250}" : "{\"refused\":\"break\"}");
}

static bool is_sound(const struct order *order, long length)
{
    return length == (long)sizeof *order && order->length <= ORDER_BYTES_MAX &&
           memchr(order->who, '\0', sizeof order->who);
}

/* A few at a time: the lines want to be heard, too. */
void orders_hear(struct collector *collector)
{
    struct order order;
    int socket = collector->world->things[WORLD_ORDERS];
    for (unsigned i = 0; i < 16; i++) {
        long length = recv(socket, &order, sizeof order, MSG_DONTWAIT | MSG_TRUNC);
        if (length < 0)
            return;
        if (is_sound(&order, length))
            obey(&collector->lines, &order);
    }
}

void orders_tell_status(struct collector *collector)
{
    const struct lines *lines = &collector->lines;
    struct journal_status journal;
    journal_writer_status(collector->writer, &journal);
    stall_tell(&collector->stall, &journal, spool_room_bytes(lines->spool), lines->now_ms);
    struct collector_status status = {.lines = lines->lines,
                                      .open = lines->open,
                                      .bytes = lines->bytes,
                                      .cpu_ns = now_cpu_ns(),
                                      .restarts = collector->world->restarts,
                                      .written = journal.written,
                                      .synced = journal.synced,
                                      .journal_bytes = journal.bytes,
                                      .journal_files = journal.files,
                                      .lost_bytes = journal.lost_bytes,
                                      .spooled_bytes = spool_undrained_bytes(lines->spool),
                                      .stalled_since = journal.stalled_since,
                                      .is_stalled = journal.is_stalled};
    memcpy(status.error, journal.error, sizeof status.error);
    send(collector->world->things[WORLD_ORDERS], &status, sizeof status,
         MSG_DONTWAIT | MSG_NOSIGNAL);
}
