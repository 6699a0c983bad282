/* SPDX-License-Identifier: MIT */
/* Who plugs in late has missed the one thing that matters. */
#include "kernel/answer/keep.h"

#include "kernel/lib/bytes.h"
#include "kernel/lib/uncleared.h"

enum {
    FIRST_SIZE = 8192,
    ENTRY_HEAD = 2, /* kind, length; then the line */
};

static UNCLEARED uint8_t first_place[FIRST_SIZE];

static struct {
    uint8_t *larger; /* NULL: the first place is used */
    uint32_t larger_size, used;
    uint32_t dropped;
} kept;

static uint8_t *place(void)
{
    return kept.larger ? kept.larger : first_place;
}

static uint32_t size_of_place(void)
{
    return kept.larger ? kept.larger_size : FIRST_SIZE;
}

void keep_line(enum log_kind kind, const char *text, size_t length)
{
    if (kept.dropped > 0 || length > LOG_LINE_MAX ||
        size_of_place() - kept.used < length + ENTRY_HEAD) {
        kept.dropped++;
        return;
    }
    uint8_t *entry = place() + kept.used;
    entry[0] = (uint8_t)kind;
    entry[1] = (uint8_t)length;
    memcpy(entry + ENTRY_HEAD, text, length);
    kept.used += ENTRY_HEAD + (uint32_t)length;
}

void keep_say_again(void)
{
    for (uint32_t at = 0; at < kept.used;) {
        const uint8_t *entry = place() + at;
        log_line(entry[0], (const char *)entry + ENTRY_HEAD, entry[1]);
        at += ENTRY_HEAD + entry[1];
    }
    if (kept.dropped > 0)
        log_people("# %u more lines were not kept.", kept.dropped);
}

void keep_move(void *to, uint32_t size)
{
    if (size < size_of_place())
        return;
    memcpy(to, place(), kept.used);
    kept.larger = to;
    kept.larger_size = size;
}
