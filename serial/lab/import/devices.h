/* SPDX-License-Identifier: MIT */
/* Serial devices of this computer. Nothing is opened: the kernel knows which ports are there. */
#ifndef SERIAL_LAB_IMPORT_DEVICES_H
#define SERIAL_LAB_IMPORT_DEVICES_H

#include "serial/lab/import/draft.h"

/* Adds a machine for each device of /dev that no machine of the draft has yet, by the name that
 * lasts (/dev/serial/by-id, else by-path, else its own), and a remark to each that leads to a
 * device that isn't there. `root`, a whole path without links, stands before every path that is
 * looked at; empty: the file system as it is. */
void devices_add(struct draft *draft, const char *root);

#endif
