/* SPDX-License-Identifier: MIT */
/* Viewers of ser2net's lines, which it only reads while somebody looks: takes whatever comes, and
 * comes back where it was sent away.
 *
 *   sink PORT COUNT     127.2.(I / 250).(I % 250 + 1):PORT for each I from 1 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "serial/lab/memory.h"

enum { HOSTS = 250, EVENTS = 256, AGAIN_MS = 50, BYTES = 65536 };

static int poller;

static int look(unsigned port, unsigned index)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr =
        htonl(127U << 24 | 2U << 16 | (index + 1) / HOSTS << 8 | ((index + 1) % HOSTS + 1));
    int line = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(line, (struct sockaddr *)&to, sizeof to) != 0) {
        close(line);
        return -1;
    }
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = index};
    epoll_ctl(poller, EPOLL_CTL_ADD, line, &event);
    return line;
}

static void take(int *line)
{
    static char bytes[BYTES];
    ssize_t got = read(*line, bytes, sizeof bytes);
    if (got == 0 || (got < 0 && errno != EINTR)) {
        close(*line);
        *line = -1;
    }
}

int main(int argc, char **argv)
{
    unsigned port = argc == 3 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
    unsigned count = argc == 3 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
    if (count == 0)
        return EXIT_FAILURE;
    int *lines = memory_new(count, sizeof *lines);
    poller = epoll_create1(0);
    for (unsigned i = 0; i < count; i++)
        lines[i] = -1;
    for (;;) {
        struct epoll_event events[EVENTS];
        for (unsigned i = 0; i < count; i++)
            if (lines[i] < 0 && (lines[i] = look(port, i)) < 0)
                break; /* nobody listens yet */
        int ready = epoll_wait(poller, events, EVENTS, AGAIN_MS);
        for (int i = 0; i < ready; i++)
            if (lines[events[i].data.u32] >= 0)
                take(&lines[events[i].data.u32]);
    }
}
