/* SPDX-License-Identifier: MIT */
#include "serial/lab/collect/keepalive.h"

#include <dirent.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { IDLE_S = 60, ASK_S = 15, ASKS = 4, UNTAKEN_MS = 60000 };

static void set_option(int socket, int level, int option, int value)
{
    setsockopt(socket, level, option, &value, sizeof value);
}

void keepalive_set(int socket)
{
    set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1);
    set_option(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
    set_option(socket, IPPROTO_TCP, TCP_KEEPIDLE, IDLE_S);
    set_option(socket, IPPROTO_TCP, TCP_KEEPINTVL, ASK_S);
    set_option(socket, IPPROTO_TCP, TCP_KEEPCNT, ASKS);
    set_option(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, UNTAKEN_MS);
}

void keepalive_set_all(void)
{
    int idle_s;
    DIR *all = opendir("/proc/self/fd");
    for (struct dirent *one; all && (one = readdir(all));) {
        int socket = atoi(one->d_name);
        socklen_t size = sizeof idle_s;
        if (getsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, &size) == 0 && idle_s != IDLE_S)
            keepalive_set(socket);
    }
    if (all)
        closedir(all);
}
