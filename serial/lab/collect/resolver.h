/* SPDX-License-Identifier: MIT */
/* Looks hosts' names up without holding anybody up: a name server may take half a minute. */
#ifndef SERIAL_LAB_COLLECT_RESOLVER_H
#define SERIAL_LAB_COLLECT_RESOLVER_H

#include <netdb.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

enum { RESOLVER_ADDRESSES = 4 };

struct addresses {
    unsigned count, at; /* `at`: the one that is tried */
    struct sockaddr_storage all[RESOLVER_ADDRESSES];
};

struct resolver_answer {
    uint32_t source, asked; /* as resolver_ask had them */
    int error;              /* getaddrinfo(3)'s; 0: there is at least one address */
    struct addresses addresses;
};

struct resolver;

/* `eventfd` becomes readable when there is an answer. NULL: errno. */
struct resolver *resolver_start(int eventfd);
/* In place of what this source asked before, where that isn't answered yet. */
void resolver_ask(struct resolver *resolver, uint32_t source, uint32_t asked, const char *host,
                  const char *port);
/* False: there is no (further) answer yet. */
bool resolver_take(struct resolver *resolver, struct resolver_answer *answer);

/* At once, where `host` is an address; false: it is a name. */
bool resolver_is_address(const char *host, const char *port, struct addresses *addresses);

#endif
