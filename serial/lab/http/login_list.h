/* SPDX-License-Identifier: MIT */
/* One file of logins, read: NAME:HASH a line (logins.h). */
#ifndef SERIAL_LAB_HTTP_LOGIN_LIST_H
#define SERIAL_LAB_HTTP_LOGIN_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <time.h>

#include "serial/lab/http/logins.h"

enum { LOGIN_SUM_MAX = 32 };

struct login_entry {
    char name[LOGIN_USER_MAX];
    char *hash;                       /* of a password, as crypt(3) takes it */
    unsigned char sum[LOGIN_SUM_MAX]; /* of a token */
};

struct login_list {
    struct login_entry *entries;
    size_t count;
    struct timespec changed; /* the file's */
    off_t bytes;
    ino_t inode;
};

/* NULL: `error` says what is wrong, as PATH:LINE: where there is a line to it. */
struct login_list *login_list_read(const char *path, bool is_tokens, char *error, size_t size);
struct login_list *login_list_parse(const char *path, const char *text, size_t length,
                                    bool is_tokens, char *error, size_t size);
void login_list_free(struct login_list *list);

/* Whether the file isn't what was read any more. */
bool login_list_is_old(const struct login_list *list, const char *path);

#endif
