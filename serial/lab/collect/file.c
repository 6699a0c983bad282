/* SPDX-License-Identifier: MIT */
/* A log that something else writes, looked at four times a second: it is followed from its end, and
 * what takes its place - after a rotation, or when it was emptied - from its beginning. The
 * descriptor's own offset says what was heard, so the next collector goes on there. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "serial/lab/advice.h"
#include "serial/lab/collect/kinds.h"
#include "serial/lab/collect/lines.h"

enum { LOOK_MS = 250, READS = 64 };

static const char *path_of(const struct line *line)
{
    return line->machine->source + strlen("file:");
}

static int open_file(struct line *line)
{
    struct stat status;
    int file = open(path_of(line), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    line->is_news |= file < 0 && errno == ENOENT;
    if (file < 0)
        line_lost(line, "%s: %s", path_of(line),
                  errno == ENOENT ? "no such file (yet)" : strerror(errno));
    else if (fstat(file, &status) == 0 && S_ISREG(status.st_mode))
        return file;
    else
        line_lost(line, "%s: no file: give /dev/… for a device, unix:PATH for a socket",
                  path_of(line));
    if (file >= 0)
        close(file);
    return -1;
}

/* Only what is written from now on is news; but a file that wasn't there a moment ago is all news.
 */
static void open_it(struct line *line, const struct source_name *name)
{
    int file = open_file(line);
    if (file < 0)
        return;
    if (!line->is_news)
        lseek(file, 0, SEEK_END);
    line->is_news = false;
    line_hand(line, file, name->path);
}

static void start(struct line *line)
{
    line_opened(line);
}

static void ended(struct line *line, int error)
{
    line_lost(line, "%s: %s", path_of(line), strerror(error));
}

/* Whether something else is at its path now, or it is shorter than what was heard of it. */
static bool is_replaced(struct line *line)
{
    struct stat ours, there;
    if (fstat(line->descriptor, &ours) != 0 || stat(path_of(line), &there) != 0)
        return false;
    return ours.st_ino != there.st_ino || ours.st_dev != there.st_dev;
}

static void rewind_if_cut(struct line *line)
{
    struct stat status;
    if (fstat(line->descriptor, &status) == 0 &&
        status.st_size < lseek(line->descriptor, 0, SEEK_CUR))
        lseek(line->descriptor, 0, SEEK_SET);
}

static void replace(struct line *line)
{
    int file = open_file(line);
    line->is_news = file < 0;
    if (file >= 0)
        line_hand(line, file, path_of(line));
}

/* Whether it was replaced is asked first: what was written before that is read, then. */
static void look(struct line *line)
{
    bool is_over = is_replaced(line);
    long got = 1;
    rewind_if_cut(line);
    for (unsigned i = 0; i < READS && got > 0; i++)
        got = line_receive(line);
    line->due_ms = line->lines->now_ms + LOOK_MS;
    if (got > 0)
        line->due_ms = line->lines->now_ms;
    else if (got < 0 && errno != ENOBUFS && errno != EINTR)
        ended(line, errno);
    else if (got == 0 && is_over)
        replace(line);
}

const struct line_kind file_kind = {.open = open_it,
                                    .start = start,
                                    .resumed = start,
                                    .ended = ended,
                                    .due = look,
                                    .is_polled = true};
