/* SPDX-License-Identifier: MIT */
/* Most of what comes is somebody else's text and must cost nothing, so lines are only cut here, and
 * looked at where one ends like a sealed one. What a boot needs is made when it begins. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/desk/inside.h"
#include "serial/lab/desk/plain.h"
#include "serial/lab/memory.h"
#include "serial/lab/text.h"

enum {
    LINES_MAX = 16384, /* of one boot, some 5 MiB */
    WAITING_MAX = 512,
    GREETING_MAX = 700, /* bytes from the greeting to the first sealed line */
    LOOK_MS = 1000,
    QUIET_MS = 300, /* behind which a boot that has ended is looked at */
    SETTLE_MS = 60, /* the same while lines are asked for again */
    PIECE = 65536,
    AGAIN_MAX = 16 << 20, /* bytes of a boot that was over, to be heard again */
};

static const char greeting[] = "Hello World!";

static void note_greeting(struct machine *machine, const struct raw_line *raw, uint64_t start)
{
    if (raw->length != sizeof greeting - 1 || memcmp(raw->text, greeting, raw->length) != 0)
        return;
    machine->greeting = start;
    machine->greeting_line = raw->number;
}

static struct hearing *begin(struct machine *machine)
{
    struct hearing *hearing = memory_new(1, sizeof *hearing);
    hearing->answers = answers_new_within(LINES_MAX, WAITING_MAX);
    asker_begin(&hearing->asker);
    machine->hearing = hearing;
    return hearing;
}

void hearing_end(struct machine *machine)
{
    if (machine->hearing && machine->hearing->answers)
        answers_free(machine->hearing->answers);
    free(machine->hearing);
    machine->hearing = NULL;
}

/* A boot begins with its greeting, where that was heard. */
static void place(const struct desk *desk, struct machine *machine, const struct raw_line *raw,
                  uint64_t start)
{
    struct hearing *hearing = machine->hearing;
    bool is_greeted = machine->greeting_line > 0 && start - machine->greeting <= GREETING_MAX;
    hearing->first = is_greeted ? machine->greeting : start;
    hearing->before = (is_greeted ? machine->greeting_line : raw->number) - 1;
    hearing->began = desk->now;
    hearing->due = desk->now + LOOK_MS;
}

static void soon(const struct desk *desk, struct hearing *hearing, unsigned ms)
{
    if (hearing->due > desk->now + ms)
        hearing->due = desk->now + ms;
}

/* What the line is about, for people; and whether it may be the last. */
static void note(const struct desk *desk, struct hearing *hearing, const struct raw_line *raw,
                 const struct seal *seal)
{
    size_t count = answers_count(hearing->answers);
    struct decoded_line line;
    struct decoded_record record;
    struct decoded_result result;
    if (count == 0 || !decode_line(raw->text, raw->length, seal,
                                   answers_boot(hearing->answers, count - 1)->id, &line))
        return;
    struct phrase phrase = {"", 0};
    if (decode_record(&line, &record)) {
        phrase_put(&phrase, "%.*s", (int)record.kind_length, record.kind);
        bool is_last = strcmp(phrase.text, "end") == 0 || strcmp(phrase.text, "panic") == 0;
        if (is_last && hearing->over == 0)
            hearing->over = desk->now;
    } else if (decode_result(&line, &result)) {
        phrase_put(&phrase, "%.*s", (int)result.name_length, result.name);
    }
    snprintf(hearing->progress, sizeof hearing->progress, "%.*s", PROGRESS_MAX - 1, phrase.text);
}

/* Another boot began: what was before it is over, and its lines go. */
static void change_boots(struct desk *desk, struct machine *machine, const struct raw_line *raw,
                         uint64_t start)
{
    struct hearing *hearing = machine->hearing, before = *hearing;
    place(desk, machine, raw, start);
    uint64_t first = hearing->first, began = hearing->began, number = hearing->before;
    *hearing = before;
    boot_conclude(desk, machine, 0, first);
    hearing->first = first;
    hearing->began = began;
    hearing->before = number;
    hearing->over = 0;
    hearing->missing = (struct missing){0};
    hearing->is_again = false;
    asker_new_boot(&hearing->asker);
}

static void take_sealed(struct desk *desk, struct machine *machine, const struct raw_line *raw,
                        const struct seal *seal, uint64_t start)
{
    struct hearing *hearing = machine->hearing;
    struct raw_line own = *raw;
    own.number -= hearing->before;
    answers_take(hearing->answers, &own);
    if (answers_count(hearing->answers) > 1)
        change_boots(desk, machine, raw, start);
    hearing->sealed = desk->now;
    hearing->is_stale = true;
    note(desk, hearing, raw, seal);
    machine->greeting_line = 0;
}

