/* SPDX-License-Identifier: MIT */
/* What stands between the lines and the disk: a ring of frames in memory that all our processes
 * share by one descriptor, so that no process that dies takes anything with it. One writer (the
 * collector), one drain (the journal's thread in the same process), readers in any process.
 *
 * The ring is made of blocks: frames never cross a position that SPOOL_BLOCK divides, a FRAME_PAD
 * fills what is left before it. A block's memory is used again for the stream's next one once it is
 * drained, so that a disk that keeps up costs 2 MiB, and `size` only as far as it doesn't.
 *
 * While the disk takes frames, however slowly, nothing undrained is overwritten: a full ring makes
 * the writer wait. While it takes none (drain said so), the oldest undrained block makes room for
 * the newest, and what each source lost by that is counted and said in a FRAME_LOST as soon as the
 * disk takes frames again. What the drain has in its hands stays untouched. */
#ifndef SERIAL_LAB_JOURNAL_SPOOL_H
#define SERIAL_LAB_JOURNAL_SPOOL_H

#include <sys/uio.h>

#include "serial/lab/journal/frame.h"

struct spool; /* this process's mapping of it */

enum {
    SPOOL_SIZE_MIN = 1 << 20, /* and a power of two */
    SPOOL_BLOCK = 1 << 18,
    SPOOL_SOURCES = 16384, /* a source's number is less */
    SPOOL_NAME_MAX = 112,  /* bytes of a FRAME_NAME that are remembered */
};

/* A new one, empty, whose stream begins at `position`, which eight divides and behind which the
 * block has room for a frame; memory is only taken as it fills, and given back as it empties. NULL:
 * errno. */
struct spool *spool_make(size_t size, uint64_t position);

/* Maps one that another process made or left behind, looking at everything before it is believed.
 * NULL: it is none, or a damaged one (EINVAL), or errno. Takes the descriptor. A writer calls
 * spool_recover next. */
struct spool *spool_map(int descriptor, bool is_writer);
int spool_descriptor(const struct spool *spool);
void spool_unmap(struct spool *spool); /* the ring itself lives as long as a descriptor of it */

/* What time it is in the stream: ns since 1970. That is the clock's, unless the clock was set back:
 * then time goes on from where it was, by a 32nd slower, until the clock has caught up. It never
 * goes back and never stands still, in any thread and process that maps the spool: a frame's time
 * is less than the time that is told behind it. */
uint64_t spool_time(struct spool *spool);
/* And it goes on from there at least: where the stream that this one continues ended. */
void spool_time_from(struct spool *spool, uint64_t time);

/* --- The writer: one thread of one process. --- */

/* After a writer has died, and all of it is gone: takes in what it had read and not yet added. To
 * be called once, before the first frame. Whether `is_pending` is asked depends on what is left: it
 * tells whether so many bytes are still to be read from that source's descriptor. */
void spool_recover(struct spool *spool, bool (*is_pending)(uint32_t source, size_t length));

/* Adds a frame; bytes beyond FRAME_BYTES_MAX are left out. False: there is no room, and the disk
 * takes frames: come again (spool_wait_room). */
bool spool_add(struct spool *spool, enum frame_kind kind, uint32_t source, uint64_t time,
               const void *bytes, size_t length);

/* Reads up to `most` bytes from the descriptor straight into a frame of `source`, so that being
 * killed at any instruction loses nothing and doubles nothing (spool_receive.c says how, and what
 * remains). Nobody else reads from the descriptor, which doesn't block. Returns what read() does,
 * and -1 with ENOBUFS where there is no room. */
long spool_receive(struct spool *spool, uint32_t source, uint64_t time, int descriptor,
                   size_t most);

/* Waits until there is room, `ms` at most. */
bool spool_wait_room(struct spool *spool, unsigned ms);

/* Says what was lost, where there is something to say and the disk takes frames; spool_add and
 * spool_receive do so too, this is for a writer that has nothing else to say. False: there is no
 * room to say it. */
bool spool_say_lost(struct spool *spool, uint64_t time);

/* Frames come: write to this eventfd, at most a hundred times a second. A reader polls it, clears
 * it by reading it, then copies all that there is. Up to four; each outlives the mapping. */
void spool_tell(struct spool *spool, int eventfd);

/* --- Everybody. --- */

/* Behind the newest whole frame. */
uint64_t spool_newest(const struct spool *spool);
uint64_t spool_undrained_bytes(const struct spool *spool);
/* What it takes before anything undrained is overwritten, about. */
uint64_t spool_room_bytes(const struct spool *spool);

/* The first position from `position` on that is in the ring; the newest where there is none. In
 * between blocks may be missing, see above. */
uint64_t spool_next(const struct spool *spool, uint64_t position);

/* Copies frames (whole ones, up to `room` bytes, which is frame_size(FRAME_BYTES_MAX) at least)
 * from `position` on. They look like frames; their sums are for the caller to look at. Returns how
 * many bytes; 0: nothing yet; -1: overwritten meanwhile, or never there: look into the journal. */
long spool_copy(const struct spool *spool, uint64_t position, void *to, size_t room);

/* The source's name as of what is drained: its length, at most SPOOL_NAME_MAX; 0: none. */
size_t spool_name(const struct spool *spool, uint32_t source, char name[SPOOL_NAME_MAX]);
uint32_t spool_names_end(const struct spool *spool); /* behind the greatest source that has one */

/* All bytes that were lost in the ring so far. */
uint64_t spool_lost_bytes(const struct spool *spool);

/* --- The drain: one thread of the writer's process. --- */

/* Frames not yet drained: up to *count pieces that follow each other in the stream, whole frames
 * each, without copying; valid until spool_drained. Returns how many bytes, sets *position and
 * *count; waits up to `ms` for some. */
size_t spool_undrained(struct spool *spool, unsigned ms, uint64_t *position, struct iovec *pieces,
                       unsigned *count);

/* The position that comes next there, or did before it was overwritten. */
uint64_t spool_drained_position(const struct spool *spool);

/* Waits up to `ms` for a block to be full: few great writes are better than many small ones. */
void spool_gather(struct spool *spool, unsigned ms);

/* Up to there it is on disk, as far as write() goes; whatever else of it was in the drain's hands
 * is given back. A frame begins there. */
void spool_drained(struct spool *spool, uint64_t up_to);

/* The disk takes nothing now, or does so again. From any thread. */
void spool_stalled(struct spool *spool, bool is_stalled);

#endif
