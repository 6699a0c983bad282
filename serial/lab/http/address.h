/* SPDX-License-Identifier: MIT */
/* Where to listen, and whether a request was meant for here. Names in Host and Origin come from
 * strangers: a page elsewhere may have its own name point to 127.0.0.1 (DNS rebinding), and may
 * have a browser send requests here that carry the user's login. */
#ifndef SERIAL_LAB_HTTP_ADDRESS_H
#define SERIAL_LAB_HTTP_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

struct address {
    struct sockaddr_storage at;
    socklen_t length;
};

enum { ADDRESS_TEXT_MAX = 64 };

/* ADDRESS:PORT, the address a number or a name; `[::1]:80`, and `*:80` for all. False: it is
 * none, or nobody knows the name. */
bool address_read(struct address *address, const char *text);

/* 127.0.0.0/8, ::1, and the former within IPv6. */
bool address_is_loopback(const struct address *address);

/* As address_read takes it. */
void address_print(const struct address *address, char text[ADDRESS_TEXT_MAX]);

/* What one peer is counted by: an IPv4 address, an IPv6 /64. */
struct address_key {
    unsigned char bytes[8];
};
struct address_key address_key(const struct address *address);

/* Whether a Host header is a name of this computer's own: localhost, or a loopback address. */
bool address_host_is_local(const char *host);

/* Whether an Origin header is that of pages from `host`, over TLS or not. */
bool address_origin_is(const char *origin, const char *host, bool is_tls);

#endif
