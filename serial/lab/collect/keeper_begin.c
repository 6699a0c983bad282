/* SPDX-License-Identifier: MIT */
/* How a keeper begins: with a lab file, or in the place of one that died. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "serial/lab/collect/keeper_inside.h"
#include "serial/lab/collect/message.h"
#include "serial/lab/collect/notify.h"
#include "serial/lab/collect/say.h"

enum { TAKE_OVER_MS = 5000 /* for the first word of the collector that started us */ };

static void prepare(struct keeper *keeper, const struct keeper_options *options)
{
    static const char *const names[] = {"the collector", "the desk", "the bridge"};
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGCHLD);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGINT, SIG_DFL); /* what is ignored, as by a collector that starts us, isn't heard */
    signal(SIGHUP, SIG_DFL);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    prctl(PR_SET_NAME, "rc-keeper");
    keeper->options = options;
    keeper->control = -1;
    keeper->signals = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    for (enum role role = 0; role < ROLES; role++)
        keeper->children[role] = (struct child){.name = names[role], .pidfd = -1};
}

int keeper_run(const struct keeper_options *options)
{
    static struct keeper keeper;
    char error[1024];
    if (!world_make(&keeper.world, options->lab_path, &keeper.lab, error, sizeof error)) {
        say("%s", error);
        return KEEPER_MISUSE;
    }
    prepare(&keeper, options);
    keeper.world.sol_quiet_s = options->sol_quiet_s;
    world_note(&keeper.world);
    keeper_start_all(&keeper);
    return keeper_serve(&keeper);
}

/* The first word is the world; the lines follow, as if they were opened now. */
static bool take_world(struct keeper *keeper)
{
    char bytes[sizeof keeper->world];
    int descriptors[MESSAGE_DESCRIPTORS_MAX];
    unsigned count = 0;
    struct pollfd first = {keeper->control, POLLIN, 0};
    poll(&first, 1, TAKE_OVER_MS);
    long length = message_receive(keeper->control, bytes, sizeof bytes, descriptors, &count);
    return length > 0 && world_take(&keeper->world, bytes, (size_t)length, descriptors, count);
}

int keeper_take_over(const struct keeper_options *options, int socket)
{
    static struct keeper keeper;
    char error[1024] = "the collector said nothing";
    prepare(&keeper, options);
    keeper.control = socket;
    if (take_world(&keeper))
        keeper.lab = world_parse_lab(&keeper.world, error, sizeof error);
    if (!keeper.lab) {
        say("no keeper could take the place of the one that died: %s", error);
        return KEEPER_MISUSE;
    }
    for (enum role role = 0; role < ROLES; role++) {
        keeper.children[role].pid = keeper.world.pids[role];
        keeper.children[role].pidfd = keeper.world.pidfds[role];
    }
    keeper.children[ROLE_DESK].due_ms = 1; /* if it isn't there */
    keeper.children[ROLE_BRIDGE].due_ms = keeper_needs_bridge(&keeper);
    keeper.is_ready = true;
    world_note(&keeper.world);
    notify_say("MAINPID=%d", (int)getpid());
    say("the keeper died: process %d is in its place; end serve with kill %d", (int)getpid(),
        (int)getpid());
    return keeper_serve(&keeper);
}

enum keeper_told keeper_told_desk(const struct desk_given *given, struct lab_file **lab)
{
    struct keep keep;
    struct world world;
    char error[1024];
    int descriptors[MESSAGE_DESCRIPTORS_MAX];
    unsigned count;
    long length = message_receive(given->control, &keep, sizeof keep, descriptors, &count);
    if (length <= 0)
        return length == 0 ? KEEPER_TOLD_END : KEEPER_TOLD_NOTHING;
    if (count != 1)
        return KEEPER_TOLD_NOTHING;
    snprintf(world.lab_path, sizeof world.lab_path, "%s", given->lab_path);
    world.things[WORLD_LAB] = descriptors[0];
    *lab = world_parse_lab(&world, error, sizeof error);
    close(descriptors[0]);
    return *lab ? KEEPER_TOLD_LAB : KEEPER_TOLD_NOTHING;
}
