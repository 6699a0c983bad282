/* SPDX-License-Identifier: MIT */
/* How the spool's memory is laid out, and what its files share. The memory: struct spool_head on a
 * page, a tag for each block, what is known of each source, the blocks. Other processes may be
 * killed in the middle of any change, so everything that counts is changed by one store.
 *
 * Readers have no lock. A block's tag says which of the stream's blocks it holds; a reader copies
 * first and then looks whether the tag is still the same. */
#ifndef SERIAL_LAB_JOURNAL_SPOOL_SHAPE_H
#define SERIAL_LAB_JOURNAL_SPOOL_SHAPE_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "serial/lab/journal/spool.h"

enum {
    SPOOL_HEAD = 4096,
    SPOOL_WINDOW = 8, /* blocks that are kept for readers, the one that is written included */
    SPOOL_TOLD_MAX = 4,
    SPOOL_NONE = -1,
};

#define SPOOL_MAGIC 0x316c6f6f7073636cU /* "lcspool1" */

/* What spool_receive is about to read; length 0: nothing. */
struct spool_intent {
    _Atomic uint64_t length;
    uint64_t position, time, sentinel;
    uint32_t source;
    uint32_t is_exact; /* so many bytes were there: either all of them are read or none */
};

/* A block whose frames are being counted as lost, so that none is counted twice. */
struct spool_drop {
    _Atomic uint64_t tag;              /* of the block; 0: none */
    _Atomic uint64_t cursor;           /* frames before it are counted */
    uint64_t source, total, total_all; /* for the frame at `counting`: what the counts become */
    _Atomic uint64_t counting;
};

/* A FRAME_LOST that is being added: once `newest` is behind `position` the count is said. */
struct spool_say {
    _Atomic uint64_t position;
    uint64_t source;
};

struct spool_head {
    uint64_t magic, blocks, first; /* position of the first frame ever */
    uint64_t time;                 /* of the newest frame */
    _Atomic uint64_t newest, drained;
    _Atomic uint64_t lost_bytes;
    _Atomic uint32_t is_stalled, is_unsaid; /* losses aren't all said */
    _Atomic uint32_t sources_end;           /* behind the greatest source that was heard of */
    struct spool_intent intent;
    struct spool_drop drop;
    struct spool_say say;
    _Atomic uint64_t lead; /* spool_time.c */
};

struct spool_source {
    uint64_t lost; /* and not yet said */
    _Atomic uint32_t name_length;
    char name[SPOOL_NAME_MAX];
};

struct spool {
    int descriptor;
    bool is_writer;
    size_t mapped, blocks_count;
    _Atomic uint64_t lead; /* the head's, or more: what this process told */
    struct spool_head *head;
    _Atomic uint64_t *tags; /* the stream's block and one; 0: free */
    struct spool_source *sources;
    uint8_t *blocks;

    /* The writer's process only. `lock`: tags, names, counts, `in_hands`. */
    pthread_mutex_t lock;
    uint64_t in_hands; /* of the drain: up to this position; 0: none */
    uint8_t *writing;  /* the block where `newest` is; NULL: not looked for yet */
    uint64_t writing_block;
    uint64_t random;
    sem_t frames_came, room_came;
    _Atomic int drain_waits, writer_waits;
    int told[SPOOL_TOLD_MAX];
    unsigned told_count;
    uint64_t told_at;
    _Atomic bool is_untold;
};

/* What the drain waits for. */
enum { SPOOL_WAITS_NOT, SPOOL_WAITS_FRAME, SPOOL_WAITS_BLOCK };

/* --- spool_blocks.c --- */

/* The block's index in memory, or SPOOL_NONE. */
int spool_find(const struct spool *spool, uint64_t block);
/* The first of the stream's blocks from `block` on that is there, or UINT64_MAX. */
uint64_t spool_find_next(const struct spool *spool, uint64_t block);
uint8_t *spool_block(const struct spool *spool, int index);
/* Memory for the stream's next block; NULL: none can be had now. With the lock. */
uint8_t *spool_claim(struct spool *spool, uint64_t block);
/* Gives back a block's memory; false: what there is is needed. With the lock. */
bool spool_trim(struct spool *spool);

/* --- spool_loss.c --- */

/* Counts what is lost with a block, from its first undrained frame on, and frees it. With the
 * lock. */
void spool_drop_block(struct spool *spool, int index, uint64_t block);
/* Ends what a writer was at when it died. */
void spool_recover_loss(struct spool *spool);
/* Remembers names that stand in so many frames. */
void spool_learn_names(struct spool *spool, const uint8_t *frames, size_t length);

/* --- spool_add.c --- */

/* Room for a frame of that size at the stream's end; NULL: none. */
struct frame *spool_room(struct spool *spool, size_t size);
/* The frame there, whose bytes are in place, becomes part of the stream. */
void spool_commit(struct spool *spool, struct frame *frame, enum frame_kind kind, uint32_t source,
                  uint64_t time, size_t length);
void spool_tell_all(struct spool *spool);

/* --- spool_time.c --- */

/* spool_time where the clock says so and so many ns have passed since the computer began. */
uint64_t spool_time_at(struct spool *spool, uint64_t clock, uint64_t passed);

/* --- spool_check.c --- */

/* Whether everything in a writer's mapping is sound: else it must not be written on. */
bool spool_is_sound(const struct spool *spool);

#endif
