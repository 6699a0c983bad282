/* SPDX-License-Identifier: MIT */
/* Who plugs in late has missed the one thing that matters. */
#include "kernel/answer/keep.h"

#include "kernel/lib/bytes.h"

enum {
    FIRST_SIZE = 8192,
    ENTRY_HEAD = 2, /* kind, length; then the line */
};

static uint8_t first_place[FIRST_SIZE];

static struct {
    uint8_t *place;
    uint32_t size, used;
    uint32_t dropped;
} kept = {.place = first_place, .size = FIRST_SIZE};

void keep_line(enum log_kind kind, const char *text, size_t length)
{
    if (kept.dropped > 0 || length > LOG_LINE_MAX || kept.size - kept.used < length + ENTRY_HEAD) {
        kept.dropped++;
        return;
    }
    uint8_t *entry = kept.place + kept.used;
    entry[0] = (uint8_t)kind;
    entry[1] = (uint8_t)length;
    memcpy(entry + ENTRY_HEAD, text, length);
    kept.used += ENTRY_HEAD + (uint32_t)length;
}

void keep_say_again(void)
{
    for (uint32_t at = 0; at < kept.used;) {
        const uint8_t *entry = kept.place + at;
        log_line(entry[0], (const char *)entry + ENTRY_HEAD, entry[1]);
        at += ENTRY_HEAD + entry[1];
    }
    if (kept.dropped > 0)
        log_people("# %u more lines were not kept.", kept.dropped);
}

void keep_move(void *place, uint32_t size)
{
    if (size < kept.size)
        return;
    memcpy(place, kept.place, kept.used);
    kept.place = place;
    kept.size = size;
}
