/* SPDX-License-Identifier: MIT */
/* What stands between the lines and the disk: a ring of frames in memory that all our processes
 * share by one descriptor, so that no process that dies takes anything with it. One writer (the
 * collector), one drain (the journal's thread in the same process), readers in any process.
 *
 * While the disk takes frames, however slowly, the ring isn't overwritten: a full one makes the
 * writer wait. While it takes none (drain said so), the oldest frames make room for the newest, and
 * what each source lost by that is counted and said in a FRAME_LOST as soon as there is room. */
#ifndef SERIAL_LAB_JOURNAL_SPOOL_H
#define SERIAL_LAB_JOURNAL_SPOOL_H

#include "serial/lab/journal/frame.h"

struct spool; /* this process's mapping of it */

enum { SPOOL_SIZE_MIN = 1 << 20 }; /* and a power of two */

/* A new one, empty, whose stream begins at `position`; memory is only taken as it fills, and given
 * back as it empties. NULL: errno. */
struct spool *spool_make(size_t size, uint64_t position);

/* Maps one that another process made or left behind, looking at everything before it is believed.
 * NULL: it is none, or a damaged one (EINVAL), or errno. Takes the descriptor. */
struct spool *spool_map(int descriptor, bool is_writer);
int spool_descriptor(const struct spool *spool);
void spool_unmap(struct spool *spool); /* the ring itself lives as long as a descriptor of it */

/* --- The writer: one thread of one process. --- */

/* After a writer has died in the middle: takes in what it had read and not yet added. To be called
 * once, before the first frame. `pending` tells whether the bytes are still in the descriptor
 * (true) or were already taken from it; it is called with what spool_receive was given. */
void spool_recover(struct spool *spool, bool (*is_pending)(uint32_t source, size_t length));

/* Adds a frame. False: there is no room, and the disk takes frames: come again (spool_wait_room).
 */
bool spool_add(struct spool *spool, enum frame_kind kind, uint32_t source, uint64_t time,
               const void *bytes, size_t length);

/* Reads up to `most` bytes from the descriptor straight into a frame of `source`, so that being
 * killed at any instruction loses nothing and doubles nothing (spool.c says how). Returns what
 * read() does, and -1 with ENOBUFS where there is no room. */
long spool_receive(struct spool *spool, uint32_t source, uint64_t time, int descriptor,
                   size_t most);

/* Waits until there is room, `ms` at most. */
bool spool_wait_room(struct spool *spool, unsigned ms);

/* --- Everybody. --- */

/* The stream's positions that are in the ring now: from the oldest that is kept to behind the
 * newest whole frame. */
uint64_t spool_oldest(const struct spool *spool);
uint64_t spool_newest(const struct spool *spool);

/* Copies frames (whole ones, up to `room` bytes) from `position` on. Returns how many bytes; 0:
 * nothing yet; -1: overwritten meanwhile, or never there: look into the journal. */
long spool_copy(const struct spool *spool, uint64_t position, void *to, size_t room);

/* A descriptor to poll: readable when frames were added since the last spool_heard of this
 * mapping's reader. Each process has its own (an eventfd that the keeper made): told here. */
void spool_tell(struct spool *spool, int eventfd); /* the writer: also wake this one */

/* --- The drain. --- */

/* Frames not yet drained, in one piece, without copying: valid until spool_drained. Returns how
 * many bytes; waits up to `ms` for some. */
size_t spool_undrained(struct spool *spool, unsigned ms, uint64_t *position, const void **frames);
void spool_drained(struct spool *spool, uint64_t up_to);  /* on disk, as far as write() goes */
void spool_stalled(struct spool *spool, bool is_stalled); /* the disk takes nothing now */

#endif
