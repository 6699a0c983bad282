/* SPDX-License-Identifier: MIT */
/* A first lab file in the making: what other programs' files and this computer's devices say of
 * machines, put together by name. What could not be taken over is told when it is found, and stands
 * as a comment where it belongs. */
#ifndef SERIAL_LAB_IMPORT_DRAFT_H
#define SERIAL_LAB_IMPORT_DRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Texts are the draft's own; NULL where nothing is known. */
struct draft_machine {
    char *name;        /* fit for a lab file */
    char *other_names; /* each between two commas: what other programs call it */
    char *source, *serial, *uuid, *mac, *place, *notes;
    char *device;   /* where its line ends on this computer, whoever holds it */
    unsigned baud;  /* 0: the source's own */
    bool is_typed;  /* people may type */
    char *writers;  /* with commas between; NULL: whoever is known */
    char *comments; /* YAML comments, each with its line end */
};

struct draft;

/* `tell` is called with each remark and where it is about, line 0 being the whole file. Both texts
 * may be printed as they are. */
struct draft *draft_new(void (*tell)(const char *path, unsigned line, const char *text));
void draft_free(struct draft *draft);

/* The machine that has this name, under which it is known to any of the programs; NULL: none. What
 * is returned is good until the next one is added. */
struct draft_machine *draft_find(struct draft *draft, const char *name);

/* The same, added where there is none. What no lab file takes in a name is replaced, and told. */
struct draft_machine *draft_machine(struct draft *draft, const char *name, const char *path,
                                    unsigned line);

size_t draft_count(const struct draft *draft);
struct draft_machine *draft_at(const struct draft *draft, size_t index);

/* The remarks that are of no machine, as YAML comments; NULL: none. */
const char *draft_comments(const struct draft *draft);

/* The machine whose line ends in that device; NULL: none. */
struct draft_machine *draft_with_device(const struct draft *draft, const char *device);

/* Another name, for draft_find. */
void draft_call(struct draft_machine *machine, const char *name);

/* Another name for people; what no lab file takes, or another machine has, is left. */
bool draft_rename(const struct draft *draft, struct draft_machine *machine, const char *name);

/* Replaces a text (NULL: by nothing). */
void draft_set(char **text, const char *value);

/* Adds to what people are told of the machine. */
void draft_note(struct draft_machine *machine, const char *pattern, ...)
    __attribute__((format(printf, 2, 3)));

/* Tells what could not be taken over, and keeps it: of a machine, or of all (NULL). */
void draft_remark(struct draft *draft, struct draft_machine *machine, const char *path,
                  unsigned line, const char *pattern, ...) __attribute__((format(printf, 5, 6)));

/* Leaves out passwords in sources, sources that no lab file takes, or that another machine has
 * already, and tells it. */
void draft_settle(struct draft *draft, const char *path);

/* The lab file. */
void draft_write(const struct draft *draft, FILE *to);

#endif
