/* SPDX-License-Identifier: MIT */
/* The files of the plain logs: no more of them are open than there are descriptors for. */
#ifndef SERIAL_LAB_DESK_PLAIN_FILE_H
#define SERIAL_LAB_DESK_PLAIN_FILE_H

#include "serial/lab/desk/inside.h"

/* The descriptor of the machine's log, which stays the machine's; -1: errno. */
int plain_file_open(struct desk *desk, struct machine *machine);

#endif
