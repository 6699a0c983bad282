/* SPDX-License-Identifier: MIT */
#include "serial/lab/collect/stall.h"

#include <inttypes.h>
#include <time.h>

#include "serial/lab/collect/say.h"

enum {
    PAUSE_LEAST = 10000, /* ms */
    PAUSE_MOST = 600000,
    CALM = 3, /* a disk that is full takes something now and then */
    TIME_ROOM = 32,
};

static const uint64_t ns_in_s = 1000000000;

static void time_of(uint64_t ns, char text[TIME_ROOM])
{
    time_t seconds = (time_t)(ns / ns_in_s);
    struct tm local;
    strftime(text, TIME_ROOM, "%Y-%m-%d %H:%M:%S", localtime_r(&seconds, &local));
}

static void begin(struct stall *stall, const struct journal_status *status, uint64_t room,
                  uint64_t now_ms)
{
    char since[TIME_ROOM];
    time_of(status->stalled_since, since);
    say("the journal can't be written since %s: %s: what is heard is kept for %" PRIu64
        " bytes more, then the oldest of it is lost; see to the disk, the rest goes by itself",
        since, status->error, room);
    stall->is_said = true;
    stall->lost_said = stall->lost_before;
    stall->pause_ms = PAUSE_LEAST;
    stall->due_ms = now_ms + PAUSE_LEAST;
}

static void last(struct stall *stall, const struct journal_status *status, uint64_t room,
                 uint64_t now_ms)
{
    uint64_t lost = status->lost_bytes - stall->lost_before;
    bool is_first = lost > 0 && stall->lost_said == stall->lost_before;
    if (now_ms < stall->due_ms && !is_first)
        return;
    if (lost > 0)
        say("the journal can't be written still: %s: %" PRIu64 " bytes are lost so far",
            status->error, lost);
    else
        say("the journal can't be written still: %s: nothing is lost yet, there is room for "
            "%" PRIu64 " bytes more",
            status->error, room);
    stall->lost_said = status->lost_bytes;
    stall->pause_ms = is_first ? PAUSE_LEAST : 2 * stall->pause_ms;
    if (stall->pause_ms > PAUSE_MOST)
        stall->pause_ms = PAUSE_MOST;
    stall->due_ms = now_ms + stall->pause_ms;
}

static void end(struct stall *stall, const struct journal_status *status)
{
    uint64_t lost = status->lost_bytes - stall->lost_before;
    if (lost > 0)
        say("the journal goes on; %" PRIu64 " bytes were lost", lost);
    else
        say("the journal goes on; nothing was lost");
    stall->is_said = false;
    stall->lost_before = status->lost_bytes;
}

void stall_tell(struct stall *stall, const struct journal_status *status, uint64_t room,
                uint64_t now_ms)
{
    if (!stall->is_begun)
        stall->lost_before = status->lost_bytes;
    stall->is_begun = true;
    stall->calm = status->is_stalled ? 0 : stall->calm + 1;
    if (status->is_stalled && !stall->is_said)
        begin(stall, status, room, now_ms);
    else if (status->is_stalled)
        last(stall, status, room, now_ms);
    else if (stall->calm >= CALM && (stall->is_said || status->lost_bytes > stall->lost_before))
        end(stall, status);
}