/* Feeds a boot under way out of the plain log. False: it can't be read. */
static bool feed(struct desk *desk, struct machine *machine, struct lines *lines, uint64_t from,
                 uint64_t to)
{
    uint8_t *bytes = memory_new(1, PIECE);
    struct raw_line raw;
    struct seal seal;
    bool is_read = true;
    for (uint64_t at = from; at < to && is_read;) {
        size_t length = to - at < PIECE ? (size_t)(to - at) : PIECE;
        is_read = plain_read(desk, machine, at, bytes, length) == length;
        for (size_t taken = 0; taken < length && is_read;) {
            taken += lines_take(lines, (const char *)bytes + taken, length - taken, &raw);
            if (!raw.text)
                continue;
            if (!decode_seal(raw.text, raw.length, &seal))
                note_greeting(machine, &raw, at + taken - 1 - raw.length);
            else if (machine->hearing)
                take_sealed(desk, machine, &raw, &seal, at + taken - 1 - raw.length);
        }
        if (machine->hearing && to - at <= PIECE)
            asker_hear(&machine->hearing->asker, bytes, length, machine->heard);
        at += length;
    }
    free(bytes);
    return is_read;
}

void hear_again(struct desk *desk, struct machine *machine)
{
    uint64_t from = machine->log_end > GREETING_MAX ? machine->log_end - GREETING_MAX : 0;
    struct hearing *was = machine->hearing;
    lines_begin(&machine->lines);
    if (was) {
        struct hearing *hearing = begin(machine);
        hearing->began = was->began;
        hearing->is_again = was->is_again;
        from = hearing->first = was->first;
    }
    feed(desk, machine, &machine->lines, from < machine->log_first ? machine->log_first : from,
         machine->log_end);
    if (was) {
        machine->hearing->sealed = was->sealed;
        if (machine->hearing->over > 0)
            machine->hearing->over = was->sealed;
        machine->hearing->due = desk->now + SETTLE_MS;
    }
    free(was);
    machine_restate(desk, machine);
}

/* The boot that was over is told more of: all of it is heard again, up to this line. */
static bool reopen(struct desk *desk, struct machine *machine, const struct raw_line *raw,
                   uint64_t start)
{
    const struct boot *last = machine->last;
    uint64_t to = start - last->first < AGAIN_MAX ? start : last->first + AGAIN_MAX;
    struct lines lines;
    lines_begin(&lines);
    struct hearing *hearing = begin(machine);
    hearing->first = last->first;
    hearing->began = last->began;
    hearing->is_again = true;
    hearing->due = desk->now + LOOK_MS;
    if (last->first < machine->log_first || !feed(desk, machine, &lines, last->first, to)) {
        hearing_end(machine);
        return false;
    }
    hearing->before = raw->number - lines.number; /* which may be less than nothing, and wraps */
    return true;
}

/* Whether a line of the last boot that is over changes what was made of it: what was missing may
 * come late, and a panic always counts. */
static bool tells_more(const struct machine *machine, const struct decoded_line *line)
{
    struct decoded_record record;
    if (machine->hearing || machine->last->verdict == VERDICT_CRASHED)
        return false;
    bool is_panic = decode_record(line, &record) && record.kind_length == 5 &&
                    memcmp(record.kind, "panic", 5) == 0;
    return is_panic || !machine->last->is_whole;
}

/* Whether the line is for the boot under way, or begins one. */
static bool is_wanted(struct desk *desk, struct machine *machine, const struct raw_line *raw,
                      const struct seal *seal, uint64_t start)
{
    struct decoded_line line;
    bool is_again = machine->hearing && machine->hearing->is_again;
    if (machine->last && !is_again &&
        decode_line(raw->text, raw->length, seal, machine->last->id, &line))
        return tells_more(machine, &line) && reopen(desk, machine, raw, start);
    if (machine->hearing)
        return true;
    if (!decode_may_be_sealed(raw->text, seal))
        return false;
    begin(machine);
    place(desk, machine, raw, start);
    return true;
}

void hear(struct desk *desk, struct machine *machine, uint64_t offset, const uint8_t *bytes,
          size_t length)
{
    struct raw_line raw;
    struct seal seal;
    bool is_sealed = false;
    for (size_t taken = 0; taken < length;) {
        taken += lines_take(&machine->lines, (const char *)bytes + taken, length - taken, &raw);
        if (!raw.text)
            continue;
        uint64_t start = offset + taken - 1 - raw.length;
        if (!decode_seal(raw.text, raw.length, &seal)) {
            note_greeting(machine, &raw, start);
        } else if (is_wanted(desk, machine, &raw, &seal, start)) {
            take_sealed(desk, machine, &raw, &seal, start);
            is_sealed = true;
        }
    }
    struct hearing *hearing = machine->hearing;
    if (!hearing)
        return;
    asker_hear(&hearing->asker, bytes, length, desk->now);
    if (hearing->asker.state != ASKER_WATCHES)
        soon(desk, hearing, SETTLE_MS);
    else if (hearing->over > 0)
        soon(desk, hearing, QUIET_MS);
    if (is_sealed || hearing->due < machine->due)
        machine_restate(desk, machine);
}
