/* SPDX-License-Identifier: MIT */
#include "serial/lab/collect/keeper.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "serial/lab/collect/keeper_inside.h"
#include "serial/lab/collect/line.h"
#include "serial/lab/collect/message.h"
#include "serial/lab/collect/notify.h"
#include "serial/lab/collect/say.h"
#include "serial/lab/now.h"

/* --- What is heard. --- */

static void on_gone(struct keeper *keeper, enum role role)
{
    struct child *child = &keeper->children[role];
    char how[80];
    bool is_pause = child_ended(child, how, sizeof how);
    const char *when = keeper->is_ending ? " while it was to end" : "";
    keeper->world.pidfds[role] = -1;
    if (keeper->is_ending && !keeper_still_needs(keeper, role)) {
        child->due_ms = 0;
        return;
    }
    keeper->world.restarts++;
    if (is_pause)
        say("%s (process %d) %s%s, as the one before: started again in %.1f s", child->name,
            child->pid, how, when, (double)(child->due_ms - now_ms()) / 1000);
    else
        say("%s (process %d) %s%s: started again", child->name, child->pid, how, when);
}

static unsigned count_lines(const struct lab_file *lab)
{
    unsigned count = 0;
    for (unsigned i = 0; i < lab->machines_count; i++)
        count += line_is_for(&lab->machines[i]);
    return count;
}

static void on_ready(struct keeper *keeper)
{
    const struct lab_file *lab = keeper->lab;
    if (keeper->is_ready)
        return;
    keeper->is_ready = true;
    notify_say("READY=1\nMAINPID=%d\nSTATUS=%u machine%s", (int)getpid(), lab->machines_count,
               lab->machines_count == 1 ? "" : "s");
    unsigned lines = count_lines(lab), machines = lab->machines_count;
    say("hears %u line%s of %u machine%s, keeps what they say in %s", lines, lines == 1 ? "" : "s",
        machines, machines == 1 ? "" : "s", lab->settings.folder);
}

/* At the beginning what can't be done is an error; later it may be possible again. */
static void on_failed(struct keeper *keeper, const char *why, bool is_broken)
{
    say("%s", why);
    if (!keeper->is_ready || is_broken) {
        keeper->is_over = true;
        keeper->status = KEEPER_MISUSE;
    }
}

static void on_keep(struct keeper *keeper, struct keep *keep, int descriptor)
{
    if (keep->kind == KEEP_READY)
        on_ready(keeper);
    else if (keep->kind == KEEP_FAILED || keep->kind == KEEP_BROKEN)
        on_failed(keeper, keep->text, keep->kind == KEEP_BROKEN);
    else if (keep->kind == KEEP_LINE || keep->kind == KEEP_DROP || keep->kind == KEEP_NAME)
        kept_take(&keeper->kept, keep, descriptor);
    else if (keep->kind == KEEP_ENDED)
        keeper->is_collected = true;
}

/* Everything that a collector said, also one that is dead by now. False: it is gone. */
static bool hear_collector(struct keeper *keeper)
{
    struct keep keep;
    int descriptors[MESSAGE_DESCRIPTORS_MAX];
    unsigned count;
    long length;
    while ((length = message_receive(keeper->control, &keep, sizeof keep, descriptors, &count)) >
           0) {
        bool is_sound = keep_is_sound(&keep, (size_t)length) && count <= 1;
        if (is_sound)
            on_keep(keeper, &keep, count > 0 ? descriptors[0] : -1);
        for (unsigned i = is_sound ? 1 : 0; i < count; i++)
            close(descriptors[i]);
    }
    return length < 0 && errno == EAGAIN;
}

static void hear_last(struct keeper *keeper)
{
    if (keeper->control < 0)
        return;
    hear_collector(keeper);
    close(keeper->control);
    keeper->control = -1;
}

