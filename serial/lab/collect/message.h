/* SPDX-License-Identifier: MIT */
/* Messages with descriptors between our processes, on SOCK_SEQPACKET pairs. Nothing here waits. */
#ifndef SERIAL_LAB_COLLECT_MESSAGE_H
#define SERIAL_LAB_COLLECT_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

enum { MESSAGE_DESCRIPTORS_MAX = 16 };

/* Both ends, closed by exec. False: errno. */
bool message_pair(int ends[2]);

/* Sends it whole, with `count` descriptors, which stay open here too. False: errno; EAGAIN: the
 * other side hasn't taken what came before. */
bool message_send(int socket, const void *bytes, size_t length, const int *descriptors,
                  unsigned count);

/* The next one, which is cut where it is longer than `room`. Returns its length; 0: everybody at
 * the other end is gone; -1: errno, EAGAIN where there is none. `descriptors` has room for
 * MESSAGE_DESCRIPTORS_MAX, which belong to the caller, and are closed by exec. */
long message_receive(int socket, void *bytes, size_t room, int *descriptors, unsigned *count);

#endif
