/* SPDX-License-Identifier: MIT */
#include "serial/lab/http/listener.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 1024, SOCKET_MODE = 0660 };

static int failed(int descriptor, char *error, size_t size, const char *where, const char *next)
{
    snprintf(error, size, "%s: %s\nnext: %s", where, strerror(errno), next);
    if (descriptor >= 0)
        close(descriptor);
    return -1;
}

static bool does_anybody_answer(const struct sockaddr_un *at)
{
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int status = connect(descriptor, (const struct sockaddr *)at, sizeof *at);
    /* EAGAIN: its queue is full, so it lives. */
    bool is_alive = descriptor < 0 || status == 0 || errno == EAGAIN || errno == EACCES;
    if (descriptor >= 0)
        close(descriptor);
    return is_alive;
}

/* Makes room for the socket; false: what is there stays there. */
static bool clear(const struct sockaddr_un *at, char *error, size_t size)
{
    struct stat status;
    if (lstat(at->sun_path, &status) != 0)
        return true;
    if (!S_ISSOCK(status.st_mode)) {
        snprintf(error, size,
                 "%s is there, and is no socket\nnext: give another `socket:`, or move it away.",
                 at->sun_path);
        return false;
    }
    if (does_anybody_answer(at)) {
        snprintf(error, size,
                 "%s: a server answers there already\nnext: end it first, or give another "
                 "`socket:`.",
                 at->sun_path);
        return false;
    }
    unlink(at->sun_path);
    return true;
}

int listener_unix(const char *path, char *error, size_t size)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof at.sun_path) {
        snprintf(error, size,
                 "%s: a socket's path has at most %zu bytes\nnext: give a shorter `socket:`.", path,
                 sizeof at.sun_path - 1);
        return -1;
    }
    memcpy(at.sun_path, path, strlen(path) + 1);
    if (!clear(&at, error, size))
        return -1;
    /* Nobody can connect before it listens, so its mode is never wider than it should be. */
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0 || bind(descriptor, (struct sockaddr *)&at, sizeof at) != 0 ||
        chmod(path, SOCKET_MODE) != 0 || listen(descriptor, BACKLOG) != 0)
        return failed(descriptor, error, size, path,
                      "see that the folder is there and may be written.");
    return descriptor;
}

int listener_tcp(struct address *address, char *error, size_t size)
{
    char text[ADDRESS_TEXT_MAX];
    int one = 1;
    address_print(address, text);
    int descriptor = socket(address->at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0 || setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0 ||
        bind(descriptor, (struct sockaddr *)&address->at, address->length) != 0 ||
        listen(descriptor, BACKLOG) != 0 ||
        getsockname(descriptor, (struct sockaddr *)&address->at, &address->length) != 0)
        return failed(descriptor, error, size, text,
                      "give an address of this computer and a port that is free.");
    return descriptor;
}
