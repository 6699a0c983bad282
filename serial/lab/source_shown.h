/* SPDX-License-Identifier: MIT */
/* A source's name for everybody's eyes. */
#ifndef SERIAL_LAB_SOURCE_SHOWN_H
#define SERIAL_LAB_SOURCE_SHOWN_H

/* The name without passwords that stand in it (ipmitool's and gensio's `-P`, names that end like
 * `password=`, and USER:PASSWORD@), in memory of its own; NULL for NULL. */
char *source_shown(const char *source);

#endif
