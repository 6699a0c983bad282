/* SPDX-License-Identifier: MIT */
/* All machines with the last boot of each, for one report. */
#ifndef SERIAL_LAB_DESK_ROLL_H
#define SERIAL_LAB_DESK_ROLL_H

#include "serial/lab/desk/inside.h"

struct roll_entry {
    char *name;
    json_t *machine; /* `Machine`, as far as it is of the boot that is asked for */
    char *json;      /* the boot's `Boot`; NULL: it has none, or only an older one */
    enum state state;
    enum state counts; /* the same, but of a machine that boots what it said before, if it did */
    char *note;        /* what is to be said besides; NULL: nothing */
    int verdict;       /* as it counts among the others; -1: not at all */
    bool is_quarantined;
};

struct roll {
    struct roll_entry *entries; /* in the lab file's order */
    size_t count;
    uint64_t now;
    json_t *journal; /* as in `Lab` */
    int verdict;     /* the worst that counts; VERDICT_NOT_ASKED where none does */
};

/* Of boots begun since then (0: any); of the machines with these names (none: all). */
void roll_call(struct desk *desk, struct roll *roll, uint64_t since, const char *const *names,
               size_t count);
void roll_free(struct roll *roll);

/* What is wrong with the journal, in words and clean; NULL: nothing is, nor was since serve began.
 */
char *roll_journal(const struct roll *roll);

char *roll_json(const struct roll *roll);
char *roll_junit(const struct roll *roll);
char *roll_ktap(const struct roll *roll);
char *roll_table(const struct roll *roll);

#endif
