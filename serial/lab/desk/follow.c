/* SPDX-License-Identifier: MIT */
/* One slice after the other: frames with the lock, which others want too, and then what takes time
 * without it. The index never says that more was followed than the plain logs hold.
 *
 * Time passes with the frames. Where none come it passes with their clock, a little late, so that a
 * frame that is on its way isn't overtaken: what falls due at a time happens before every frame of
 * a later one, now as in any replay. */
#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/desk/blind.h"
#include "serial/lab/desk/due.h"
#include "serial/lab/desk/hooks.h"
#include "serial/lab/desk/index.h"
#include "serial/lab/desk/plain.h"
#include "serial/lab/desk/tell.h"

enum {
    SLICE_FRAMES = 512,
    FLUSH_MS = 500,
    COMMIT_MS = 1000,
    REFRESH_MS = 1000,
    REFRESH_MACHINES = 20, /* that only had bytes are told of, each REFRESH_MS */
    TRIM_MS = 60000,
    GIVE_BACK_MS = 10000,
    WAIT_MS = 1000,
    WAIT_BLIND_MS = 20, /* where nobody tells that frames came */
    WAIT_HOOKS_MS = 100,
};

static void say_gone(const struct desk *desk, uint64_t position)
{
    unsigned long long from = desk->followed, to = position, lost = desk->collector.lost_bytes;
    if (lost > 0)
        fprintf(stderr,
                "rollcall: behind position %llu the journal goes on at %llu: what was said in "
                "between is lost; %llu bytes are since serve began\n",
                from, to, lost);
    else
        fprintf(stderr,
                "rollcall: behind position %llu the journal goes on at %llu: if anything was said "
                "in between, it is lost\n",
                from, to);
}

static enum journal_event take_one(struct desk *desk)
{
    struct frame frame;
    const uint8_t *bytes;
    uint64_t position = journal_reader_position(desk->reader);
    enum journal_event event = journal_next(desk->reader, &frame, &bytes);
    if (event == JOURNAL_FRAME)
        frame_take(desk, &frame, bytes, position);
    position = journal_reader_position(desk->reader);
    if (event == JOURNAL_GONE)
        say_gone(desk, position);
    if (event == JOURNAL_FRAME || event == JOURNAL_GONE)
        desk->followed = position;
    return event;
}

static void take_reload(struct desk *desk)
{
    if (!desk->next_lab)
        return;
    machine_take_lab(desk, desk->next_lab);
    desk->next_lab = NULL;
    pthread_cond_broadcast(&desk->reloaded);
}

/* All frames that are there were taken: what is due by now happens. */
static void pass_time(struct desk *desk)
{
    uint64_t clock = desk_clock(desk);
    if (clock > LATE_MS)
        due_run(desk, clock - LATE_MS);
}

/* Frames as long as there is room for them. */
static enum journal_event take_frames(struct desk *desk, bool is_replay)
{
    enum journal_event event = JOURNAL_FRAME;
    uint64_t clock = desk_clock(desk);
    desk_lock(desk);
    take_reload(desk);
    for (unsigned i = 0; i < SLICE_FRAMES && event != JOURNAL_LATEST && event != JOURNAL_FAILED &&
                         plain_has_room(desk, FRAME_BYTES_MAX);
         i++)
        event = take_one(desk);
    desk->has_caught_up |= event == JOURNAL_LATEST;
    desk->is_live = !is_replay && (event == JOURNAL_LATEST || desk->now + LIVE_MS >= clock);
    if (desk->is_live && event == JOURNAL_LATEST)
        pass_time(desk);
    if (desk->is_live)
        desk->history_ends = 0;
    desk_unlock(desk);
    return event;
}

/* What a blind desk concludes is concluded again later. */
static void drop_some(struct desk *desk)
{
    if (!index_is_full(desk->index))
        return;
    desk_lock(desk);
    index_forget(desk->index);
    desk_unlock(desk);
}

/* False: it can't be. */
static bool write_due(struct desk *desk, bool is_all)
{
    uint64_t now = desk_clock(desk);
    if (desk->is_blind) {
        drop_some(desk);
        return true;
    }
    bool is_due =
        is_all || !plain_has_room(desk, FRAME_BYTES_MAX) || now - desk->flushed_at >= FLUSH_MS;
    bool is_commit = desk->dirty && (is_all || now - desk->committed_at >= COMMIT_MS ||
                                     index_is_full(desk->index));
    if (!plain_flush(desk, is_due || is_commit))
        return false;
    if (is_due || is_commit)
        desk->flushed_at = now;
    if (!is_commit)
        return true;
    desk->committed_at = now;
    return index_commit(desk);
}

