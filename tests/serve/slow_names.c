/* SPDX-License-Identifier: MIT */
/* Loaded before a program's libraries: a name server that doesn't answer for hosts that end in
 * ".slow", as long as the test lasts. */
#include <dlfcn.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>

typedef int look_up(const char *host, const char *port, const struct addrinfo *hints,
                    struct addrinfo **found);

int getaddrinfo(const char *host, const char *port, const struct addrinfo *hints,
                struct addrinfo **found)
{
    const char *end = host ? strrchr(host, '.') : NULL;
    if (end && strcmp(end, ".slow") == 0 && !(hints && (hints->ai_flags & AI_NUMERICHOST))) {
        sleep(60);
        return EAI_AGAIN;
    }
    look_up *real = (look_up *)dlsym(RTLD_NEXT, "getaddrinfo");
    return real(host, port, hints, found);
}
