/* SPDX-License-Identifier: MIT */
/* FOLDER/index.db: what the desk knows, so that it goes on after a restart and can be asked about
 * boots long past. It is derived: one that is damaged, or another program's, is moved away and made
 * anew from the journal.
 *
 * The following thread gathers what is new in memory and writes it in one transaction a second;
 * until then it is read from there. */
#ifndef SERIAL_LAB_DESK_INDEX_H
#define SERIAL_LAB_DESK_INDEX_H

#include "serial/lab/desk/inside.h"

/* NULL: `error` says what and what to do. `*is_new`: there was none that could be used. */
struct index *index_open(const char *folder, bool *is_new, char *error, size_t size);
void index_close(struct index *index);
/* Puts the file out of the way, so that the next index_open makes a new one. */
void index_move_away(const char *folder, const char *why);
/* Makes it empty. */
bool index_clear(struct index *index);

/* Fills the desk with what is in there: machines, their last boots, `followed`. False: it is
 * damaged, or can't be read. */
bool index_load(struct desk *desk);

/* --- The following thread. --- */

/* What was gathered goes. */
void index_forget(struct index *index);
/* A boot that is over, new or judged anew; taken over. */
void index_add_boot(struct index *index, struct boot *boot);
/* At this offset of its plain log the machine was heard at that time; the frame's position. */
void index_add_mark(struct index *index, const struct machine *machine, uint64_t ms,
                    uint64_t position);
/* So much is gathered that it is time to write it. */
bool index_is_full(const struct index *index);
/* Writes it, with the machines that are dirty. Without the lock. False: `desk->trouble` says why
 * not; nothing is lost, and a later call writes it. */
bool index_commit(struct desk *desk);
bool index_is_broken(const struct index *index);

/* What machines said before the journal's position `first` goes, as far as marks tell: tells where
 * the plain log of each begins then. False: it can't be written. */
bool index_trim(struct desk *desk, uint64_t first, uint64_t *offsets);

/* --- Whoever asks, with the lock. --- */

/* Boots of the machine begun before that time (0: any), the latest first, at most so many; a list
 * to be freed with boots_free. With their JSON where `has_json`. */
struct boot *index_boots(struct desk *desk, const struct machine *machine, uint64_t before,
                         unsigned most, bool has_json);
void boots_free(struct boot *boots);
/* That boot, with its JSON, or NULL. */
struct boot *index_boot(struct desk *desk, const struct machine *machine, uint64_t id);
/* The latest whole answer of the machine before this boot (its id, when it began, where), as JSON
 * to be freed; NULL: none. */
char *index_whole_before(struct desk *desk, const struct machine *machine, const struct boot *boot);
/* The last mark at or before that time: its offset and position. False: there is none. */
bool index_mark(struct desk *desk, const struct machine *machine, uint64_t ms, uint64_t *offset,
                uint64_t *position);

#endif
