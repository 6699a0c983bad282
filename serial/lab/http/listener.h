/* SPDX-License-Identifier: MIT */
/* The sockets that a server listens on. */
#ifndef SERIAL_LAB_HTTP_LISTENER_H
#define SERIAL_LAB_HTTP_LISTENER_H

#include <stddef.h>

#include "serial/lab/http/address.h"

/* A unix socket with mode 0660 (-1: `error` says what and what to do). One that a dead server left
 * there is removed first, and only where nobody answers on it. */
int listener_unix(const char *path, char *error, size_t size);

/* A TCP socket; what it is bound to goes into `address`, since port 0 is any. */
int listener_tcp(struct address *address, char *error, size_t size);

#endif
