/* SPDX-License-Identifier: MIT */
/* termios(3), at any rate. */
#ifndef SERIAL_LAB_COLLECT_TERMINAL_H
#define SERIAL_LAB_COLLECT_TERMINAL_H

#include <stdbool.h>

/* Raw, 8 bits, no parity, no flow control, no heed of a modem, at that rate (0: as it is), and to
 * be opened by nobody else. What has come already stays. False: errno. */
bool terminal_set_up(int terminal, unsigned baud);
bool terminal_break(int terminal, bool is_on);

/* A new pair, its inner side raw. Returns the outer one, which doesn't block; `path`, of 64 bytes,
 * is the inner one's. -1: errno. */
int terminal_pair(char *path);

#endif
