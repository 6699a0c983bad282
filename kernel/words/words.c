/* SPDX-License-Identifier: MIT */
/* Words pass through firmware strings, an iPXE script and a line of 512 bytes before they get
 * here: any of them may be cut, hostile or misspelt, and none of that may go unsaid. */
#include "kernel/words/words.h"

#include <stddef.h>

#include "kernel/lib/bytes.h"
#include "kernel/lib/list.h"
#include "kernel/words/reader.h"

/* In the order of their enum. */
static const char after_names[] = "shell\0halt\0reboot\0poweroff\0qemu\0";
static const char shell_names[] = "safe\0full\0off\0";
static const char say_names[] = "normal\0short\0all\0";

enum key {
    AFTER,
    SHELL,
    CONSOLE,
    RUN,
    CHECKS,
    LOOP,
    SECONDS,
    SAY,
    LINGER,
    IDENTITY, /* and those behind it, in the order of enum words_identity */
    KEYS = IDENTITY + WORDS_IDENTITIES,
};

static const char key_names[] = "after\0shell\0console\0run\0checks\0loop\0seconds\0say\0linger\0"
                                "name\0sn\0uuid\0asset\0mac\0";

const char *words_after_name(enum words_after after)
{
    return list_at(after_names, after);
}

bool words_were_cut(const struct words *words)
{
    unsigned kept = words->problem_count;
    if (kept > WORDS_PROBLEMS_MAX)
        kept = WORDS_PROBLEMS_MAX;
    return kept > 0 && words->problems[kept - 1].trouble == WORDS_CUT;
}

static void copy(char *to, const char *word, size_t max)
{
    for (; !reader_ends(*word) && max > 0; max--)
        *to++ = *word++;
    *to = '\0';
}

/* That the line was cut comes last and is always kept: it may explain the others. */
static void report(struct words *out, const char *word, enum words_trouble trouble)
{
    unsigned slot = out->problem_count++;
    if (trouble == WORDS_UNKNOWN_VALUE)
        out->unknown_values++;
    if (trouble == WORDS_CUT && slot >= WORDS_PROBLEMS_MAX)
        slot = WORDS_PROBLEMS_MAX - 1;
    if (slot < WORDS_PROBLEMS_MAX) {
        out->problems[slot].trouble = trouble;
        copy(out->problems[slot].text, word, WORDS_PROBLEM_TEXT_MAX);
    }
}

/* The number of the name that is the whole value, up to `last`; none is bad, and stays `before`. */
static unsigned take_choice(struct reader *value, const char *names, unsigned last, unsigned before)
{
    unsigned number = reader_name(value, names);
    value->bad = !reader_ends(*value->at) || number > last;
    return value->bad ? before : number;
}

/* Takes a value of 1 to `max` letters, digits, `.`, `_` and `also`; anything else is bad. */
static void take_token(struct reader *value, char also, char *to, size_t max)
{
    const char *at = value->at;
    for (; !reader_ends(*at); at++) {
        bool letter = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z');
        bool digit = *at >= '0' && *at <= '9';
        if (!letter && !digit && *at != '.' && *at != '_' && *at != also)
            value->bad = true;
    }
    if (at == value->at || (size_t)(at - value->at) > max)
        value->bad = true;
    if (!value->bad)
        copy(to, value->at, max);
}

/* A number that is the whole value. */
static void take_number(struct reader *value, uint32_t min, uint32_t max, uint32_t *to)
{
    uint32_t number = (uint32_t)reader_number(value, 10, min, max);
    if (!reader_ends(*value->at))
        value->bad = true;
    if (!value->bad)
        *to = number;
}

/* A `%` that isn't followed by two hex digits stands for itself; so does %00, since a value has no
 * NUL. What is longer than an identity may be is left unread. */
static void decode(struct reader *value, char *to)
{
    for (unsigned left = WORDS_IDENTITY_MAX; !reader_ends(*value->at) && left > 0; left--) {
        char c = *value->at++;
        if (c == '%' && reader_digit(value->at[0]) >= 0) {
            int byte = reader_digit(value->at[0]) << 4 | reader_digit(value->at[1]);
            if (byte > 0) {
                c = (char)byte;
                value->at += 2;
            }
        }
        *to++ = c;
    }
    *to = '\0';
}

static void take_console(struct words *out, const char *word, struct reader *value)
{
    reader_console(value, &out->consoles[out->console_count]);
    if (!value->bad && out->console_count == WORDS_CONSOLES_MAX)
        report(out, word, WORDS_TOO_LONG);
    else
        out->console_count += !value->bad;
}

static void take_value(struct words *out, enum key key, struct reader *value)
{
    switch (key) {
    case AFTER:
        out->after = take_choice(value, after_names, WORDS_AFTER_QEMU, out->after);
        break;
    case SHELL:
        out->shell = take_choice(value, shell_names, WORDS_SHELL_OFF, out->shell);
        break;
    case SAY:
        out->say = take_choice(value, say_names, WORDS_SAY_ALL, out->say);
        break;
    case RUN:
        take_token(value, '-', out->run, WORDS_RUN_MAX);
        break;
    case CHECKS:
        take_token(value, ',', out->checks, WORDS_CHECKS_MAX);
        break;
    case LOOP:
        take_number(value, 1, WORDS_LOOP_MAX, &out->loop);
        break;
    case SECONDS:
        take_number(value, 1, WORDS_SECONDS_MAX, &out->seconds);
        break;
    default: /* LINGER */
        take_number(value, 0, WORDS_LINGER_MAX, &out->linger);
        break;
    }
}

static void take_word(struct words *out, const char *word)
{
    struct reader reader = {.at = word};
    unsigned key = reader_name(&reader, key_names);
    bool has_value = reader_take(&reader, '=');
    if (key == KEYS || (!has_value && (key >= IDENTITY || !reader_ends(*reader.at)))) {
        report(out, word, WORDS_UNKNOWN_WORD);
    } else if (key >= IDENTITY) {
        decode(&reader, out->identity[key - IDENTITY]);
        if (!reader_ends(*reader.at))
            report(out, word, WORDS_TOO_LONG);
    } else if (key == CONSOLE) {
        take_console(out, word, &reader);
    } else {
        take_value(out, (enum key)key, &reader);
    }
    if (reader.bad)
        report(out, word, WORDS_UNKNOWN_VALUE);
}

static const char *skip_blanks(const char *at)
{
    while (*at == ' ')
        at++;
    return at;
}

void words_parse(const char *line, struct words *out)
{
    memset(out, 0, sizeof *out);
    const char *word = skip_blanks(line), *next = word;
    for (; *word != '\0'; word = next) {
        while (!reader_ends(*next))
            next++;
        bool is_last_word = next - word == 2 && word[0] == '-' && word[1] == '-';
        next = skip_blanks(next);
        if (!is_last_word && *next != '\0')
            take_word(out, word);
        else if (!is_last_word)
            report(out, word, WORDS_CUT);
    }
}
