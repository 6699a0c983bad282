/* SPDX-License-Identifier: MIT */
/* The plain logs: FOLDER/logs/NAME.log is what a machine said, byte by byte, and only grows. An
 * offset is one of the file; what retention takes from the beginning becomes a hole in it, so that
 * offsets stay what they are.
 *
 * Bytes of many machines are gathered and written a machine at a time. */
#ifndef SERIAL_LAB_DESK_PLAIN_H
#define SERIAL_LAB_DESK_PLAIN_H

#include "serial/lab/desk/inside.h"

struct plain *plain_new(void);
void plain_free(struct plain *plain);

/* Makes the folder. False: `error` says what and what to do. */
bool plain_begin(struct desk *desk, char *error, size_t size);

/* What the machine said next. There must be room (plain_has_room). A blind desk keeps nothing. */
void plain_add(struct desk *desk, struct machine *machine, const uint8_t *bytes, size_t length);
bool plain_has_room(const struct desk *desk, size_t length);

/* What was gathered goes. */
void plain_forget(struct desk *desk);

/* Writes what was gathered: all of it, or of the machines that somebody watches. Without the lock.
 * False: `desk->trouble` says why not; nothing is lost, and a later call goes on. */
bool plain_flush(struct desk *desk, bool is_all);
bool plain_is_waiting(const struct desk *desk);

/* Up to `length` bytes from `offset` on. Returns how many. The following thread's. */
size_t plain_read(struct desk *desk, struct machine *machine, uint64_t offset, void *bytes,
                  size_t length);

/* All plain logs go. */
void plain_clear(const struct desk *desk);

/* Cuts the file to what the index knows of it. NULL, or why it isn't fit then. */
const char *plain_cut(struct desk *desk, struct machine *machine);

/* Whether what was written is still there: people move, delete and empty logs. */
bool plain_is_whole(const struct desk *desk, const struct machine *machine);

/* Whether all are, as far as somebody saw that one isn't. False: `desk->trouble` says which isn't,
 * and it takes another desk, which makes them anew; where the whole folder is gone none could. */
bool plain_are_whole(struct desk *desk);

/* What is before `first` goes. */
void plain_trim(struct desk *desk, struct machine *machine, uint64_t first);

void plain_path(const struct desk *desk, const char *name, char path[PATH_MAX_HERE]);
void plain_close(struct desk *desk, struct machine *machine);

#endif
