/* SPDX-License-Identifier: MIT */
#include "serial/lab/import/conserver_text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

void conserver_text_begin(struct conserver_text *text, const char *bytes, size_t length)
{
    memset(text, 0, sizeof *text);
    text->begin = text->at = bytes;
    text->end = bytes + length;
    text->line = 1;
}

static enum conserver_event wrong(struct conserver_text *text, const char *what)
{
    snprintf(text->value, sizeof text->value, "%s", what);
    text->at = text->end;
    return CONSERVER_WRONG;
}

static int peek(const struct conserver_text *text)
{
    return text->at < text->end ? (unsigned char)*text->at : -1;
}

static int take(struct conserver_text *text)
{
    int c = peek(text);
    text->at += c >= 0;
    text->line += c == '\n';
    return c;
}

static void skip_line(struct conserver_text *text)
{
    while (peek(text) >= 0 && peek(text) != '\n')
        take(text);
}

static bool is_include(const struct conserver_text *text)
{
    static const char word[] = "#include";
    size_t length = sizeof word - 1;
    bool is_first = text->at == text->begin || text->at[-1] == '\n';
    return is_first && (size_t)(text->end - text->at) > length &&
           memcmp(text->at, word, length) == 0 && isblank((unsigned char)text->at[length]);
}

/* Skips blanks and comments. True: an #include line is next. */
static bool skip(struct conserver_text *text)
{
    for (;;) {
        if (peek(text) == '#' && is_include(text))
            return true;
        if (peek(text) == '#')
            skip_line(text);
        else if (peek(text) >= 0 && isspace(peek(text)))
            take(text);
        else
            return false;
    }
}

static void trim(char *word, size_t *length, size_t kept)
{
    while (*length > kept && isspace((unsigned char)word[*length - 1]))
        --*length;
    word[*length] = '\0';
}

/* A word up to an unquoted token, or, where blanks separate, a blank. False: it is too long, or a
 * quote has no end. */
static bool read_word(struct conserver_text *text, char word[CONSERVER_WORD_MAX], bool by_blank)
{
    size_t length = 0, kept = 0;
    bool is_quoted = false;
    for (int c; (c = peek(text)) >= 0;) {
        if (!is_quoted && (strchr("{};#", c) || (by_blank && isspace(c))))
            break;
        take(text);
        if (c == '"') {
            is_quoted = !is_quoted;
            kept = length;
            continue;
        }
        bool is_escaped = c == '\\' && (!is_quoted || peek(text) == '"');
        if (is_escaped && (c = take(text)) < 0)
            return false;
        if (length + 1 >= CONSERVER_WORD_MAX || c == '\0')
            return false;
        word[length++] = (char)c;
        kept = is_quoted || is_escaped ? length : kept;
    }
    trim(word, &length, kept);
    return !is_quoted;
}

static enum conserver_event read_include(struct conserver_text *text)
{
    size_t length = 0;
    text->at += sizeof "#include" - 1;
    while (peek(text) >= 0 && isblank(peek(text)))
        take(text);
    for (; peek(text) >= 0 && peek(text) != '\n'; take(text))
        if (length + 1 < CONSERVER_WORD_MAX)
            text->value[length++] = (char)peek(text);
    trim(text->value, &length, 0);
    return CONSERVER_INCLUDE;
}

static bool take_token(struct conserver_text *text, char token)
{
    skip(text);
    if (peek(text) != token)
        return false;
    take(text);
    return true;
}

static enum conserver_event read_block(struct conserver_text *text)
{
    if (!read_word(text, text->key, true))
        return wrong(text, "a word that is too long, or a quote without an end");
    skip(text);
    if (!read_word(text, text->value, false))
        return wrong(text, "a word that is too long, or a quote without an end");
    if (text->key[0] == '\0' || !take_token(text, '{'))
        return wrong(text, "this is no block: expected TYPE NAME { KEYWORD VALUE; }");
    text->is_in_block = true;
    return CONSERVER_BLOCK;
}

static enum conserver_event read_pair(struct conserver_text *text)
{
    if (take_token(text, '}')) {
        text->is_in_block = false;
        return CONSERVER_END;
    }
    if (!read_word(text, text->key, true))
        return wrong(text, "a word that is too long, or a quote without an end");
    skip(text);
    if (!read_word(text, text->value, false))
        return wrong(text, "a word that is too long, or a quote without an end");
    unsigned line = text->line;
    if (!take_token(text, ';'))
        return wrong(text, "a semicolon is missing behind a value");
    text->line = line;
    return CONSERVER_PAIR;
}

enum conserver_event conserver_text_next(struct conserver_text *text)
{
    while (text->is_in_block && take_token(text, ';'))
        ; /* an empty one */
    if (skip(text))
        return read_include(text);
    if (peek(text) < 0)
        return text->is_in_block ? wrong(text, "a block has no end: a } is missing")
                                 : CONSERVER_EOF;
    return text->is_in_block ? read_pair(text) : read_block(text);
}
