/* SPDX-License-Identifier: MIT */
/* What `rollcall wait` waits for: for each machine a verdict that counts, on a boot that began late
 * enough, or is of the run that was asked for. Pure: it is shown machines as the API tells them. */
#ifndef SERIAL_LAB_COMMANDS_AWAITED_H
#define SERIAL_LAB_COMMANDS_AWAITED_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct awaited_rule {
    uint64_t since_ms; /* boots that began before don't count */
    const char *run;   /* NULL: any; else boots of another run don't count */
    uint64_t other_ms; /* and are told of where they began since then */
    bool is_all;       /* all machines that are told of; else those that were added */
};

enum awaited_state {
    AWAITED_UNHEARD, /* no boot that counts */
    AWAITED_OTHER,   /* one that began late enough, of another run */
    AWAITED_BOOTING, /* one that counts, not over */
    AWAITED_OVER,    /* one that counts, with its verdict */
    AWAITED_LOST,    /* none, and it can't be heard any more: `lost` says why */
};

struct awaited_machine {
    char *name;
    enum awaited_state state;
    int verdict;   /* where it is over */
    bool is_seen;  /* it was told of once */
    bool is_known; /* since awaited_begin */
    bool is_quarantined;
    bool has_line; /* or had one when it was told of first */
    const char *lost;
    bool is_told;                        /* by whoever looks: its verdict was said */
    char *boot, *what, *next, *progress; /* clean, or NULL */
    char *closed;                        /* its line is, and this is why; clean, or NULL */
};

struct awaited {
    struct awaited_rule rule;
    struct awaited_machine *machines;
    size_t count;
};

void awaited_add(struct awaited *awaited, const char *name);
void awaited_see(struct awaited *awaited, const json_t *machine);
void awaited_lose(struct awaited *awaited, const char *name); /* it left the lab */
void awaited_free(struct awaited *awaited);

/* Whether this one's verdict decides: it has a line, or had one, and isn't in quarantine. Who is
 * taken out of the lab meanwhile decides as well: nobody may take the rest for all. */
bool awaited_counts(const struct awaited_machine *machine);

/* What it counts as if time is up now: 5 where it wasn't heard, 7 where only another run was, 3
 * where it isn't over, 2 where it can't be heard any more. */
int awaited_verdict_of(const struct awaited_machine *machine);

/* The first present of 2 6 4 3 7 1 8 5 0 among those that count; 8: none does. */
int awaited_verdict(const struct awaited *awaited);

/* How many of those that count have no verdict yet, and may come to one. */
size_t awaited_left(const struct awaited *awaited);

/* Their names, as many as fit into `size` bytes, a space before each. */
void awaited_missing(const struct awaited *awaited, char *text, size_t size);

/* Before all machines are told of anew, and behind that: one that wasn't left the lab. */
void awaited_begin(struct awaited *awaited);
void awaited_end(struct awaited *awaited);

/* The first name that was asked for and that can't be waited for, and why; NULL: there is none. To
 * be asked once all machines were told of. */
const char *awaited_wrong(const struct awaited *awaited, const char **why);

/* Whose line is closed already, before anything is begun: none of them is heard until it opens. */
void awaited_warn(const struct awaited *awaited, FILE *to);

/* The last lines: who isn't well, how many are, and what to do next. */
void awaited_conclude(const struct awaited *awaited, FILE *to);

#endif
