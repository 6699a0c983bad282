/* SPDX-License-Identifier: MIT */
/* The running `rollcall serve` that a command asks: where it is, and that it is there. */
#ifndef SERIAL_LAB_COMMANDS_DAEMON_H
#define SERIAL_LAB_COMMANDS_DAEMON_H

#include <getopt.h>
#include <jansson.h>
#include <stdbool.h>

#include "serial/lab/http/http_client.h"

enum {
    DAEMON_PATH_MAX = 108,
    DAEMON_BACK_MS = 10000, /* a daemon that was there and isn't back by then has gone */
    DAEMON_AGAIN_MS = 200,  /* between two questions whether it is */
};

struct daemon_asked {
    const char *lab, *socket;
};

/* The options, for an array of getopt_long's; and for a usage text. */
#define DAEMON_OPTIONS                                                                             \
    {"lab", required_argument, NULL, 'L'},                                                         \
    {                                                                                              \
        "socket", required_argument, NULL, 'S'                                                     \
    }
#define DAEMON_USAGE                                                                               \
    "  --lab LAB.yaml   the daemon that serves this lab file\n"                                    \
    "  --socket PATH    the daemon that listens there (the environment's ROLLCALL_SOCKET, else\n"  \
    "                   /run/rollcall/rollcall.sock, else /var/lib/rollcall/rollcall.sock)\n"

/* Takes an option that is one of them; false where it isn't. */
bool daemon_take(struct daemon_asked *asked, int option, const char *value);

/* The socket of a daemon that answers into `path`. False: why it doesn't, and what to do, was said
 * on stderr as `command`'s error. */
bool daemon_find(const struct daemon_asked *asked, const char *command, char path[DAEMON_PATH_MAX]);

/* Asks with GET, and calls `hear` with the body's pieces; of an error its body is kept for the
 * message. Waits as long as the answer takes. False: it wasn't answered with 200, and why was said
 * on stderr. */
bool daemon_get(struct http_question *question, const char *command, const char *socket,
                const char *path, void (*hear)(void *data, const void *bytes, size_t length),
                void *data);

/* The answer as JSON, freed by the caller. NULL: there is none, and why was said on stderr. */
json_t *daemon_json(const char *command, const char *socket, const char *path);

/* Whether it is worth asking again where an endless body has ended, or nobody answered: else it was
 * refused. */
bool daemon_may_be_back(const struct http_question *question);

/* As daemon_get, for a body without an end: where it ends, the daemon may only be starting anew. So
 * it is asked again, for at most DAEMON_BACK_MS and with `path` for the path, freed here. Returns
 * when that didn't help, or it was refused; why was said on stderr. */
void daemon_follow(struct http_question *question, const char *command, const char *socket,
                   char *(*path)(void *data),
                   void (*hear)(void *data, const void *bytes, size_t length), void *data);

/* Says on stderr what an error's body says (openapi.yaml, Error). */
void daemon_complain(const char *command, int status, const char *body);

/* A path of the API for a machine, such as `/api/machines/r17/log`; freed by the caller. */
char *daemon_path(const char *name, const char *what);

#endif