static void tell(struct desk *desk, bool had_bytes)
{
    uint64_t now = desk_clock(desk);
    bool is_refresh = now - desk->refreshed_at >= REFRESH_MS;
    desk_lock(desk);
    memcpy(desk->shown, desk->trouble, sizeof desk->shown);
    bool is_any = tell_publish(desk, is_refresh ? REFRESH_MACHINES : 0);
    desk_unlock(desk);
    if (is_refresh)
        desk->refreshed_at = now;
    if (desk->options.changed && (is_any || had_bytes))
        desk->options.changed(desk->options.data);
}

/* What is here can't be written. */
static enum follow stuck(struct desk *desk, bool is_replay, enum follow how)
{
    if (index_is_broken(desk->index) || !plain_are_whole(desk))
        return FOLLOW_FAILED;
    if (is_replay)
        return FOLLOW_STUCK;
    blind_begin(desk);
    return how;
}

enum follow follow_step(struct desk *desk, bool is_replay)
{
    uint64_t before = desk->followed;
    if (!plain_are_whole(desk) || (desk->is_blind && !blind_try(desk)))
        return FOLLOW_FAILED;
    enum journal_event event = take_frames(desk, is_replay);
    if (event == JOURNAL_FAILED) {
        snprintf(desk->trouble, sizeof desk->trouble, "%s: the journal can't be read: %s",
                 desk->folder, strerror(errno));
        return FOLLOW_FAILED;
    }
    enum follow how = event == JOURNAL_LATEST ? FOLLOW_LATEST : FOLLOW_ON;
    if (!write_due(desk, is_replay && how == FOLLOW_LATEST))
        how = stuck(desk, is_replay, how);
    tell(desk, desk->followed != before);
    return how;
}

static unsigned least(unsigned a, uint64_t b)
{
    return b < a ? (unsigned)b : a;
}

static unsigned wait_of(const struct desk *desk, bool has_hooks)
{
    uint64_t due = due_next(desk), clock = desk_clock(desk);
    unsigned wait = desk->options.heard < 0 ? WAIT_BLIND_MS : WAIT_MS;
    if (due != NEVER)
        wait = due + LATE_MS > clock ? least(wait, due + LATE_MS - clock) : 1;
    if (plain_is_waiting(desk))
        wait = least(wait, FLUSH_MS);
    return has_hooks ? least(wait, WAIT_HOOKS_MS) : wait;
}

static void clear(int counter)
{
    uint64_t count;
    if (counter >= 0 && read(counter, &count, sizeof count) < 0 && errno != EAGAIN)
        return;
}

static void wait_for_more(struct desk *desk, unsigned ms)
{
    struct pollfd files[] = {{.fd = desk->wake, .events = POLLIN},
                             {.fd = desk->options.heard, .events = POLLIN},
                             {.fd = desk->options.orders, .events = POLLIN}};
    if (poll(files, 3, (int)ms) <= 0)
        return;
    clear(desk->wake);
    if (files[1].revents)
        clear(desk->options.heard);
}

/* What many boots at once took is given back when they are over. */
static void give_back(struct desk *desk)
{
    uint64_t now = desk_clock(desk);
    if (!desk->had_boots || now - desk->given_back_at < GIVE_BACK_MS)
        return;
    desk->had_boots = false;
    desk->given_back_at = now;
    malloc_trim(0);
}

/* A blind desk writes nothing. */
static void clean_up(struct desk *desk)
{
    if (!desk->is_blind && desk_clock(desk) - desk->trimmed_at >= TRIM_MS)
        trim(desk);
    give_back(desk);
}

static bool step_hooks(struct desk *desk)
{
    desk_lock(desk);
    bool is_busy = hooks_step(desk);
    desk_unlock(desk);
    return is_busy;
}

static void set_following(struct desk *desk, bool is_following)
{
    desk_lock(desk);
    desk->is_following = is_following;
    if (!is_following)
        take_reload(desk);
    desk_unlock(desk);
}

const char *desk_follow(struct desk *desk)
{
    enum follow how = FOLLOW_ON;
    set_following(desk, true);
    while (!desk->is_stopped && how != FOLLOW_FAILED) {
        how = desk_is_removed(desk) ? FOLLOW_FAILED : follow_step(desk, false);
        order_hear(desk);
        bool has_hooks = step_hooks(desk);
        if (how == FOLLOW_LATEST)
            clean_up(desk);
        if (how == FOLLOW_LATEST)
            wait_for_more(desk, wait_of(desk, has_hooks));
    }
    set_following(desk, false);
    if (how != FOLLOW_FAILED && write_due(desk, true))
        return NULL;
    if (index_is_broken(desk->index))
        index_move_away(desk->folder, "it is damaged");
    return desk->trouble;
}
