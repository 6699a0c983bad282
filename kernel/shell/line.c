/* SPDX-License-Identifier: MIT */
/* At 3 a.m. a typing mistake must be mendable on whatever terminal is there; and a line that isn't
 * the one that was sent must never be taken for it. */
#include "kernel/shell/line.h"

#include "kernel/lib/bytes.h"
#include "kernel/log/log.h"

enum {
    ESC = 0x1b,
    DELETE = 0x7f,
    ESCAPE_BEGUN = 1,
    ESCAPE_INSIDE = 2,
    ESCAPE_MAX = 10, /* bytes of a sequence; what is longer is none */
};

/* Places in a line, seen from the cursor. */
enum place { START, LEFT, HERE, RIGHT, END, WORD };

#define CONTROL(letter) ((letter)&0x1f)

static void put(const struct line *line, const char *bytes, size_t length)
{
    if (!line->is_quiet && length > 0)
        log_pass(bytes, length);
}

static void put_many(const struct line *line, char byte, unsigned count)
{
    while (count-- > 0)
        put(line, &byte, 1);
}

/* Shows the text from `from` on, and leaves the terminal's cursor at `at`. */
static void put_from(const struct line *line, unsigned from)
{
    put(line, line->text + from, line->length - from);
    put_many(line, '\b', line->length - line->at);
}

void line_show(const struct line *line)
{
    put(line, SHELL_PROMPT, sizeof SHELL_PROMPT - 1);
    put_from(line, 0);
}

void line_prompt(struct line *line)
{
    line->length = line->at = line->refused = line->recalled = 0;
    line->text[0] = '\0';
    line_show(line);
}

void line_insert(struct line *line, char character)
{
    char *place = line->text + line->at;
    if (line->length == SHELL_LINE_MAX) {
        line->refused++;
        put(line, "\a", 1);
        return;
    }
    memmove(place + 1, place, line->length - line->at + 1);
    *place = character;
    line->length++;
    line->at++;
    put_from(line, line->at - 1);
}

/* Puts the cursor to `from` and takes [from, to) out. */
static void erase(struct line *line, unsigned from, unsigned to)
{
    unsigned gone = to - from;
    if (from > line->at)
        put(line, line->text + line->at, from - line->at);
    else
        put_many(line, '\b', line->at - from);
    line->at = from;
    if (gone == 0)
        return;
    line->length -= gone;
    memmove(line->text + from, line->text + to, line->length - from + 1);
    put(line, line->text + from, line->length - from);
    put_many(line, ' ', gone);
    put_many(line, '\b', line->length - from + gone);
    if (line->length == 0)
        line->refused = 0;
}

static unsigned word_start(const struct line *line)
{
    unsigned at = line->at;
    while (at > 0 && line->text[at - 1] == ' ')
        at--;
    while (at > 0 && line->text[at - 1] != ' ')
        at--;
    return at;
}

static void remember(struct line *line)
{
    char *latest = line->history[1];
    if (line->length == 0 || line->refused > 0 || memcmp(latest, line->text, line->length + 1) == 0)
        return;
    memmove(line->history[2], latest, sizeof line->history - 2 * sizeof line->history[0]);
    memcpy(latest, line->text, line->length + 1);
}

static void recall(struct line *line, unsigned number)
{
    if (number > LINE_HISTORY || (number > 0 && line->history[number][0] == '\0'))
        return;
    if (line->recalled == 0)
        memcpy(line->history[0], line->text, line->length + 1);
    line->recalled = number;
    erase(line, 0, line->length);
    for (const char *c = line->history[number]; *c != '\0'; c++)
        line_insert(line, *c);
}

/* The control character that does what the key of a sequence does (ECMA-48, 8.3; DEC VT220,
 * chapter 3): by its last character or, before a tilde, by its number. 0: none. */
static uint8_t key_of_sequence(char name)
{
    static const char keys[] = "A\x10"
                               "B\x0e"
                               "C\x06"
                               "D\x02"
                               "H\x01"
                               "F\x05"
                               "1\x01"
                               "7\x01"
                               "3\x04"
                               "4\x05"
                               "8\x05";
    for (unsigned i = 0; i < sizeof keys - 1; i += 2) {
        if (keys[i] == name)
            return (uint8_t)keys[i + 1];
    }
    return 0;
}

/* The key that `byte` is or completes; 0 within a sequence. */
static uint8_t decode(struct line *line, uint8_t byte)
{
    unsigned state = line->escape;
    line->escape = 0;
    if (byte == ESC) {
        line->escape = ESCAPE_BEGUN;
        line->number = '\0';
        return 0;
    }
    /* A control character, too, ends a sequence that was none. */
    if (state == 0 || byte < ' ' || byte >= DELETE)
        return byte;
    if (state == ESCAPE_BEGUN && byte != '[' && byte != 'O')
        return byte;
    if (state >= ESCAPE_INSIDE && byte >= '@' && byte != '[')
        return key_of_sequence(byte == '~' ? line->number : (char)byte);
    if (byte >= '0' && byte <= '9')
        line->number = line->number ? '?' : (char)byte; /* no key here has two digits */
    if (state < ESCAPE_MAX)
        line->escape = (uint8_t)(state + 1);
    return 0;
}

/* What a key takes out: nothing where it only moves. */
static const struct {
    uint8_t key, from, to;
} cuts[] = {
    {CONTROL('A'), START, START}, {CONTROL('B'), LEFT, LEFT},   {CONTROL('D'), HERE, RIGHT},
    {CONTROL('E'), END, END},     {CONTROL('F'), RIGHT, RIGHT}, {CONTROL('H'), LEFT, HERE},
    {DELETE, LEFT, HERE},         {CONTROL('K'), HERE, END},    {CONTROL('U'), START, HERE},
    {CONTROL('W'), WORD, HERE},
};

static void edit(struct line *line, uint8_t key)
{
    unsigned at = line->at;
    const unsigned places[] = {[START] = 0,          [LEFT] = at - (at > 0),
                               [HERE] = at,          [RIGHT] = at + (at < line->length),
                               [END] = line->length, [WORD] = word_start(line)};
    for (unsigned i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        if (cuts[i].key == key)
            erase(line, places[cuts[i].from], places[cuts[i].to]);
    }
    if (key == CONTROL('P')) {
        recall(line, line->recalled + 1);
    } else if (key == CONTROL('N')) {
        recall(line, line->recalled - 1);
    } else if (key == CONTROL('C')) {
        put(line, "\r\n", 2);
        line_prompt(line);
    } else if (key == CONTROL('L')) {
        put(line, "\r\n", 2);
        line_show(line);
    } else if (key >= ' ' && key < DELETE) {
        line_insert(line, (char)key);
    }
}

enum line_event line_feed(struct line *line, uint8_t byte)
{
    bool is_second_half = byte == '\n' && line->after_cr;
    line->after_cr = byte == '\r';
    if (is_second_half)
        return LINE_MORE;
    byte = decode(line, byte);
    if (byte == '\r' || byte == '\n') {
        remember(line);
        put(line, "\r\n", 2);
        return LINE_ENTERED;
    }
    if (byte == '\t')
        return LINE_TAB;
    edit(line, byte);
    return LINE_MORE;
}

void line_pause(struct line *line)
{
    line->escape = 0;
}
