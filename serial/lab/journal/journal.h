/* SPDX-License-Identifier: MIT */
/* The stream of frames on disk: files of a folder, each named after the position of its first
 * frame (twenty decimal digits and `.rj`), appended to and never changed.
 *
 * A file, little-endian:
 *
 *     0  8  "rcjourn1"
 *     8  4  CRC-32C of the next 20 bytes
 *    12  4  where the first frame stands: behind this header and the names, a multiple of 8
 *    16  8  the position of the first frame, as in the name
 *    24  8  when the file was begun, nanoseconds since 1970
 *    32     names: a FRAME_NAME for each source that had one at that position; not of the stream
 *     …     frames of the stream, as frame.h has them: the one at position p stands p minus the
 *           first position behind the first frame. No frame crosses a position that SPOOL_BLOCK
 *           divides, so a reader finds frames again behind any damage
 *
 * A file's frames end where the next file begins, even if it is longer (what a failed sync left in
 * doubt is written again into a new one); positions that are missing between two files are lost. A
 * torn tail is cut when the writer opens the folder, and when a write fails in the middle. A file
 * is made under a name that ends in `.new`, and has its real one when its head is whole. Where the
 * file that is written is removed or moved, or the folder, what the spool still has is written into
 * a new one, and what it hasn't is said. */
#ifndef SERIAL_LAB_JOURNAL_JOURNAL_H
#define SERIAL_LAB_JOURNAL_JOURNAL_H

#include "serial/lab/journal/frame.h"
#include "serial/lab/journal/spool.h"

/* What a crash of the kernel or a power cut may cost. A killed process costs nothing. Where a sync
 * fails, what came since the last good one is written again into a new file, from where on the
 * spool still has all of it; what came before that is in doubt, and the status says how much. */
enum journal_sync {
    JOURNAL_SYNC_NEVER,  /* what the kernel hadn't written yet: half a minute and more */
    JOURNAL_SYNC_ALWAYS, /* what was still in the spool: some 30 ms while the disk keeps up */
    JOURNAL_SYNC_TIMED,  /* that, `sync_ms`, and the time that a sync takes */
};

struct journal_settings {
    const char *folder;
    enum journal_sync sync;
    unsigned sync_ms;       /* with JOURNAL_SYNC_TIMED: from one sync to the next */
    uint64_t segment_bytes; /* a file is ended behind so many, and not before a megabyte */
    uint64_t keep_bytes;    /* of all files; the oldest go first; 0: without end */
    uint64_t keep_s;        /* a file whose last frame is older goes; 0: without end */
};

/* --- Reading: any process, while another writes. --- */

struct journal_reader;

enum journal_event {
    JOURNAL_FRAME,  /* *frame, *bytes; good until the next call */
    JOURNAL_LATEST, /* there is no more yet */
    JOURNAL_GONE,   /* positions are missing: reading goes on behind them. The frame's `time` is 0,
                       `*bytes` NULL; journal_reader_position() tells where it goes on */
    JOURNAL_FAILED, /* the folder can't be read: errno */
};

/* Begins at `position`, where a frame begins, or at the first that there is behind it. Names that
 * hold there come first, as FRAME_NAMEs; they come again with every file and behind a gap. A
 * FRAME_PAD never comes. `spool` may be NULL: files only. With one, what is in it is read from
 * there. NULL: errno. */
struct journal_reader *journal_reader_open(const char *folder, const struct spool *spool,
                                           uint64_t position);
void journal_reader_close(struct journal_reader *reader);
enum journal_event journal_next(struct journal_reader *reader, struct frame *frame,
                                const uint8_t **bytes);
/* Of the frame that journal_next gives next. */
uint64_t journal_reader_position(const struct journal_reader *reader);
/* Goes on from there, as journal_reader_open does. False: errno. */
bool journal_reader_seek(struct journal_reader *reader, uint64_t position);

/* The first position that the files hold, and the one behind their last good frame; both 0 where
 * there are none. False: errno. */
bool journal_extent(const char *folder, uint64_t *first, uint64_t *end);

/* Where a new spool's stream has to begin. That is behind the files' end where journal_end was the
 * last that was said; else far enough behind it that no position is used which somebody may have
 * had from a spool that is gone with the power; and the last time that is said there (0: none), for
 * spool_time_from. False: errno. */
bool journal_begin(const char *folder, uint64_t *position, uint64_t *time);

/* The last frame of a writer that won't come again, before journal_writer_stop. */
bool journal_end(struct spool *spool, uint64_t time);

/* --- Writing: the collector. --- */

struct journal_writer;

/* What the writer is doing, for people and for /metrics. */
struct journal_status {
    uint64_t written, synced; /* positions */
    uint64_t bytes, files;    /* on disk */
    uint64_t lost_bytes;      /* that made room in the spool while the disk took nothing */
    bool is_stalled;          /* the disk takes nothing now */
    uint64_t stalled_since;   /* ns since 1970, of the last time; 0: it never was */
    char error[160];          /* in words why it is stalled; else what is in doubt; or empty */
};

/* Makes the folder if need be, cuts a torn tail, and starts the threads that drain `spool` into
 * files. While the disk takes nothing they try again every 0.1 to 2 s. NULL: `error` says what and
 * what to do. */
struct journal_writer *journal_writer_start(const struct journal_settings *settings,
                                            struct spool *spool, char *error, size_t size);
/* To be called about once a second: it also notices a write that doesn't come back. */
void journal_writer_status(struct journal_writer *writer, struct journal_status *status);
/* Drains what can be drained within `ms`, and ends. A thread that hangs in the kernel is left
 * there: the spool has to stay mapped then, so the process ends next. */
void journal_writer_stop(struct journal_writer *writer, unsigned ms);

#endif
