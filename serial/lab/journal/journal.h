/* SPDX-License-Identifier: MIT */
/* The stream of frames on disk: files of a folder, each named after the position of its first
 * frame (twenty decimal digits and `.rj`), appended to and never changed. A header, then frames;
 * between two files positions may be missing, and are then lost. A torn tail is cut when the
 * writer opens the folder. */
#ifndef SERIAL_LAB_JOURNAL_JOURNAL_H
#define SERIAL_LAB_JOURNAL_JOURNAL_H

#include "serial/lab/journal/frame.h"
#include "serial/lab/journal/spool.h"

enum journal_sync { JOURNAL_SYNC_NEVER, JOURNAL_SYNC_ALWAYS, JOURNAL_SYNC_TIMED };

struct journal_settings {
    const char *folder;
    enum journal_sync sync;
    unsigned sync_ms;       /* with JOURNAL_SYNC_TIMED: what a power cut may cost */
    uint64_t segment_bytes; /* a file is ended behind so many */
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

/* Begins at `position`, or at the first that there is behind it. `spool` may be NULL: files only.
 * With one, what isn't in the files yet is read from there. NULL: errno. */
struct journal_reader *journal_reader_open(const char *folder, const struct spool *spool,
                                           uint64_t position);
void journal_reader_close(struct journal_reader *reader);
enum journal_event journal_next(struct journal_reader *reader, struct frame *frame,
                                const uint8_t **bytes);
/* Of the frame that journal_next gives next. */
uint64_t journal_reader_position(const struct journal_reader *reader);
/* Goes on from there, as journal_reader_open does. */
void journal_reader_seek(struct journal_reader *reader, uint64_t position);

/* The first position that the files hold, and the one behind their last good frame; both 0 where
 * there are none. False: errno. */
bool journal_extent(const char *folder, uint64_t *first, uint64_t *end);

/* --- Writing: the collector. --- */

struct journal_writer;

/* What the writer is doing, for people and for /metrics. */
struct journal_status {
    uint64_t written, synced; /* positions */
    uint64_t bytes, files;    /* on disk */
    uint64_t lost_bytes;      /* that made room in the spool while the disk took nothing */
    bool is_stalled;          /* the disk takes nothing now */
    uint64_t stalled_since;   /* ns; 0: it never was */
    char error[160];          /* the last thing that went wrong, in words; empty: nothing did */
};

/* Cuts a torn tail, and starts the threads that drain `spool` into files. NULL: `error` says what
 * and what to do. */
struct journal_writer *journal_writer_start(const struct journal_settings *settings,
                                            struct spool *spool, char *error, size_t size);
void journal_writer_status(const struct journal_writer *writer, struct journal_status *status);
/* Drains what can be drained within `ms`, and ends. */
void journal_writer_stop(struct journal_writer *writer, unsigned ms);

#endif