static void reload(struct keeper *keeper)
{
    char error[1024];
    struct lab_file *lab = world_read_again(&keeper->world, keeper->lab, error, sizeof error);
    if (!lab) {
        say("%s\nnext: correct it, then send SIGHUP again; until then the lab is as it was", error);
        return;
    }
    lab_file_free(keeper->lab);
    keeper->lab = lab;
    const struct keep keep = {.kind = KEEP_RELOAD};
    const int *things = keeper->world.things;
    if (keeper->control >= 0)
        message_send(keeper->control, &keep, keep_size(&keep), &things[WORLD_LAB], 1);
    message_send(things[WORLD_CONTROL], &keep, keep_size(&keep), &things[WORLD_LAB], 1);
    if (keeper_needs_bridge(keeper) && keeper->children[ROLE_BRIDGE].pidfd < 0)
        keeper_start(keeper, ROLE_BRIDGE);
    say("%s was read again: %u machine%s", keeper->world.lab_path, lab->machines_count,
        lab->machines_count == 1 ? "" : "s");
}

static void hear_signals(struct keeper *keeper)
{
    struct signalfd_siginfo signal;
    while (read(keeper->signals, &signal, sizeof signal) == (ssize_t)sizeof signal) {
        if (signal.ssi_signo == SIGHUP)
            reload(keeper);
        else if (signal.ssi_signo != SIGCHLD)
            keeper_begin_end(keeper);
    }
}

/* Programs of lines whose collector died are ours to bury. Our own children are left to those who
 * ask how they ended. */
static void bury(struct keeper *keeper)
{
    siginfo_t one = {.si_pid = 0};
    while (waitid(P_ALL, 0, &one, WEXITED | WNOHANG | WNOWAIT) == 0 && one.si_pid > 0) {
        for (enum role role = 0; role < ROLES; role++)
            if (keeper->children[role].pidfd >= 0 && keeper->children[role].pid == one.si_pid)
                return;
        waitpid(one.si_pid, NULL, WNOHANG);
        one.si_pid = 0;
    }
}

/* --- The loop. --- */

static void start_due(struct keeper *keeper)
{
    for (enum role role = 0; role < ROLES; role++) {
        struct child *child = &keeper->children[role];
        if (child->pidfd < 0 && child->due_ms > 0 && child->due_ms <= now_ms())
            keeper_start(keeper, role);
    }
}

static int wait_ms(const struct keeper *keeper)
{
    uint64_t now = now_ms(), first = now + 60000;
    if (keeper->is_ending)
        return 50;
    for (enum role role = 0; role < ROLES; role++) {
        uint64_t due = keeper->children[role].due_ms;
        if (keeper->children[role].pidfd < 0 && due > 0 && due < first)
            first = due;
    }
    return first > now ? (int)(first - now) : 0;
}

static void turn(struct keeper *keeper)
{
    struct pollfd all[ROLES + 2] = {{keeper->signals, POLLIN, 0}, {keeper->control, POLLIN, 0}};
    for (enum role role = 0; role < ROLES; role++)
        all[role + 2] = (struct pollfd){keeper->children[role].pidfd, POLLIN, 0};
    if (poll(all, ROLES + 2, wait_ms(keeper)) < 0)
        return;
    if (all[1].revents && !hear_collector(keeper))
        hear_last(keeper);
    for (enum role role = 0; role < ROLES; role++) {
        if (!all[role + 2].revents)
            continue;
        if (role == ROLE_COLLECTOR)
            hear_last(keeper);
        on_gone(keeper, role);
    }
    if (all[0].revents)
        hear_signals(keeper);
    bury(keeper);
    start_due(keeper);
    if (keeper->is_ending)
        keeper_go_on_ending(keeper);
}

int keeper_serve(struct keeper *keeper)
{
    while (!keeper->is_over)
        turn(keeper);
    for (enum role role = 0; role < ROLES; role++)
        child_signal(&keeper->children[role], SIGKILL);
    for (enum role role = 0; role < ROLES; role++)
        if (keeper->children[role].pidfd >= 0)
            waitpid(keeper->children[role].pid, NULL, 0);
    if (keeper->is_ending)
        keeper_say_lost(keeper);
    return keeper->status;
}
