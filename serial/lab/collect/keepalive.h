/* SPDX-License-Identifier: MIT */
/* Whoever is gone without a word is found out. */
#ifndef SERIAL_LAB_COLLECT_KEEPALIVE_H
#define SERIAL_LAB_COLLECT_KEEPALIVE_H

/* A TCP socket whose other side says nothing is asked from the first minute on, and breaks off
 * (with ETIMEDOUT) within two; and within one where what is typed isn't taken. Nothing happens to a
 * descriptor that is none. */
void keepalive_set(int socket);

/* The same for each that this process has: for sockets that a library made. */
void keepalive_set_all(void);

#endif
