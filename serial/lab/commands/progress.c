/* SPDX-License-Identifier: MIT */
#include "serial/lab/commands/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void progress_clear(struct progress *progress)
{
    if (progress->line[0] != '\0')
        fputs("\r\033[K", stderr);
    progress->line[0] = '\0';
}

void progress_show(struct progress *progress, const struct awaited *awaited, uint64_t left_ms)
{
    char line[PROGRESS_MAX];
    if (!progress->is_terminal)
        return;
    int length = snprintf(line, sizeof line,
                          "waiting for %zu of %zu, %" PRIu64 " s left:", awaited_left(awaited),
                          awaited->count, left_ms / 1000);
    awaited_missing(awaited, line + length, sizeof line - (size_t)length);
    if (strcmp(line, progress->line) == 0)
        return;
    progress_clear(progress);
    fputs(line, stderr);
    fflush(stderr);
    memcpy(progress->line, line, sizeof line);
}
