/* SPDX-License-Identifier: MIT */
#include "serial/lab/log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool read_all(struct answers *answers, FILE *log)
{
    char bytes[65536];
    size_t length;
    while ((length = fread(bytes, 1, sizeof bytes, log)) > 0)
        answers_feed(answers, bytes, length);
    answers_finish(answers);
    return ferror(log) == 0;
}

bool log_read(struct answers *answers, const char *path)
{
    if (strcmp(path, "-") == 0)
        return read_all(answers, stdin);
    FILE *log = fopen(path, "rb");
    if (!log)
        return false;
    bool is_read = read_all(answers, log);
    int error = errno;
    fclose(log);
    errno = error;
    return is_read;
}
