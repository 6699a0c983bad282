/* SPDX-License-Identifier: MIT */
#include "serial/lab/import/files.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/memory.h"

enum { FILE_MAX = 16 << 20, PIECE = 64 << 10 };

static char *read_all(FILE *from, size_t *length, const char **why)
{
    char *bytes = NULL;
    *length = 0;
    for (size_t got = 1; got > 0 && *length <= FILE_MAX; *length += got) {
        bytes = memory_resize(bytes, *length + PIECE + 1, 1);
        got = fread(bytes + *length, 1, PIECE, from);
    }
    *why = ferror(from) ? strerror(errno) : *length > FILE_MAX ? "larger than 16 MiB" : NULL;
    bytes[*length] = '\0';
    if (!*why)
        return bytes;
    free(bytes);
    return NULL;
}

char *files_open(const char *path, size_t *length, const char **why)
{
    FILE *from = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (!from) {
        *why = strerror(errno);
        return NULL;
    }
    char *bytes = read_all(from, length, why);
    if (from != stdin)
        fclose(from);
    return bytes;
}

char *files_beside(const char *path, const char *named)
{
    const char *slash = strrchr(path, '/');
    if (named[0] == '/' || !slash)
        return memory_copy(named, strlen(named));
    return memory_format("%.*s/%s", (int)(slash - path), path, named);
}
