/* SPDX-License-Identifier: MIT */
/* Words pass through firmware strings, an iPXE script and a line of 512 bytes before they get
 * here: any of them may be cut, hostile or misspelt, and none of that may go unsaid. */
#include "kernel/words/words.h"

#include <stddef.h>

#include "kernel/lib/bytes.h"

/* A part of the line; not NUL-terminated. */
struct span {
    const char *text;
    size_t length;
};

static const char *const after_names[] = {
    [WORDS_AFTER_HALT] = "halt",
    [WORDS_AFTER_QEMU] = "qemu",
};

static const char *const identity_names[WORDS_IDENTITIES] = {
    [WORDS_NAME] = "name",   [WORDS_SERIAL] = "sn", [WORDS_UUID] = "uuid",
    [WORDS_ASSET] = "asset", [WORDS_MAC] = "mac",
};

const char *words_after_name(enum words_after after)
{
    return after_names[after];
}

static bool equals(struct span span, const char *text)
{
    return span.length == strlen(text) && memcmp(span.text, text, span.length) == 0;
}

static void copy(char *to, struct span from, size_t max)
{
    size_t length = from.length < max ? from.length : max;
    memcpy(to, from.text, length);
    to[length] = '\0';
}

/* That the line was cut comes last and is always kept: it may explain the others. */
static void report(struct words *out, struct span word, enum words_trouble trouble)
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

static bool is_token(struct span value)
{
    for (size_t i = 0; i < value.length; i++) {
        char c = value.text[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool digit = c >= '0' && c <= '9';
        if (!letter && !digit && c != '.' && c != '_' && c != '-')
            return false;
    }
    return value.length > 0 && value.length <= WORDS_RUN_MAX;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 'a' - 'A';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte at the beginning of `value`, which moves on behind it. A `%` that isn't followed by
 * two hex digits stands for itself; so does %00, since a value has no NUL. */
static char decode_byte(struct span *value)
{
    char c = value->text[0];
    size_t used = 1;
    if (c == '%' && value->length >= 3) {
        int high = hex_digit(value->text[1]), low = hex_digit(value->text[2]);
        if (high >= 0 && low >= 0 && (high | low) != 0) {
            c = (char)(high * 16 + low);
            used = 3;
        }
    }
    value->text += used;
    value->length -= used;
    return c;
}

/* False where the value was longer than an identity may be. */
static bool decode(char *to, struct span value)
{
    size_t length = 0;
    while (value.length > 0 && length < WORDS_IDENTITY_MAX)
        to[length++] = decode_byte(&value);
    to[length] = '\0';
    return value.length == 0;
}

static bool set_after(struct words *out, struct span value)
{
    for (size_t i = 0; i < sizeof after_names / sizeof *after_names; i++) {
        if (equals(value, after_names[i])) {
            out->after = (enum words_after)i;
            return true;
        }
    }
    return false;
}

static bool set_run(struct words *out, struct span value)
{
    if (!is_token(value))
        return false;
    copy(out->run, value, WORDS_RUN_MAX);
    return true;
}

/* False where no identity has this key. */
static bool set_identity(struct words *out, struct span word, struct span key, struct span value)
{
    for (size_t i = 0; i < WORDS_IDENTITIES; i++) {
        if (equals(key, identity_names[i])) {
            if (!decode(out->identity[i], value))
                report(out, word, WORDS_TOO_LONG);
            return true;
        }
    }
    return false;
}

static void take_word(struct words *out, struct span word)
{
    struct span key = {word.text, 0};
    while (key.length < word.length && key.text[key.length] != '=')
        key.length++;
    bool has_value = key.length < word.length;
    size_t skip = key.length + has_value;
    struct span value = {word.text + skip, word.length - skip};
    bool known = true, valid = true;
    if (equals(key, "after"))
        valid = set_after(out, value);
    else if (equals(key, "run"))
        valid = set_run(out, value);
    else
        known = has_value && set_identity(out, word, key, value);
    if (!known)
        report(out, word, WORDS_UNKNOWN_WORD);
    else if (!valid)
        report(out, word, WORDS_UNKNOWN_VALUE);
}

/* The word at the beginning of `*line`, which moves on behind it; empty at the end. */
static struct span next_word(const char **line)
{
    struct span word = {*line, 0};
    while (*word.text == ' ')
        word.text++;
    while (word.text[word.length] != '\0' && word.text[word.length] != ' ')
        word.length++;
    *line = word.text + word.length;
    return word;
}

void words_parse(const char *line, struct words *out)
{
    memset(out, 0, sizeof *out);
    struct span word = next_word(&line), next;
    for (; word.length > 0; word = next) {
        next = next_word(&line);
        if (next.length > 0 && !equals(word, "--"))
            take_word(out, word);
        else if (next.length == 0 && !equals(word, "--"))
            report(out, word, WORDS_CUT);
    }
}
