/* SPDX-License-Identifier: MIT */
/* gensio(5) splits its text at commas, blanks and brackets and takes quotes and backslashes away,
 * so whatever a person wrote is escaped, byte by byte. */
#include "serial/lab/source_name.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* gensio's own is 1 KiB; 64 KiB would cost 66 MiB for a thousand lines. */
#define BUFFER "readbuf=16384"

static const char too_long[] = "the name is too long: give it a shorter path";
static const char no_port[] = "not a source: a port is a number from 1 to 65535";
const char source_name_forms[] =
    "not a source: give /dev/ttyUSB0[@9600], HOST:PORT, rfc2217://HOST:PORT, sol://USER@HOST, "
    "unix:PATH, exec:COMMAND, file:PATH, -, or gensio:…";

/* A host and what follows it, in one word. */
struct server {
    char user[64], host[256], port[16];
};

static bool add(struct source_name *name, const char *text)
{
    size_t length = strlen(name->gensio);
    int added = snprintf(name->gensio + length, sizeof name->gensio - length, "%s", text);
    return added >= 0 && (size_t)added < sizeof name->gensio - length;
}

static bool add_escaped(struct source_name *name, const char *text)
{
    char escaped[] = "\\x";
    for (; *text != '\0'; text++) {
        escaped[1] = *text;
        if (!add(name,
                 isalnum((unsigned char)*text) || strchr("/._-:", *text) ? escaped + 1 : escaped))
            return false;
    }
    return true;
}

/* Takes "@9600" or "@9600n8" off the end of `text`, where it is there. */
static void take_baud(char *text, unsigned *baud)
{
    char *at = strrchr(text, '@'), *end;
    if (!at || !isdigit((unsigned char)at[1]))
        return;
    unsigned long rate = strtoul(at + 1, &end, 10);
    if ((*end != '\0' && strcmp(end, "n8") != 0) || rate > 4000000)
        return;
    *baud = (unsigned)rate;
    *at = '\0';
}

static bool copy(char *to, size_t size, const char *from, size_t length)
{
    if (length == 0 || length >= size)
        return false;
    memcpy(to, from, length);
    to[length] = '\0';
    return true;
}

static bool is_port(const char *text)
{
    return *text != '\0' && strlen(text) < 16 && text[strspn(text, "0123456789")] == '\0';
}

static bool is_in_range(const char *port)
{
    unsigned long number = strtoul(port, NULL, 10);
    return number >= 1 && number <= 65535;
}

/* [USER@]HOST[:PORT], an IPv6 address in brackets. */
static bool read_server(const char *text, struct server *server)
{
    const char *at = strrchr(text, '@');
    memset(server, 0, sizeof *server);
    if (at && !copy(server->user, sizeof server->user, text, (size_t)(at - text)))
        return false;
    text = at ? at + 1 : text;
    bool is_bracketed = *text == '[';
    const char *end = is_bracketed ? strchr(text, ']') : text + strcspn(text, ":");
    if (!end || !copy(server->host, sizeof server->host, text + is_bracketed,
                      (size_t)(end - text) - is_bracketed))
        return false;
    end += is_bracketed;
    if (*end == '\0')
        return true;
    return *end == ':' && is_port(end + 1) && copy(server->port, 16, end + 1, strlen(end + 1));
}

static const char *read_device(const char *path, struct source_name *name)
{
    char rate[32];
    name->kind = SOURCE_DEVICE;
    snprintf(name->path, sizeof name->path, "%s", path);
    take_baud(name->path, &name->baud);
    snprintf(rate, sizeof rate, ",%un81,local", name->baud);
    return add(name, "serialdev(" BUFFER "),") && add_escaped(name, name->path) && add(name, rate)
               ? NULL
               : too_long;
}

static const char *read_socket(const char *path, struct source_name *name)
{
    name->kind = SOURCE_SOCKET;
    snprintf(name->path, sizeof name->path, "%s", path);
    return add(name, "unix(" BUFFER "),") && add_escaped(name, path) ? NULL : too_long;
}

