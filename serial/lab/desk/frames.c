/* SPDX-License-Identifier: MIT */
/* What each frame of the stream means for its machine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/desk/due.h"
#include "serial/lab/desk/index.h"
#include "serial/lab/desk/inside.h"
#include "serial/lab/desk/plain.h"
#include "serial/lab/memory.h"
#include "serial/lab/text.h"

enum {
    TEXT_MAX = 512, /* of a name or a reason */
    MARK_BYTES = 65536,
    MARK_MS = 300000,
    NS_IN_MS = 1000000,
};

static void text_of(const struct frame *frame, const uint8_t *bytes, char text[TEXT_MAX])
{
    size_t length = frame->length < TEXT_MAX ? frame->length : TEXT_MAX - 1;
    memcpy(text, bytes, length);
    text[length] = '\0';
}

static void mark(struct desk *desk, struct machine *machine, uint64_t position)
{
    machine->mark_end = machine->log_end;
    machine->mark_ms = desk->now;
    index_add_mark(desk->index, machine, desk->now, position);
}

static void take_bytes(struct desk *desk, struct machine *machine, const struct frame *frame,
                       const uint8_t *bytes, uint64_t position)
{
    uint64_t offset = machine->log_end;
    if (offset - machine->mark_end >= MARK_BYTES || desk->now - machine->mark_ms >= MARK_MS)
        mark(desk, machine, position);
    plain_add(desk, machine, bytes, frame->length);
    machine->bytes += frame->length;
    machine->heard = desk->now;
    bool is_first = machine->first_heard == 0;
    if (is_first)
        machine->first_heard = desk->now;
    hear(desk, machine, offset, bytes, frame->length);
    if (is_first)
        machine_rearm(desk, machine);
    machine_dirty(desk, machine);
    machine_refresh(desk, machine);
}

/* Names come again wherever reading begins: they say nothing new then. */
static void take_name(struct desk *desk, const struct frame *frame, const uint8_t *bytes)
{
    char name[TEXT_MAX];
    text_of(frame, bytes, name);
    if (!lab_is_name(name))
        return;
    struct machine *machine = machine_at(desk, frame->source);
    if (!machine || strcmp(machine->name, name) != 0) {
        machine = machine_of(desk, name);
        machine_name_source(desk, machine, frame->source);
    }
    if (machine->known == 0) {
        machine->known = desk->now;
        machine_dirty(desk, machine);
        machine_rearm(desk, machine);
    }
}

static void take_line(struct desk *desk, struct machine *machine, enum line line, const char *why)
{
    char *text = memory_text(why);
    if (text)
        text_clean(text);
    if (line != machine->line)
        machine->line_since = desk->now;
    machine->line = line;
    free(machine->line_why);
    machine->line_why = text;
    machine_dirty(desk, machine);
    machine_changed(desk, machine);
}

static void take_lost(struct desk *desk, struct machine *machine, const char *text)
{
    machine->lost += strtoull(text, NULL, 10);
    machine->lost_at = desk->now;
    machine_dirty(desk, machine);
    machine_changed(desk, machine);
}

static void take(struct desk *desk, struct machine *machine, const struct frame *frame,
                 const uint8_t *bytes, uint64_t position)
{
    char text[TEXT_MAX];
    if (frame->kind == FRAME_BYTES) {
        take_bytes(desk, machine, frame, bytes, position);
        return;
    }
    text_of(frame, bytes, text);
    if (frame->kind == FRAME_OPENED)
        take_line(desk, machine, LINE_OPEN, NULL);
    else if (frame->kind == FRAME_CLOSED)
        take_line(desk, machine, LINE_CLOSED, text);
    else if (frame->kind == FRAME_LOST)
        take_lost(desk, machine, text);
}

void frame_take(struct desk *desk, const struct frame *frame, const uint8_t *bytes,
                uint64_t position)
{
    uint64_t now = frame->time / NS_IN_MS;
    due_run(desk, now);
    if (now > desk->now)
        desk->now = now;
    if (now >= desk->history_ends)
        desk->history_ends = 0;
    if (frame->kind == FRAME_NAME) {
        take_name(desk, frame, bytes);
        return;
    }
    struct machine *machine = machine_at(desk, frame->source);
    if (machine)
        take(desk, machine, frame, bytes, position);
}
