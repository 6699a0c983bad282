/* SPDX-License-Identifier: MIT */
/* Who plugs in late has missed the one thing that matters. */
#include "kernel/answer/keep.h"

#include <stdbool.h>

#include "kernel/lib/bytes.h"
#include "kernel/lib/format.h"
#include "kernel/lib/uncleared.h"

enum {
    FIRST_SIZE = 8192,
    ENTRY_HEAD = 2, /* kind, length; then the line */
    SUM_LENGTH = 9, /* `:` and the sum */
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

/* The number in the seal that ends a line (serial/record/seal.h): `@NUMBER:` and eight digits.
 * False where there is none. */
static bool sealed_number(const uint8_t *entry, uint32_t *number)
{
    const char *line = (const char *)entry + ENTRY_HEAD;
    size_t at = entry[1];
    uint32_t value = 0, unit = 1;
    if (entry[0] != LOG_WIRE || at < SUM_LENGTH || line[at -= SUM_LENGTH] != ':')
        return false;
    for (; at > 0 && line[at - 1] >= '0' && line[at - 1] <= '9'; at--, unit *= 10)
        value += (uint32_t)(line[at - 1] - '0') * unit;
    *number = value;
    return at > 0 && line[at - 1] == '@' && unit > 1;
}

/* In one piece, so that a sink sees a whole line. */
static void pass(const uint8_t *entry)
{
    static const char before[4] = "# = ";
    char line[sizeof before + LOG_LINE_MAX + 2];
    size_t length = sizeof before + entry[1];
    memcpy(line, before, sizeof before);
    memcpy(line + sizeof before, entry + ENTRY_HEAD, entry[1]);
    memcpy(line + length, "\r\n", 2);
    log_pass(line, length + 2);
}

/* Passes on those from `first` to `last`; false where there is none. */
static bool resend(uint32_t first, uint32_t last)
{
    bool is_any = false;
    for (uint32_t at = 0; at < kept.used; at += ENTRY_HEAD + place()[at + 1]) {
        const uint8_t *entry = place() + at;
        uint32_t number;
        if (!sealed_number(entry, &number) || number < first || number > last)
            continue;
        pass(entry);
        is_any = true;
    }
    return is_any;
}

void keep_resend_all(void)
{
    resend(0, UINT32_MAX);
}

void keep_resend(uint32_t number)
{
    char line[sizeof "# gone 4294967295\r\n"];
    if (!resend(number, number))
        log_pass(line, format(line, sizeof line, "# gone %u\r\n", number));
}

void keep_move(void *to, uint32_t size)
{
    if (size < size_of_place())
        return;
    memcpy(to, place(), kept.used);
    kept.larger = to;
    kept.larger_size = size;
}
