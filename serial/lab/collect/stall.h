/* SPDX-License-Identifier: MIT */
/* What people are told, on standard error, of a disk that takes nothing: when it begins, at growing
 * pauses while it lasts, as soon as something is lost, and at its end. */
#ifndef SERIAL_LAB_COLLECT_STALL_H
#define SERIAL_LAB_COLLECT_STALL_H

#include "serial/lab/journal/journal.h"

/* All zeros at first. */
struct stall {
    uint64_t lost_before, lost_said; /* as journal_status.lost_bytes */
    uint64_t due_ms, pause_ms;       /* when it is said again that it lasts; and after how long */
    unsigned calm;                   /* how often in a row the disk took what there was */
    bool is_begun, is_said;
};

/* To be called about once a second; `room`: bytes that the spool takes before any is lost. */
void stall_tell(struct stall *stall, const struct journal_status *status, uint64_t room,
                uint64_t now_ms);

#endif
