/* SPDX-License-Identifier: MIT */
/* What the index's files share. */
#ifndef SERIAL_LAB_DESK_INDEX_INSIDE_H
#define SERIAL_LAB_DESK_INDEX_INSIDE_H

#include "serial/lab/desk/database.h"
#include "serial/lab/desk/index.h"

struct mark {
    uint64_t machine, offset, ms, position;
};

struct index {
    struct database *database; /* the following thread's */
    struct query *put_machine, *put_boot, *put_mark, *put_followed;
    struct query *last_mark, *trim_marks, *trim_boots;

    struct database *reader; /* whoever asks; NULL: not yet */
    struct query *boots, *boot, *whole_before, *mark;
    char *path;

    struct boot *new_boots; /* not written yet, the latest first */
    struct mark *marks;
    size_t boots_count, marks_count, marks_room;
};

/* The columns of a boot but its JSON, which comes last. */
#define BOOT_COLUMNS                                                                               \
    "machine, boot, began, ended, log_first, log_end, verdict, pass, fail, error, skip, accepted," \
    " changed, has_end, is_whole, run, what, next, vendor, product, serial, mac"

/* A row of them. */
struct boot *index_row(const struct query *query, bool has_json);

#endif
