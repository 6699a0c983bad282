/* SPDX-License-Identifier: MIT */
/* Counts the lines of load.c that were stored, each once: in plain logs, or in a journal of ours.
 *
 *   count logs FIRST FILE...
 *   count journal FIRST FOLDER
 *
 * Prints how many there are of those whose number is FIRST or more, how many of them were there
 * more than once, and of how many machines there is any line. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/journal/journal.h"
#include "serial/lab/memory.h"
#include "tests/bench/lab/said.h"

enum { PIECE = 1 << 20 };

/* A line in the making, of one stream. */
struct stream {
    char line[SAID_LENGTH];
    size_t length;
};

struct seen {
    uint8_t *bits;
    uint64_t room; /* numbers */
};

static struct seen seen[SAID_SOURCES];
static uint64_t first, lines, doubled, sources;

static void see(uint32_t source, uint64_t number)
{
    struct seen *of = &seen[source];
    sources += of->room == 0;
    if (number >= of->room) {
        uint64_t room = (number + 1) * 2 + 1024;
        of->bits = memory_resize(of->bits, room / 8 + 1, 1);
        memset(of->bits + of->room / 8, 0, room / 8 + 1 - of->room / 8);
        of->room = room / 8 * 8;
    }
    uint8_t bit = (uint8_t)(1U << number % 8);
    bool is_new = (of->bits[number / 8] & bit) == 0;
    lines += number >= first && is_new;
    doubled += number >= first && !is_new;
    of->bits[number / 8] |= bit;
}

/* A line begins anywhere, behind whatever else a log holds. */
static void take(struct stream *stream, const char *bytes, size_t length)
{
    while (length > 0) {
        size_t part = SAID_LENGTH - stream->length;
        part = part < length ? part : length;
        memcpy(stream->line + stream->length, bytes, part);
        stream->length += part;
        bytes += part;
        length -= part;
        if (stream->length < SAID_LENGTH)
            return;
        uint32_t source;
        uint64_t number;
        size_t done = SAID_LENGTH;
        if (said_read(stream->line, &source, &number)) {
            see(source, number);
        } else {
            const char *next = memchr(stream->line + 1, '[', SAID_LENGTH - 1);
            done = next ? (size_t)(next - stream->line) : SAID_LENGTH;
        }
        stream->length -= done;
        memmove(stream->line, stream->line + done, stream->length);
    }
}

static bool count_log(const char *path)
{
    static char piece[PIECE];
    struct stream stream = {.length = 0};
    int log = open(path, O_RDONLY);
    ssize_t got = -1;
    while (log >= 0 && (got = read(log, piece, sizeof piece)) > 0)
        take(&stream, piece, (size_t)got);
    if (got != 0)
        perror(path);
    if (log >= 0)
        close(log);
    return got == 0;
}

static bool count_journal(const char *folder)
{
    struct stream *streams = memory_new(SAID_SOURCES, sizeof *streams);
    struct journal_reader *reader = journal_reader_open(folder, NULL, 0);
    struct frame frame;
    const uint8_t *bytes;
    enum journal_event event = JOURNAL_FAILED;
    while (reader && (event = journal_next(reader, &frame, &bytes)) != JOURNAL_LATEST &&
           event != JOURNAL_FAILED)
        if (event == JOURNAL_FRAME && frame.kind == FRAME_BYTES && frame.source < SAID_SOURCES)
            take(&streams[frame.source], (const char *)bytes, frame.length);
    if (event == JOURNAL_FAILED)
        perror(folder);
    if (reader)
        journal_reader_close(reader);
    free(streams);
    return event != JOURNAL_FAILED;
}

int main(int argc, char **argv)
{
    bool is_good = argc >= 4;
    first = is_good ? strtoull(argv[2], NULL, 10) : 0;
    if (is_good && strcmp(argv[1], "journal") == 0)
        is_good = count_journal(argv[3]);
    else
        for (int i = 3; i < argc && is_good; i++)
            is_good = count_log(argv[i]);
    printf("%" PRIu64 " %" PRIu64 " %" PRIu64 "\n", lines, doubled, sources);
    return is_good ? EXIT_SUCCESS : EXIT_FAILURE;
}
