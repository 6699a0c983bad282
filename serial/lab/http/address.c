/* SPDX-License-Identifier: MIT */
#include "serial/lab/http/address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NAME_MAX_BYTES = 256 };

/* `HOST:PORT` or `[HOST]:PORT` or `HOST` into its parts; a port that isn't there is "". */
static bool split(const char *text, char host[NAME_MAX_BYTES], const char **port)
{
    const char *end = text[0] == '[' ? strchr(text, ']') : text + strcspn(text, ":");
    const char *begin = text[0] == '[' ? text + 1 : text;
    if (!end || (size_t)(end - begin) >= NAME_MAX_BYTES)
        return false;
    memcpy(host, begin, (size_t)(end - begin));
    host[end - begin] = '\0';
    end += *end == ']';
    *port = *end == ':' ? end + 1 : end;
    return *end == ':' || *end == '\0';
}

static bool is_port(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    return digits > 0 && digits <= 5 && text[digits] == '\0' && atoi(text) <= 65535;
}

bool address_read(struct address *address, const char *text)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    char host[NAME_MAX_BYTES];
    const char *port;
    struct addrinfo *found = NULL;
    if (!split(text, host, &port) || !is_port(port) || host[0] == '\0')
        return false;
    const char *node = strcmp(host, "*") == 0 ? "::" : host;
    if (getaddrinfo(node, port, &hints, &found) != 0)
        return false;
    *address = (struct address){.length = found->ai_addrlen};
    memcpy(&address->at, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    return true;
}

static bool is_loopback4(const unsigned char *bytes)
{
    return bytes[0] == 127;
}

static bool is_loopback6(const struct in6_addr *address)
{
    return IN6_IS_ADDR_LOOPBACK(address) ||
           (IN6_IS_ADDR_V4MAPPED(address) && is_loopback4(address->s6_addr + 12));
}

bool address_is_loopback(const struct address *address)
{
    const struct sockaddr_in *four = (const struct sockaddr_in *)&address->at;
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&address->at;
    if (address->at.ss_family == AF_INET)
        return is_loopback4((const unsigned char *)&four->sin_addr);
    return address->at.ss_family == AF_INET6 && is_loopback6(&six->sin6_addr);
}

void address_print(const struct address *address, char text[ADDRESS_TEXT_MAX])
{
    const struct sockaddr_in *four = (const struct sockaddr_in *)&address->at;
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&address->at;
    char number[INET6_ADDRSTRLEN] = "?";
    bool is_six = address->at.ss_family == AF_INET6;
    const void *bytes = is_six ? (const void *)&six->sin6_addr : (const void *)&four->sin_addr;
    inet_ntop(address->at.ss_family, bytes, number, sizeof number);
    snprintf(text, ADDRESS_TEXT_MAX, is_six ? "[%s]:%u" : "%s:%u", number,
             ntohs(is_six ? six->sin6_port : four->sin_port));
}

struct address_key address_key(const struct address *address)
{
    const struct sockaddr_in *four = (const struct sockaddr_in *)&address->at;
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&address->at;
    struct address_key key = {{0}};
    if (address->at.ss_family == AF_INET)
        memcpy(key.bytes, &four->sin_addr, sizeof four->sin_addr);
    else if (address->at.ss_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&six->sin6_addr))
        memcpy(key.bytes, six->sin6_addr.s6_addr + 12, 4);
    else if (address->at.ss_family == AF_INET6)
        memcpy(key.bytes, &six->sin6_addr, sizeof key.bytes);
    return key;
}

bool address_host_is_local(const char *host)
{
    char name[NAME_MAX_BYTES];
    const char *port;
    struct in_addr four;
    struct in6_addr six;
    if (!split(host, name, &port) || (port[0] != '\0' && !is_port(port)))
        return false;
    if (host[0] == '[')
        return inet_pton(AF_INET6, name, &six) == 1 && is_loopback6(&six);
    if (strcasecmp(name, "localhost") == 0)
        return true;
    return inet_pton(AF_INET, name, &four) == 1 && is_loopback4((const unsigned char *)&four);
}

bool address_origin_is(const char *origin, const char *host, bool is_tls)
{
    const char *scheme = is_tls ? "https://" : "http://";
    size_t length = strlen(scheme);
    return strncasecmp(origin, scheme, length) == 0 && host[0] != '\0' &&
           strcasecmp(origin + length, host) == 0;
}
