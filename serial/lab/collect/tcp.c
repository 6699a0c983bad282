/* SPDX-License-Identifier: MIT */
/* TCP ports and unix sockets. The keeper is given a socket before it is connected, so that not even
 * what the other side says at once can get lost. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "serial/lab/advice.h"
#include "serial/lab/collect/collector_inside.h"
#include "serial/lab/collect/keepalive.h"
#include "serial/lab/collect/kinds.h"
#include "serial/lab/collect/resolver.h"
#include "serial/lab/memory.h"

static socklen_t size_of(const struct sockaddr_storage *address)
{
    return address->ss_family == AF_INET6  ? sizeof(struct sockaddr_in6)
           : address->ss_family == AF_INET ? sizeof(struct sockaddr_in)
                                           : sizeof(struct sockaddr_un);
}

/* A socket for the address that is to be tried. */
static void make_socket(struct line *line)
{
    const struct addresses *addresses = line->addresses;
    int family = addresses->all[addresses->at].ss_family;
    int descriptor = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) {
        line_lost(line, "%s: %s", line->machine->source, advice_errno(errno));
        return;
    }
    if (family != AF_UNIX)
        keepalive_set(descriptor);
    line_hand(line, descriptor, line->machine->source);
}

/* The next address, or none of them is any good. A line that was taken up from another collector
 * has none left. */
static void refused(struct line *line, int error)
{
    if (line_next_address(line))
        make_socket(line);
    else
        line_lost(line, "%s: %s", line->machine->source, advice_errno(error));
}

static void start(struct line *line)
{
    const struct addresses *addresses = line->addresses;
    const struct sockaddr_storage *address = &addresses->all[addresses->at];
    if (connect(line->descriptor, (const struct sockaddr *)address, size_of(address)) == 0)
        line_opened(line);
    else if (errno == EINPROGRESS)
        line_wait(line);
    else
        refused(line, errno);
}

/* Whoever asks one of this computer's own ports again and again, with nobody there, meets himself
 * one day: the kernel gave him that very port to ask from. */
static int look_at_peer(int descriptor)
{
    struct sockaddr_storage peer, own;
    socklen_t size = sizeof peer, own_size = sizeof own;
    memset(&peer, 0, sizeof peer);
    memset(&own, 0, sizeof own);
    if (getpeername(descriptor, (struct sockaddr *)&peer, &size) != 0 ||
        getsockname(descriptor, (struct sockaddr *)&own, &own_size) != 0)
        return errno;
    bool is_self = peer.ss_family != AF_UNIX && size == own_size && memcmp(&peer, &own, size) == 0;
    return is_self ? ECONNREFUSED : 0;
}

static void answered(struct line *line)
{
    socklen_t size = sizeof(int);
    int error = 0;
    getsockopt(line->descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
    if (!error)
        error = look_at_peer(line->descriptor);
    if (error)
        refused(line, error);
    else
        line_opened(line);
}

static void ended(struct line *line, int error)
{
    if (error)
        line_lost(line, "the line broke off: %s", strerror(error));
    else
        line_lost(line, "closed by the other side");
}

static void open_socket(struct line *line, const struct source_name *name)
{
    struct addresses addresses = {.count = 1};
    struct sockaddr_un *address = (struct sockaddr_un *)&addresses.all[0];
    address->sun_family = AF_UNIX;
    if (strlen(name->path) >= sizeof address->sun_path) {
        line_lost(line, "%s: the path is too long for a socket", line->machine->source);
        return;
    }
    memcpy(address->sun_path, name->path, strlen(name->path) + 1);
    line->addresses = memory_new(1, sizeof addresses);
    *line->addresses = addresses;
    make_socket(line);
}

const struct line_kind tcp_kind = {.open = line_find_host,
                                   .found = make_socket,
                                   .start = start,
                                   .answered = answered,
                                   .ended = ended,
                                   .opens_for_output = true};

const struct line_kind socket_kind = {.open = open_socket,
                                      .start = start,
                                      .answered = answered,
                                      .ended = ended,
                                      .opens_for_output = true};
