/* SPDX-License-Identifier: MIT */
/* What the reader's files share: where it is, and what it has at hand. */
#ifndef SERIAL_LAB_JOURNAL_JOURNAL_READING_H
#define SERIAL_LAB_JOURNAL_JOURNAL_READING_H

#include "serial/lab/journal/journal.h"
#include "serial/lab/journal/journal_file.h"

enum { JOURNAL_NAME_FRAME = sizeof(struct frame) + SPOOL_NAME_MAX }; /* eight divides it */

struct journal_reader {
    int folder;
    const struct spool *spool;
    uint64_t position;    /* of what stands at `begin` */
    uint64_t quiet_until; /* before it only names are given */
    uint8_t *buffer;      /* SPOOL_BLOCK: from `position` to its block's end at most */
    size_t begin, end;

    int file; /* -1: none */
    struct journal_head head;
    uint64_t file_end; /* where the next file begins: what is behind it here doesn't count */
    uint64_t names_at; /* the next of the file's names; at head.size: no more */

    uint32_t spool_name, spool_names_end; /* the next of the spool's names */
    _Alignas(8) uint8_t name[JOURNAL_NAME_FRAME];
};

/* --- journal_fill.c --- */

void journal_close_file(struct journal_reader *reader);
bool journal_open_file(struct journal_reader *reader, const struct journal_list *list,
                       size_t index);
/* Goes on there, with nothing at hand. */
void journal_go_to(struct journal_reader *reader, uint64_t position);
/* The spool's names are given before anything else. */
void journal_name_all(struct journal_reader *reader);
/* JOURNAL_FRAME: a good frame is at hand. JOURNAL_GONE: reading goes on at another position. */
enum journal_event journal_fill(struct journal_reader *reader);

#endif
