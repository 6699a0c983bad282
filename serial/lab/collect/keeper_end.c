/* SPDX-License-Identifier: MIT */
/* The end: the collector closes its lines and drains the spool, and whatever becomes of it
 * meanwhile another goes on where it was. How one ended isn't asked: of a collector that started
 * this keeper it can't be learnt. It says so itself when it has done everything. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>

#include "serial/lab/collect/keeper_inside.h"
#include "serial/lab/collect/message.h"
#include "serial/lab/collect/notify.h"
#include "serial/lab/collect/say.h"
#include "serial/lab/journal/spool.h"
#include "serial/lab/now.h"

enum {
    END_MS = 4500,      /* for an orderly end */
    END_DESK_MS = 3500, /* until then the desk still hears what the collector says */
};

void keeper_begin_end(struct keeper *keeper)
{
    const struct keep keep = {.kind = KEEP_END};
    struct child *collector = &keeper->children[ROLE_COLLECTOR];
    if (keeper->is_ending)
        return;
    notify_say("STOPPING=1");
    keeper->is_ending = true;
    keeper->ending_ms = now_ms();
    if (keeper->control >= 0)
        message_send(keeper->control, &keep, keep_size(&keep), NULL, 0);
    if (collector->pidfd < 0)
        collector->due_ms = keeper->ending_ms; /* without one nobody drains the spool */
}

bool keeper_still_needs(const struct keeper *keeper, enum role role)
{
    return role == ROLE_COLLECTOR && !keeper->is_collected;
}

/* Desk and bridge end behind the collector, so that they have heard its last word. */
void keeper_go_on_ending(struct keeper *keeper)
{
    uint64_t waited = now_ms() - keeper->ending_ms;
    const struct child *collector = &keeper->children[ROLE_COLLECTOR];
    bool is_collected = collector->pidfd < 0 && collector->due_ms == 0, is_alone = is_collected;
    if (is_collected || waited > END_DESK_MS) {
        child_signal(&keeper->children[ROLE_DESK], SIGTERM);
        child_signal(&keeper->children[ROLE_BRIDGE], SIGTERM);
    }
    for (enum role role = 0; role < ROLES; role++)
        is_alone &= keeper->children[role].pidfd < 0;
    if (waited > END_MS && !is_alone)
        say("not everybody ended within %d s: killed", END_MS / 1000 + 1);
    keeper->is_over = is_alone || waited > END_MS;
}

void keeper_say_lost(const struct keeper *keeper)
{
    if (keeper->is_collected)
        return;
    int descriptor = fcntl(keeper->world.things[WORLD_SPOOL], F_DUPFD_CLOEXEC, 0);
    struct spool *spool = descriptor >= 0 ? spool_map(descriptor, false) : NULL;
    if (!spool) {
        say("what wasn't on disk yet is lost; how much isn't known: %s", strerror(errno));
        return;
    }
    uint64_t left = spool_undrained_bytes(spool);
    if (left > 0)
        say("no collector could end in time: %" PRIu64 " bytes of the journal are lost", left);
    spool_unmap(spool);
}
