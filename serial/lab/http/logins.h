/* SPDX-License-Identifier: MIT */
/* Who may log in: two files, of a line each, read again when they change.
 *
 *   users:  NAME:HASH, where HASH is one of crypt(5)'s that begin with `$`: `mkpasswd` makes them
 *   tokens: NAME:SHA-256 of the token in hex: `openssl rand -hex 32`, then `sha256sum`
 *
 * Empty lines and those that begin with `#` say nothing. Safe for several threads. */
#ifndef SERIAL_LAB_HTTP_LOGINS_H
#define SERIAL_LAB_HTTP_LOGINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LOGIN_USER_MAX = 64,      /* with the NUL; ORDER_WHO_MAX is as much */
    LOGIN_SECRET_MAX = 256,   /* the same */
    LOGIN_FILE_MAX = 1 << 20, /* bytes of one of the files */
    LOGIN_KNOWN_MS = 300000,  /* for so long a password that was right needs no hashing again */
};

struct logins;

/* What a client said of itself. */
struct credentials {
    char name[LOGIN_USER_MAX]; /* "" with a token */
    char secret[LOGIN_SECRET_MAX];
};

enum login { LOGIN_GOOD, LOGIN_BAD, LOGIN_SLOW };

/* Either file may be NULL. NULL: one can't be read, or isn't sound: `error` says where and what to
 * do. */
struct logins *logins_open(const char *users, const char *tokens, char *error, size_t size);
void logins_close(struct logins *logins);

/* Reads the files again where they changed; at most once a second. What isn't sound then is said
 * on stderr, and what was known stays. */
void logins_refresh(struct logins *logins, uint64_t now_ms);

/* Reads an Authorization header: Basic or Bearer. False: it is neither. */
bool logins_read(const char *header, struct credentials *credentials);

/* Whether these are good, without hashing a password: LOGIN_SLOW where that is needed. The user's
 * name is put into `name` where they are. */
enum login logins_quick(struct logins *logins, const struct credentials *credentials,
                        uint64_t now_ms, char name[LOGIN_USER_MAX]);

/* The same with hashing, which may take a second. Takes as long for a name that nobody has. */
bool logins_check(struct logins *logins, const struct credentials *credentials, uint64_t now_ms);

#endif
