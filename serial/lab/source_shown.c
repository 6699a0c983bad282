/* SPDX-License-Identifier: MIT */
#include "serial/lab/source_shown.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "serial/lab/memory.h"

static const char hidden[] = "***";

/* A name that ends like these is a password's: `password=`, `IPMI_PASSWORD=`, `--password `.
 * Returns how long it is with what parts it from the password; 0: it is none. */
static size_t key(const char *at)
{
    static const char *const endings[] = {"password", "passwd", "passphrase", "pass", "pwd"};
    size_t length = 0;
    while (isalnum((unsigned char)at[length]) || at[length] == '_' || at[length] == '-')
        length++;
    size_t blanks = strncmp(at, "--", 2) == 0 ? strspn(at + length, " \t") : 0;
    size_t parted = at[length] == '=' ? 1 : blanks;
    for (size_t i = 0; parted > 0 && i < sizeof endings / sizeof(char *); i++) {
        size_t end = strlen(endings[i]);
        if (length >= end && strncasecmp(at + length - end, endings[i], end) == 0)
            return length + parted;
    }
    return 0;
}

/* How long what introduces a password is; 0: it isn't one. */
static size_t introduction(const char *source, const char *at)
{
    if (at > source && !isspace((unsigned char)at[-1]) && !strchr(",(&?;\"'", at[-1]))
        return 0;
    return strncmp(at, "-P", 2) == 0 ? 2 + strspn(at + 2, " \t") : key(at);
}

static size_t word_length(const char *at)
{
    char quote = *at == '"' || *at == '\'' ? *at : '\0';
    const char *end = quote ? strchr(at + 1, quote) : NULL;
    return end ? (size_t)(end + 1 - at) : strcspn(at, " \t,)&");
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
