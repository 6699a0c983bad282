/* SPDX-License-Identifier: MIT */
#include "serial/lab/collect/notify.h"
#include "serial/lab/collect/say.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void notify_say(const char *pattern, ...)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *path = getenv("NOTIFY_SOCKET");
    char text[256];
    va_list values;
    size_t length = path ? strlen(path) : 0;
    if (length == 0 || length >= sizeof address.sun_path)
        return;
    memcpy(address.sun_path, path, length);
    if (*path == '@')
        address.sun_path[0] = '\0';
    va_start(values, pattern);
    int said = vsnprintf(text, sizeof text, pattern, values);
    va_end(values);
    int to = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (to < 0)
        return;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    if (sendto(to, text, (size_t)said, MSG_NOSIGNAL | MSG_DONTWAIT, (struct sockaddr *)&address,
               size) < 0)
        say("systemd wasn't told: %s", text);
    close(to);
}
