/* SPDX-License-Identifier: MIT */
/* What a line can be opened as (line.h), a file each. */
#ifndef SERIAL_LAB_COLLECT_KINDS_H
#define SERIAL_LAB_COLLECT_KINDS_H

#include "serial/lab/collect/line.h"

extern const struct line_kind device_kind;  /* a serial device of this computer */
extern const struct line_kind tcp_kind;     /* a TCP port */
extern const struct line_kind socket_kind;  /* a unix socket */
extern const struct line_kind program_kind; /* a program in a terminal of its own */
extern const struct line_kind file_kind;    /* a file that grows */
extern const struct line_kind bridged_kind; /* what the bridge opens (bridge.h) */
extern const struct line_kind sol_kind;     /* the same, a BMC's */

/* NULL: it can't be served. */
const struct line_kind *kind_of(const struct source_name *name);

#endif
