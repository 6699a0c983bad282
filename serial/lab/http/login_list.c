/* SPDX-License-Identifier: MIT */
#include "serial/lab/http/login_list.h"

#include <crypt.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "serial/lab/memory.h"

enum { HASH_MAX = 256 };

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_sum(const char *text, size_t length, unsigned char sum[LOGIN_SUM_MAX])
{
    bool is_good = length == (size_t)2 * LOGIN_SUM_MAX;
    for (size_t i = 0; i < LOGIN_SUM_MAX && is_good; i++) {
        int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);
        is_good = high >= 0 && low >= 0;
        sum[i] = is_good ? (unsigned char)(high << 4 | low) : 0;
    }
    return is_good;
}

/* Hashes of old (DES, MD5) are no hindrance to anybody, so they are no login; libcrypt counts
 * SHA-256's among them, which is one. */
static bool is_hash(const char *hash)
{
    int kind = crypt_checksalt(hash);
    return hash[0] == '$' && (kind == CRYPT_SALT_OK || kind == CRYPT_SALT_TOO_CHEAP ||
                              (kind == CRYPT_SALT_METHOD_LEGACY && strncmp(hash, "$5$", 3) == 0));
}

static bool is_name(const char *text, size_t length)
{
    bool is_good = length > 0 && length < LOGIN_USER_MAX;
    for (size_t i = 0; i < length; i++)
        is_good &= text[i] > ' ' && text[i] < 0x7f;
    return is_good;
}

/* One line into the list; NULL, or what is wrong with it. */
static const char *add(struct login_list *list, const char *line, size_t length, bool is_tokens)
{
    const char *colon = memchr(line, ':', length);
    if (!colon || !is_name(line, (size_t)(colon - line)))
        return "a line is NAME:HASH, the name without spaces";
    struct login_entry entry = {.hash = NULL};
    memcpy(entry.name, line, (size_t)(colon - line));
    size_t rest = length - (size_t)(colon + 1 - line);
    if (is_tokens && !read_sum(colon + 1, rest, entry.sum))
        return "behind the name the token's SHA-256 is expected, 64 hex digits; "
               "`printf %s TOKEN | sha256sum` makes it";
    if (!is_tokens) {
        entry.hash = rest < HASH_MAX ? memory_copy(colon + 1, rest) : NULL;
        if (!entry.hash || !is_hash(entry.hash)) {
            free(entry.hash);
            return "this hash isn't known here; `mkpasswd` makes one that is";
        }
    }
    list->entries = memory_resize(list->entries, list->count + 1, sizeof *list->entries);
    list->entries[list->count++] = entry;
    return NULL;
}

struct login_list *login_list_parse(const char *path, const char *text, size_t length,
                                    bool is_tokens, char *error, size_t size)
{
    struct login_list *list = memory_new(1, sizeof *list);
    unsigned number = 0;
    for (size_t at = 0; at < length; number++) {
        const char *line = text + at, *end = memchr(line, '\n', length - at);
        size_t count = end ? (size_t)(end - line) : length - at;
        at += count + 1;
        count -= count > 0 && line[count - 1] == '\r';
        if (count == 0 || line[0] == '#')
            continue;
        const char *wrong = add(list, line, count, is_tokens);
        if (!wrong)
            continue;
        snprintf(error, size, "%s:%u: %s", path, number + 1, wrong);
        login_list_free(list);
        return NULL;
    }
    return list;
}

static struct login_list *read_open(FILE *input, const char *path, bool is_tokens, char *error,
                                    size_t size)
{
    struct stat status;
    char *text = memory_new(LOGIN_FILE_MAX, 1);
    size_t length = fread(text, 1, LOGIN_FILE_MAX, input);
    struct login_list *list = NULL;
    if (ferror(input) || fstat(fileno(input), &status) != 0)
        snprintf(error, size, "%s: %s", path, strerror(errno));
    else if (length == LOGIN_FILE_MAX)
        snprintf(error, size, "%s: larger than %u KiB", path, (unsigned)LOGIN_FILE_MAX >> 10);
    else
        list = login_list_parse(path, text, length, is_tokens, error, size);
    if (list) {
        list->changed = status.st_mtim;
        list->bytes = status.st_size;
        list->inode = status.st_ino;
    }
    explicit_bzero(text, length);
    free(text);
    return list;
}

struct login_list *login_list_read(const char *path, bool is_tokens, char *error, size_t size)
{
    FILE *input = fopen(path, "rbe");
    if (!input) {
        snprintf(error, size, "%s: %s", path, strerror(errno));
        return NULL;
    }
    struct login_list *list = read_open(input, path, is_tokens, error, size);
    fclose(input);
    return list;
}

bool login_list_is_old(const struct login_list *list, const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 &&
           (status.st_ino != list->inode || status.st_size != list->bytes ||
            status.st_mtim.tv_sec != list->changed.tv_sec ||
            status.st_mtim.tv_nsec != list->changed.tv_nsec);
}

void login_list_free(struct login_list *list)
{
    for (size_t i = 0; list && i < list->count; i++)
        free(list->entries[i].hash);
    if (list)
        free(list->entries);
    free(list);
}
