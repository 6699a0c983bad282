/* SPDX-License-Identifier: MIT */
/* What the writer's files share. Two threads: one drains the spool, and with JOURNAL_SYNC_TIMED
 * another one syncs, so that nobody waits for the disk's slowest answer. */
#ifndef SERIAL_LAB_JOURNAL_JOURNAL_WRITING_H
#define SERIAL_LAB_JOURNAL_JOURNAL_WRITING_H

#include <pthread.h>
#include <stdatomic.h>

#include "serial/lab/journal/journal.h"
#include "serial/lab/journal/journal_file.h"

enum {
    JOURNAL_PIECES = 16, /* blocks in one write at most: 4 MiB */
    JOURNAL_UNSYNCED =
        64, /* files that are ended and not synced yet; then the disk sets the pace */
};

struct journal_writer {
    struct journal_settings settings;
    struct spool *spool;
    int folder;

    /* The draining thread's. */
    int file;                       /* -1: the next frame begins one */
    uint64_t first, head_size, end; /* the file's first position, and the one behind its last */
    unsigned pieces;                /* that are written at once */
    unsigned pause_ms;              /* before the next try */
    uint64_t kept_at;               /* ns: when old files were looked for */
    bool is_gone;                   /* what was written was removed, and isn't yet again */
    uint64_t bytes_before;          /* of all files, when that was found */
    uint64_t others_bytes;          /* of all files but this one */

    /* With the lock. */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct journal_status status; /* `error`: of a stall, while it lasts */
    char doubt[160];              /* what was lost from the disk or may be, in words; or empty */
    int ended_files[JOURNAL_UNSYNCED];
    unsigned ended_count;
    int open_file; /* `file`, for the other thread */
    bool is_folder_changed, is_syncing;
    bool is_ending, is_drained, is_synced; /* asked to end; each thread did */
    int sync_error; /* errno of a sync that failed; nothing is synced before that is dealt with */
    uint64_t deadline; /* ns */

    _Atomic uint64_t busy_since; /* ns; 0: no write is under way */
    pthread_t draining, syncing;
};

/* --- journal_store.c --- */

/* Writes what the spool gave. Whatever goes wrong is said, and waited a moment for. */
void journal_store(struct journal_writer *writer, uint64_t position, const struct iovec *pieces,
                   unsigned count, size_t size);
/* All of it at that place of the file; how many bytes, with errno where not all. */
size_t journal_write(struct journal_writer *writer, int file, uint64_t offset, struct iovec *pieces,
                     unsigned count);
/* The disk took nothing: says so, gives back to the spool what isn't written, waits. */
void journal_fail(struct journal_writer *writer, const char *what, int reason);
/* It took something. */
void journal_succeed(struct journal_writer *writer);

/* --- journal_begin.c --- */

/* Goes on with the last file, if the spool's frames go on where it ends. False: `error`. */
bool journal_open_last(struct journal_writer *writer, char *error, size_t size);
/* A new file with its head, still under a name that ends in `.new`; -1: errno. */
int journal_make_file(struct journal_writer *writer, uint64_t position, size_t *head_size);
/* Closes and removes it again, before it has its name; errno stays. */
void journal_drop_file(struct journal_writer *writer, int file, uint64_t position);
/* Gives it its name. */
bool journal_name_file(struct journal_writer *writer, uint64_t position);
/* The writer goes on in it from `end` on; -1: in none. */
void journal_use_file(struct journal_writer *writer, int file, uint64_t position, size_t head_size,
                      uint64_t end);
/* A file that frames at `position` go to. False: errno. */
bool journal_ready(struct journal_writer *writer, uint64_t position);

/* --- journal_sync.c --- */

void *journal_sync_timed(void *writer);
/* The draining thread itself syncs the file. False: errno. */
bool journal_sync_now(struct journal_writer *writer);
/* The file won't be written any more: it is closed when it is synced. */
void journal_end_file(struct journal_writer *writer);
/* So many of those that are ended, the oldest first. With the lock. */
void journal_close_ended(struct journal_writer *writer, unsigned count);

/* --- journal_rewrite.c --- */

/* After a sync that failed: writes again what the spool still has. False: it was said why not. */
bool journal_rewrite(struct journal_writer *writer);
/* What the spool still has from *from on, up to `end`, into a new file, which is the writer's then.
 * *from: where that begins; `end` where it has nothing. False: it was said that `failure`. */
bool journal_write_again(struct journal_writer *writer, uint64_t *from, uint64_t end,
                         const char *failure);

/* --- journal_watch.c --- */

/* Whether the file and the folder are still where they were; else writes again what the spool has.
 * False: it was said why not. */
bool journal_watch(struct journal_writer *writer);

/* --- journal_keep.c --- */

/* Removes what is too much or too old, now and then. */
void journal_keep(struct journal_writer *writer, bool is_now);

#endif
