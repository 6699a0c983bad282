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

enum key {
    AFTER,
    SHELL,
    CONSOLE,
    RUN,
    IDENTITY, /* and those behind it, in the order of enum words_identity */
    KEYS = IDENTITY + WORDS_IDENTITIES,
};

static const char key_names[] = "after\0shell\0console\0run\0name\0sn\0uuid\0asset\0mac\0";

const char *words_after_name(enum words_after after)
{
    return list_at(after_names, after);
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

/* The number of the name that is the whole value, up to `last`; none is bad. */
static unsigned take_choice(struct reader *value, const char *names, unsigned last)
{
    unsigned number = reader_name(value, names);
    value->bad = !reader_ends(*value->at) || number > last;
    return number;
}

static bool is_token(const char *value)
{
    size_t length = 0;
    for (; !reader_ends(value[length]); length++) {
        char c = value[length];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool digit = c >= '0' && c <= '9';
        if (!letter && !digit && c != '.' && c != '_' && c != '-')
            return false;
    }
    return length > 0 && length <= WORDS_RUN_MAX;
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

static void take_word(struct words *out, const char *word)
{
    struct reader reader = {.at = word};
    unsigned key = reader_name(&reader, key_names), choice;
    bool has_value = reader_take(&reader, '=');
    if (key == KEYS || (!has_value && (key >= IDENTITY || !reader_ends(*reader.at)))) {
        report(out, word, WORDS_UNKNOWN_WORD);
    } else if (key == AFTER) {
        choice = take_choice(&reader, after_names, WORDS_AFTER_QEMU);
        if (!reader.bad)
            out->after = (enum words_after)choice;
    } else if (key == SHELL) {
        choice = take_choice(&reader, shell_names, WORDS_SHELL_OFF);
        if (!reader.bad)
            out->shell = (enum words_shell)choice;
    } else if (key == CONSOLE) {
        reader_console(&reader, &out->consoles[out->console_count]);
        if (!reader.bad && out->console_count == WORDS_CONSOLES_MAX)
            report(out, word, WORDS_TOO_LONG);
        else
            out->console_count += !reader.bad;
    } else if (key == RUN) {
        reader.bad = !is_token(reader.at);
        if (!reader.bad)
            copy(out->run, reader.at, WORDS_RUN_MAX);
    } else {
        decode(&reader, out->identity[key - IDENTITY]);
        if (!reader_ends(*reader.at))
            report(out, word, WORDS_TOO_LONG);
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
