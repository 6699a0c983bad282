/* SPDX-License-Identifier: MIT */
/* Those that the keeper starts. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "serial/lab/collect/bridge.h"
#include "serial/lab/collect/collector.h"
#include "serial/lab/collect/keeper_inside.h"
#include "serial/lab/collect/message.h"
#include "serial/lab/collect/say.h"
#include "serial/lab/now.h"

/* What isn't kept is lost, what isn't judged yet can wait: under load the collector goes first. */
enum { DESK_NICE = 5 };

static int be_collector(struct keeper *keeper, int control)
{
    close(keeper->signals);
    return collector_run(&(struct collector_given){.world = &keeper->world,
                                                   .lab = keeper->lab,
                                                   .kept = &keeper->kept,
                                                   .keeper = control,
                                                   .is_ending = keeper->is_ending});
}

static int be_desk(struct keeper *keeper)
{
    const int *things = keeper->world.things;
    return keeper->options->desk(&(struct desk_given){.lab_path = keeper->world.lab_path,
                                                      .lab = keeper->lab,
                                                      .spool = things[WORLD_SPOOL],
                                                      .added = things[WORLD_ADDED],
                                                      .orders = things[WORLD_ORDERS_DESK],
                                                      .control = things[WORLD_CONTROL_DESK]});
}

/* The collector that started us has another keeper's pidfds: it is told who is there now. */
static void tell_child(struct keeper *keeper, enum role role)
{
    struct child *child = &keeper->children[role];
    struct keep keep = {.kind = KEEP_CHILD, .source = role, .pid = child->pid};
    keeper->world.pids[role] = child->pid;
    keeper->world.pidfds[role] = child->pidfd;
    if (keeper->control >= 0 && child->pidfd >= 0)
        message_send(keeper->control, &keep, keep_size(&keep), &child->pidfd, 1);
}

static void start_collector(struct keeper *keeper)
{
    int ends[2];
    if (!message_pair(ends))
        return;
    pid_t pid = child_start(&keeper->children[ROLE_COLLECTOR], "rc-collector", NULL, 0);
    if (pid == 0) {
        close(ends[0]);
        exit(be_collector(keeper, ends[1]));
    }
    close(ends[1]);
    keeper->control = ends[0];
    for (enum role role = 0; role < ROLES; role++)
        tell_child(keeper, role);
}

static void start_desk(struct keeper *keeper)
{
    const int *things = keeper->world.things;
    const int keep[] = {things[WORLD_SPOOL], things[WORLD_ADDED], things[WORLD_ORDERS_DESK],
                        things[WORLD_CONTROL_DESK]};
    if (child_start(&keeper->children[ROLE_DESK], "rc-desk", keep, 4) == 0) {
        setpriority(PRIO_PROCESS, 0, DESK_NICE);
        exit(be_desk(keeper));
    }
    tell_child(keeper, ROLE_DESK);
}

static void start_bridge(struct keeper *keeper)
{
    int channel = keeper->world.things[WORLD_BRIDGE_ITS];
    if (child_start(&keeper->children[ROLE_BRIDGE], "rc-bridge", &channel, 1) == 0)
        exit(bridge_run(channel));
    tell_child(keeper, ROLE_BRIDGE);
}

void keeper_start(struct keeper *keeper, enum role role)
{
    static void (*const starts[])(struct keeper *) = {start_collector, start_desk, start_bridge};
    struct child *child = &keeper->children[role];
    starts[role](keeper);
    if (child->pidfd < 0) {
        say("%s could not be started: %s: tried again in a second", child->name, strerror(errno));
        child->due_ms = now_ms() + 1000;
    }
}

/* Only where there is something for it to do: it costs memory. */
bool keeper_needs_bridge(const struct keeper *keeper)
{
    for (unsigned i = 0; i < keeper->lab->machines_count; i++)
        if (bridge_is_for(&keeper->lab->machines[i]))
            return true;
    return false;
}

void keeper_start_all(struct keeper *keeper)
{
    keeper_start(keeper, ROLE_COLLECTOR);
    keeper_start(keeper, ROLE_DESK);
    if (keeper_needs_bridge(keeper))
        keeper_start(keeper, ROLE_BRIDGE);
}
