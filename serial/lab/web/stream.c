/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/memory.h"
#include "serial/lab/now.h"
#include "serial/lab/web/web_inner.h"

static struct stream *stream_new(struct web *web, const char *name)
{
    struct stream *stream = memory_new(1, sizeof *stream);
    stream->web = web;
    stream->descriptor = -1;
    snprintf(stream->name, sizeof stream->name, "%s", name);
    return stream;
}

long stream_more(void *data, void *stream, void *to, size_t room)
{
    (void)data;
    return ((struct stream *)stream)->more(stream, to, room);
}

void stream_end(void *data, void *stream)
{
    struct stream *one = stream;
    (void)data;
    watched_leave(&one->web->watched, one->watched);
    if (one->descriptor >= 0)
        close(one->descriptor);
    free(one);
}

/* --- A log as it is now. --- */

static long more_of_log(struct stream *stream, char *to, size_t room)
{
    if (room > stream->end - stream->offset)
        room = stream->end - stream->offset;
    ssize_t length = pread(stream->descriptor, to, room, (off_t)stream->offset);
    if (length <= 0)
        return -1; /* it became shorter: the client sees a body that is cut */
    stream->offset += (uint64_t)length;
    return (long)length;
}

struct stream *stream_of_log(struct web *web, const char *name, int descriptor, uint64_t offset,
                             uint64_t end)
{
    struct stream *stream = stream_new(web, name);
    stream->more = more_of_log;
    stream->descriptor = descriptor;
    stream->offset = offset;
    stream->end = end;
    return stream;
}

/* --- A log that is followed. --- */

static long more_of_followed(struct stream *stream, char *to, size_t room)
{
    if (!stream->watched)
        stream->watched = watched_enter(&stream->web->watched, stream->name);
    /* Another log, or another part of it, than the client thinks: it may ask again. */
    if (!stream->watched || stream->offset < stream->watched->first ||
        stream->offset > stream->watched->heard)
        return -1;
    size_t length = watched_read(stream->watched, &stream->offset, to, room);
    return length == 0 && stream->watched->is_gone ? -1 : (long)length;
}

struct stream *stream_of_log_followed(struct web *web, const char *name, uint64_t offset)
{
    struct stream *stream = stream_new(web, name);
    stream->more = more_of_followed;
    stream->offset = offset;
    return stream;
}

/* --- Events. --- */

enum { EVENT_TAIL = 100 };

/* Room for the rest of the line is left behind what the table wrote. */
static long more_of_events(struct stream *stream, char *to, size_t room)
{
    struct web *web = stream->web;
    uint64_t now = now_ms();
    web_update(web);
    size_t length = table_tell(web->table, &stream->told, to, room - EVENT_TAIL);
    if (length == 0 && stream->said_ms > 0 && now - stream->said_ms < QUIET_MS)
        return 0;
    if (length == 0 && stream->said_ms > 0) {
        stream->said_ms = now;
        to[0] = '\n';
        return 1;
    }
    if (length == 0) /* a lab without machines says so */
        length = (size_t)snprintf(to, room, "{\"machines\":[]}");
    stream->said_ms = now;
    bool has_more = stream->told < table_version(web->table);
    int tail =
        snprintf(to + length - 1, EVENT_TAIL, ",\"version\":%llu,\"now\":%llu,\"more\":%s}\n",
                 (unsigned long long)stream->told, (unsigned long long)desk_clock(web->desk),
                 has_more ? "true" : "false");
    return (long)length - 1 + tail;
}

struct stream *stream_of_events(struct web *web)
{
    struct stream *stream = stream_new(web, "");
    stream->more = more_of_events;
    return stream;
}