static void set_host(struct source_name *name, const struct server *server)
{
    memcpy(name->host, server->host, sizeof name->host);
    memcpy(name->port, server->port, sizeof name->port);
}

static const char *read_tcp(const char *text, const char *above, struct source_name *name)
{
    struct server server;
    char plain[SOURCE_NAME_MAX];
    name->kind = *above != '\0' ? SOURCE_SERVER : SOURCE_TCP;
    snprintf(plain, sizeof plain, "%s", text);
    take_baud(plain, &name->baud);
    if (!read_server(plain, &server) || server.user[0] != '\0' || server.port[0] == '\0')
        return source_name_forms;
    if (!is_in_range(server.port))
        return no_port;
    set_host(name, &server);
    return add(name, above) && add(name, "tcp(" BUFFER "),") && add_escaped(name, server.host) &&
                   add(name, ",") && add(name, server.port)
               ? NULL
               : too_long;
}

static const char *read_sol(const char *text, const char *password, struct source_name *name)
{
    struct server server;
    char rate[32];
    name->kind = SOURCE_SOL;
    if (!read_server(text, &server))
        return source_name_forms;
    if (strchr(server.user, ':'))
        return "a password stands in it: give sol://USER@HOST, and the password in the "
               "environment as IPMI_PASSWORD";
    if (server.port[0] != '\0' && !is_in_range(server.port))
        return no_port;
    set_host(name, &server);
    if (!password)
        return "no password: put it in the environment as IPMI_PASSWORD";
    snprintf(rate, sizeof rate, ",%u", name->baud);
    bool fits = add(name, "ipmisol(" BUFFER "),lan");
    if (server.user[0] != '\0')
        fits = fits && add(name, " -U ") && add_escaped(name, server.user);
    if (server.port[0] != '\0')
        fits = fits && add(name, " -p ") && add(name, server.port);
    fits = fits && add(name, " -P ") && add_escaped(name, password) && add(name, " ") &&
           add_escaped(name, server.host) && add(name, rate);
    return fits ? NULL : too_long;
}

static const char *behind(const char *text, const char *prefix)
{
    size_t length = strlen(prefix);
    return strncmp(text, prefix, length) == 0 ? text + length : NULL;
}

const char *source_name_read(const char *text, unsigned baud, const char *password,
                             struct source_name *name)
{
    const char *rest;
    memset(name, 0, sizeof *name);
    name->baud = baud > 0 ? baud : SOURCE_BAUD;
    if (strlen(text) >= SOURCE_NAME_MAX)
        return too_long;
    if (strcmp(text, "-") == 0) {
        name->kind = SOURCE_STDIN;
        return NULL;
    }
    if (((rest = behind(text, "exec:")) || (rest = behind(text, "file:"))) && *rest != '\0') {
        name->kind = *text == 'e' ? SOURCE_PROGRAM : SOURCE_FILE;
        snprintf(name->path, sizeof name->path, "%s", rest);
        return NULL;
    }
    if ((rest = behind(text, "gensio:")) && *rest != '\0') {
        name->kind = SOURCE_GENSIO;
        return add(name, rest) ? NULL : too_long;
    }
    if ((rest = behind(text, "unix:")) && *rest != '\0')
        return read_socket(rest, name);
    if ((rest = behind(text, "rfc2217://")))
        return read_tcp(rest, "telnet(rfc2217," BUFFER "),", name);
    if ((rest = behind(text, "sol://")))
        return read_sol(rest, password, name);
    if (*text == '/' || *text == '.')
        return read_device(text, name);
    return read_tcp(text, "", name);
}

bool source_takes_break(const struct source_name *name)
{
    return name->kind == SOURCE_DEVICE || name->kind == SOURCE_SERVER || name->kind == SOURCE_SOL ||
           name->kind == SOURCE_GENSIO;
}
