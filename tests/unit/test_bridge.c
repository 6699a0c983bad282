/* SPDX-License-Identifier: MIT */
/* The bridge's process, whose collector hears nothing for a while: every line's end is told, late,
 * and no line ends before that. */
#define _GNU_SOURCE
#include "serial/lab/collect/bridge.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "serial/lab/collect/message.h"
#include "tests/unit/run.h"

enum { LINES = 50, BEHIND = 15 /* more events than wait in the channel */, BOUND_MS = 20000 };

static int channel;

static void wait_for(int descriptor, short events)
{
    struct pollfd one = {descriptor, events, 0};
    assert_int_equal(poll(&one, 1, BOUND_MS), 1);
}

static pid_t start(void)
{
    int ends[2], size = 1; /* the least that there is: some five events */
    assert_true(message_pair(ends));
    assert_int_equal(setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof size), 0);
    channel = ends[0];
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        _exit(bridge_run(ends[1]));
    }
    close(ends[1]);
    return pid;
}

/* Returns our end of the line. */
static int order(uint32_t source)
{
    int ends[2];
    struct bridge_order order = {
        .kind = BRIDGE_OPEN, .source = source, .generation = 7, .number = 9600};
    snprintf(order.text, sizeof order.text, "gensio:serialdev,/dev/no-such-device");
    order.length = (uint32_t)strlen(order.text);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    wait_for(channel, POLLOUT);
    assert_true(message_send(channel, &order, bridge_order_size(&order), &ends[1], 1));
    close(ends[1]);
    return ends[0];
}

static bool has_ended(int line)
{
    struct pollfd one = {line, POLLIN, 0};
    return poll(&one, 1, 0) == 1;
}

TEST(every_end_is_told)
{
    int lines[LINES];
    struct bridge_event event;
    pid_t pid = start();
    for (uint32_t i = 0; i < LINES; i++)
        lines[i] = order(i + 1);
    for (uint32_t i = 0; i < LINES; i++) {
        wait_for(channel, POLLIN);
        assert_true(i + BEHIND >= LINES || !has_ended(lines[i + BEHIND]));
        assert_true(recv(channel, &event, sizeof event, 0) > 0);
        assert_int_equal(event.kind, BRIDGE_CLOSED);
        assert_int_equal(event.source, i + 1);
        wait_for(lines[i], POLLIN);
        close(lines[i]);
    }
    close(channel);
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

RUN_TESTS(cmocka_unit_test(every_end_is_told))
