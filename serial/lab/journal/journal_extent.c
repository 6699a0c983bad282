/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/journal/journal.h"
#include "serial/lab/journal/journal_file.h"

/* What a reader may have had from the spool when the power went is less than so much. */
static const uint64_t leap = (uint64_t)1 << 40;

static const char ended[] = "rollcall\0{\"journal\":\"ended\"}";

bool journal_end(struct spool *spool, uint64_t time)
{
    return spool_add(spool, FRAME_NOTE, FRAME_SOURCE_NONE, time, ended, sizeof ended - 1);
}

static bool is_end(const struct frame *frame, const uint8_t *bytes)
{
    return frame->kind == FRAME_NOTE && frame->source == FRAME_SOURCE_NONE &&
           frame->length == sizeof ended - 1 && memcmp(bytes, ended, frame->length) == 0;
}

/* Reads the file that begins there, and whatever is behind it. */
static bool read_to_end(const char *folder, uint64_t *end, uint64_t *time, bool *is_ended)
{
    struct frame frame;
    const uint8_t *bytes;
    struct journal_reader *reader = journal_reader_open(folder, NULL, *end);
    if (!reader)
        return false;
    enum journal_event event;
    while ((event = journal_next(reader, &frame, &bytes)) != JOURNAL_LATEST &&
           event != JOURNAL_FAILED) {
        *is_ended = event == JOURNAL_FRAME && is_end(&frame, bytes);
        if (event == JOURNAL_FRAME && frame.time > *time)
            *time = frame.time;
    }
    int reason = errno;
    *end = journal_reader_position(reader);
    journal_reader_close(reader);
    errno = reason;
    return event == JOURNAL_LATEST;
}

static bool extent(const char *folder, uint64_t *first, uint64_t *end, uint64_t *time,
                   bool *is_ended)
{
    struct journal_list list;
    *first = *end = *time = 0;
    *is_ended = true;
    int descriptor = journal_folder(folder);
    bool is_read = descriptor >= 0 && journal_list_read(descriptor, &list);
    if (descriptor >= 0)
        close(descriptor);
    if (!is_read || list.count == 0)
        return is_read;
    *first = list.positions[0];
    *end = list.positions[list.count - 1];
    *is_ended = false;
    journal_list_free(&list);
    return read_to_end(folder, end, time, is_ended);
}

bool journal_extent(const char *folder, uint64_t *first, uint64_t *end)
{
    uint64_t time;
    bool is_ended;
    return extent(folder, first, end, &time, &is_ended);
}

bool journal_begin(const char *folder, uint64_t *position, uint64_t *time)
{
    uint64_t first;
    bool is_ended;
    if (!extent(folder, &first, position, time, &is_ended))
        return false;
    if (!is_ended || SPOOL_BLOCK - *position % SPOOL_BLOCK < sizeof(struct frame))
        *position = (*position / leap + 1) * leap;
    return true;
}
