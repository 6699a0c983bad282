/* SPDX-License-Identifier: MIT */
#include "serial/lab/collect/collector.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "serial/lab/collect/collector_inside.h"
#include "serial/lab/collect/kinds.h"
#include "serial/lab/collect/say.h"
#include "serial/lab/now.h"

enum {
    STATUS_MS = 1000,
    DRAIN_MS = 3000, /* what the journal is given at the end */
    FULL_MS = 10,    /* a look at whether there is room again */
    /* After a turn the lines are left alone for ten times what it took, so that one look finds what
     * came on many of them, and more on each: a read costs as much as a thousand bytes. With few
     * busy lines that is no time at all; where somebody types he wants to see it. */
    REST_TIMES = 10,
    REST_MAX_US = 100000,
    REST_TYPED_US = 10000,
    REST_MIN_US = 500,
    TYPED_MS = 1000,
};

/* spool_recover asks without more: there is one collector a process. */
static const struct kept *held;

static bool is_pending(uint32_t source, size_t length)
{
    int waiting = 0;
    if (source >= held->count || held->all[source].descriptor < 0)
        return false;
    return ioctl(held->all[source].descriptor, FIONREAD, &waiting) == 0 &&
           (size_t)waiting >= length;
}

/* Whether another collector may have more luck. */
static enum keep_kind worth_of(int reason)
{
    return reason == EINVAL ? KEEP_BROKEN : KEEP_FAILED;
}

static bool open_spool(struct collector *collector)
{
    struct world *world = collector->world;
    int descriptor = fcntl(world->things[WORLD_SPOOL], F_DUPFD_CLOEXEC, 3);
    if (descriptor >= 0)
        collector->lines.spool = spool_map(descriptor, true);
    if (!collector->lines.spool) {
        int reason = errno;
        char error[200];
        snprintf(error, sizeof error, "the spool can't be used: %s%s", strerror(reason),
                 worth_of(reason) == KEEP_BROKEN ? ": end serve and start it again" : "");
        collector_say(collector, worth_of(reason), error);
        return false;
    }
    spool_recover(collector->lines.spool, is_pending);
    spool_tell(collector->lines.spool, world->things[WORLD_ADDED]);
    return true;
}

static bool start_journal(struct collector *collector, char *error, size_t size)
{
    static const enum journal_sync syncs[] = {[LAB_SYNC_TIMED] = JOURNAL_SYNC_TIMED,
                                              [LAB_SYNC_ALWAYS] = JOURNAL_SYNC_ALWAYS,
                                              [LAB_SYNC_NEVER] = JOURNAL_SYNC_NEVER};
    const struct lab_settings *said = &collector->lab->settings;
    const struct journal_settings settings = {.folder = said->folder,
                                              .sync = syncs[said->sync],
                                              .sync_ms = said->sync_ms,
                                              .segment_bytes = said->segment_bytes,
                                              .keep_bytes = said->keep_bytes,
                                              .keep_s = said->keep_s};
    collector->writer = journal_writer_start(&settings, collector->lines.spool, error, size);
    collector->lines.writer = collector->writer;
    return collector->writer != NULL;
}

/* --- A turn. --- */

enum { ON_KEEPER, ON_SIGNAL, ON_ORDERS, ON_BRIDGE, ON_RESOLVED, ON_LINES, ONS };

static void read_clocks(struct lines *lines)
{
    lines->now_ms = now_ms();
    lines->now = spool_time(lines->spool);
}

static int wait_ms(const struct collector *collector)
{
    const struct lines *lines = &collector->lines;
    uint64_t due = lines->due_ms < collector->status_ms ? lines->due_ms : collector->status_ms;
    uint64_t now = now_ms();
    if (lines->is_full && due > now + FULL_MS)
        due = now + FULL_MS;
    if (collector->keeper_due_ms < due)
        due = collector->keeper_due_ms;
    return collector->is_more ? 0 : due > now ? (int)(due - now) : 0;
}

/* Everything but the lines. */
static void hear_others(struct collector *collector, const struct pollfd *all)
{
    if (all[ON_KEEPER].revents)
        collector_hear_keeper(collector);
    if (all[ON_SIGNAL].revents)
        collector->is_over = true;
    if (all[ON_ORDERS].revents && !collector->lines.is_full)
        orders_hear(collector);
    if (all[ON_BRIDGE].revents)
        bridged_hear(&collector->lines);
    if (all[ON_RESOLVED].revents)
        hosts_hear_resolver(&collector->lines);
}

