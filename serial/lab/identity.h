/* SPDX-License-Identifier: MIT */
/* Whether the machine that answered is the one that it must be. */
#ifndef SERIAL_LAB_IDENTITY_H
#define SERIAL_LAB_IDENTITY_H

#include "serial/lab/lab.h"
#include "serial/lab/records.h"

/* Each of serial, UUID and MAC that the lab gives must be one that the answer says; in what case
 * and with which marks between doesn't matter. Of an answer that isn't whole, what it doesn't say
 * may be lost. On false `what` (of `size` bytes) says what differs, and `*where` the log's line. */
bool identity_matches(const struct records *records, const struct lab_machine *machine,
                      bool is_whole, char *what, size_t size, uint64_t *where);

#endif
