/* SPDX-License-Identifier: MIT */
#include "serial/lab/desk/source_shown.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "serial/lab/memory.h"

static const char hidden[] = "***";

static size_t begins(const char *at, const char *with)
{
    size_t length = strlen(with);
    return strncmp(at, with, length) == 0 ? length : 0;
}

/* How long what introduces a password is; 0: it isn't one. */
static size_t introduction(const char *source, const char *at)
{
    static const char *const words[] = {"-P ", "-P", "password=", "passwd=", "pwd="};
    bool is_word = at == source || isspace((unsigned char)at[-1]) || strchr(",(&?", at[-1]);
    for (size_t i = 0; is_word && i < sizeof words / sizeof(char *); i++)
        if (begins(at, words[i]) > 0)
            return begins(at, words[i]);
    return 0;
}

static size_t word_length(const char *at)
{
    char quote = *at == '"' || *at == '\'' ? *at : '\0';
    const char *end = quote ? strchr(at + 1, quote) : NULL;
    return end ? (size_t)(end + 1 - at) : strcspn(at, " ,)&");
}

/* Of `://USER:PASSWORD@` the password. */
static size_t in_address(const char *source, const char *at)
{
    const char *scheme = strstr(source, "://");
    bool is_behind = scheme && at > scheme + 3 && at[-1] == ':' &&
                     strcspn(scheme + 3, "@/ ") > (size_t)(at - scheme - 3);
    size_t length = is_behind ? strcspn(at, "@/ ") : 0;
    return is_behind && at[length] == '@' ? length : 0;
}

char *source_shown(const char *source)
{
    if (!source)
        return NULL;
    char *shown = memory_new(strlen(source) * sizeof hidden + sizeof hidden, 1), *to = shown;
    for (const char *at = source; *at != '\0';) {
        size_t word = introduction(source, at), secret = word > 0 ? word_length(at + word) : 0;
        if (secret == 0)
            secret = in_address(source, at);
        else
            memcpy(to, at, word), to += word, at += word;
        if (secret > 0) {
            memcpy(to, hidden, sizeof hidden - 1);
            to += sizeof hidden - 1;
            at += secret;
        } else {
            *to++ = *at++;
        }
    }
    return shown;
}