/* Whoever works is left alone meanwhile: typing isn't. */
static void rest(struct collector *collector, struct pollfd *all, uint64_t worked_us)
{
    bool is_typed = collector->lines.now_ms - collector->lines.typed_ms < TYPED_MS;
    uint64_t us = worked_us * REST_TIMES, most = is_typed ? REST_TYPED_US : REST_MAX_US;
    us = us < most ? us : most;
    if (us < REST_MIN_US || collector->is_more)
        return;
    const struct timespec time = {0, (long)us * 1000};
    if (ppoll(all, ON_LINES, &time, NULL) > 0) {
        read_clocks(&collector->lines);
        hear_others(collector, all);
    }
}

static void turn(struct collector *collector)
{
    struct lines *lines = &collector->lines;
    const int *things = collector->world->things;
    bool was_full = lines->is_full;
    struct pollfd all[ONS] = {{collector->keeper, POLLIN, 0},
                              {collector->signals, POLLIN, 0},
                              {things[WORLD_ORDERS], was_full ? 0 : POLLIN, 0},
                              {things[WORLD_BRIDGE], POLLIN, 0},
                              {lines->resolved, POLLIN, 0},
                              {was_full ? -1 : lines->epoll, POLLIN, 0}};
    if (lines->first_due)
        all[ON_KEEPER].events |= POLLOUT;
    poll(all, ONS, wait_ms(collector));
    read_clocks(lines);
    hear_others(collector, all);
    lines_due(lines);
    collector->is_more = false;
    lines->is_full = was_full && !spool_wait_room(lines->spool, 0);
    if (!lines->is_full && (was_full || all[ON_LINES].revents)) {
        uint64_t began = now_us();
        collector->is_more = lines_hear(lines);
        rest(collector, all, now_us() - began);
    }
    if (!lines->is_ending)
        collector_tell_keeper(collector);
    if (collector->status_ms <= lines->now_ms) {
        collector->status_ms = lines->now_ms + STATUS_MS;
        orders_tell_status(collector);
        spool_say_lost(lines->spool, lines->now);
    }
}

/* --- Beginning and end. --- */

static void begin(struct collector *collector)
{
    sigset_t signals;
    struct lines *lines = &collector->lines;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    collector->signals = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    collector->keeper_due_ms = LINE_NEVER;
    lines->epoll = epoll_create1(EPOLL_CLOEXEC);
    lines->resolved = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    lines->bridge = collector->world->things[WORLD_BRIDGE];
    lines->bridge_its = collector->world->things[WORLD_BRIDGE_ITS];
    lines->due_ms = LINE_NEVER;
    lines->generation = (uint32_t)now_ms(); /* behind those of any collector before */
    lines->sol_quiet_ms = collector->world->sol_quiet_s * 1000;
}

static void end(struct collector *collector)
{
    struct lines *lines = &collector->lines;
    if (lines->is_ending) {
        read_clocks(lines);
        lines_close_all(lines, "serve ended");
        journal_end(lines->spool, lines->now);
    }
    journal_writer_stop(collector->writer, DRAIN_MS);
    uint64_t left = spool_undrained_bytes(lines->spool);
    if (!lines->is_ending)
        return;
    if (left > 0)
        say("the disk was too slow: %" PRIu64 " bytes of the journal are lost", left);
    collector_say(collector, KEEP_ENDED, "");
}

int collector_run(const struct collector_given *given)
{
    static struct collector collector;
    char error[1024];
    collector.world = given->world;
    collector.lab = given->lab;
    collector.keeper = given->keeper;
    collector.lines.is_first = given->kept->count == 0;
    collector.is_over = collector.lines.is_ending = given->is_ending;
    held = given->kept;
    begin(&collector);
    if (!open_spool(&collector))
        return EXIT_FAILURE;
    read_clocks(&collector.lines);
    lines_name(&collector.lines, given->kept, given->lab->settings.folder);
    if (!start_journal(&collector, error, sizeof error)) {
        collector_say(&collector, KEEP_FAILED, error);
        return EXIT_FAILURE;
    }
    lines_apply(&collector.lines, given->lab, given->kept);
    do
        turn(&collector); /* also at the end: what came meanwhile is heard */
    while (!collector.is_over);
    end(&collector);
    return EXIT_SUCCESS;
}
