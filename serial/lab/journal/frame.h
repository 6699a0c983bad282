/* SPDX-License-Identifier: MIT */
/* The journal's unit: what came on one line at one time, or what happened to it. Frames follow each
 * other in one stream whose positions are counted in bytes from 0 and never used twice; the same
 * bytes stand in the spool (spool.h) and in the journal's files (journal.h). Little-endian.
 * A frame begins at a position that eight divides; its bytes are followed by zeros up to the next.
 */
#ifndef SERIAL_LAB_JOURNAL_FRAME_H
#define SERIAL_LAB_JOURNAL_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FRAME_BYTES_MAX = 65536, /* what follows one header at most */
    FRAME_SOURCE_NONE = 0,   /* the `source` of what is about the journal itself */
};

enum frame_kind {
    FRAME_BYTES = 1, /* what came, as it came */
    FRAME_NAME,      /* this source is the machine of that name (its text): before its first frame,
                        and again at the beginning of every file */
    FRAME_OPENED,    /* the line is open: the text says what was opened */
    FRAME_CLOSED,    /* it is closed, or could not be opened: the text says why */
    FRAME_LOST,      /* bytes of this source are missing here: decimal text, how many */
    FRAME_TYPED,     /* what was sent to the machine: who, a NUL, the bytes */
    FRAME_NOTE,      /* something else that a person or a program did: who, a NUL, JSON */
    FRAME_PAD,       /* nothing: up to where the next frame has room in one piece */
};

struct frame {
    uint32_t sum;    /* CRC-32C of the rest of this header and of the bytes, without the zeros */
    uint32_t length; /* of the bytes */
    uint32_t source; /* from 1 */
    uint32_t kind;
    uint64_t time; /* spool_time, of the first byte; never less than the frame before */
};

/* What a frame with so many bytes takes of the stream. */
size_t frame_size(size_t length);

/* What the frame at the beginning of `bytes` takes, as its header says, where all of it is within
 * `length`; else 0. Its sum isn't looked at: for frames that were looked at before, and to step
 * over those that are none without believing them. */
size_t frame_step(const void *bytes, size_t length);

/* How many of the bytes are whole frames, as far as frame_step tells. */
size_t frame_whole(const void *bytes, size_t length);

/* Fills in the sum, and zeros behind the bytes, which stand behind the header. */
void frame_seal(struct frame *frame);

/* Whether a whole good frame stands at the beginning of `bytes`, of which `length` are there.
 * Whatever is there may be read. */
bool frame_is_good(const void *bytes, size_t length);

/* CRC-32C like crc32c(), by the processor's instruction where it has one. */
uint32_t frame_sum(uint32_t sum, const void *bytes, size_t length);

#endif
