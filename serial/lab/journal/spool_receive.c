/* SPDX-License-Identifier: MIT */
/* Between read() and the frame's becoming part of the stream bytes are nowhere else. So that they
 * survive a writer that is killed there, it asks first how many there are and reads no more than
 * those: nobody else takes any, so the read takes all of them or none. The place where they will
 * stand, in the shared memory, is filled with a mark that was never used before, and what is about
 * to be read is noted. The next writer finds the note, and the mark or something else.
 *
 * SIGKILL doesn't end a read() that has begun to copy, and what it copies to can't be missing: the
 * mark was just written there. What remains:
 * - Eight bytes or more: they are taken for the mark if they are it, one time in 2^64.
 * - Fewer: if they are the mark's (one time in 256 for one byte, 65,536 for two), the descriptor is
 *   asked whether as many are waiting; they are lost if as many others came in the meantime. All
 *   that only if the writer is killed within the microsecond between read() and the last store.
 * - A descriptor that can't say how many there are (no terminal, socket, pipe or file is one): the
 *   end of what was read is where the mark begins, too early by a byte one time in 256, if killed
 *   just then.
 * - A kernel that crashes takes the memory with it: see JOURNAL_SYNC_ALWAYS. */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "serial/lab/journal/spool_shape.h"

enum {
    WORD = sizeof(uint64_t),
    WORTH_READING = 8192, /* less room than that at a block's end isn't used for more bytes */
    UNKNOWN_MOST = 4096,  /* read at once where nobody knows how many there are */
};

static uint64_t next_mark(struct spool *spool)
{
    spool->random ^= spool->random << 13;
    spool->random ^= spool->random >> 7;
    spool->random ^= spool->random << 17;
    return spool->random;
}

/* How many bytes to ask read() for: so many are there, or *is_exact is false (a file's number may
 * not fit in an int either). One where there are none: it tells the end of what comes from nothing
 * yet. */
static size_t bytes_there(int descriptor, size_t most, bool *is_exact)
{
    int count = 0;
    *is_exact = ioctl(descriptor, FIONREAD, &count) == 0 && count >= 0;
    size_t there = !*is_exact ? UNKNOWN_MOST : count > 0 ? (size_t)count : 1;
    return there < most ? there : most;
}

/* Room for up to *length bytes, which becomes less where the block ends before that. Behind them
 * there is room for a pad, whatever read() makes of it. */
static struct frame *room_for(struct spool *spool, size_t *length)
{
    uint64_t newest = spool_newest(spool);
    size_t rest = SPOOL_BLOCK - newest % SPOOL_BLOCK, around = 3 * sizeof(struct frame) + WORD;
    if (*length + around > rest && rest > WORTH_READING)
        *length = rest - around;
    return spool_room(spool, frame_size(*length) + sizeof(struct frame));
}

static void note(struct spool *spool, struct frame *frame, uint32_t source, uint64_t time,
                 size_t length, bool is_exact)
{
    struct spool_intent *intent = &spool->head->intent;
    uint64_t mark = next_mark(spool), *word = (void *)(frame + 1);
    for (size_t i = 0; i < (length + WORD - 1) / WORD; i++)
        word[i] = mark;
    atomic_store_explicit(&intent->length, 0, memory_order_release);
    intent->position = spool_newest(spool);
    intent->time = time;
    intent->sentinel = mark;
    intent->source = source;
    intent->is_exact = is_exact;
    atomic_store_explicit(&intent->length, length, memory_order_release);
}

long spool_receive(struct spool *spool, uint32_t source, uint64_t time, int descriptor, size_t most)
{
    bool is_exact;
    size_t length =
        bytes_there(descriptor, most < FRAME_BYTES_MAX ? most : FRAME_BYTES_MAX, &is_exact);
    struct frame *frame = spool_say_lost(spool, time) ? room_for(spool, &length) : NULL;
    if (!frame) {
        errno = ENOBUFS;
        return -1;
    }
    note(spool, frame, source, time, length, is_exact);
    long got = read(descriptor, frame + 1, length);
    if (got > 0)
        spool_commit(spool, frame, FRAME_BYTES, source, time, (size_t)got);
    else
        atomic_store_explicit(&spool->head->intent.length, 0, memory_order_release);
    return got;
}

/* Behind the last of so many bytes that differs from the mark. */
static size_t changed(const uint8_t *bytes, size_t length, uint64_t mark)
{
    const uint8_t *pattern = (const uint8_t *)&mark;
    while (length > 0 && bytes[length - 1] == pattern[(length - 1) % WORD])
        length--;
    return length;
}

static size_t what_was_read(const struct spool_intent *intent, size_t length, const void *bytes,
                            bool (*is_pending)(uint32_t source, size_t length))
{
    size_t read = changed(bytes, length, intent->sentinel);
    if (!intent->is_exact || length - read >= WORD)
        return read;
    if (read == 0 && is_pending(intent->source, length))
        return 0;
    return length;
}

void spool_recover(struct spool *spool, bool (*is_pending)(uint32_t source, size_t length))
{
    struct spool_intent *intent = &spool->head->intent;
    uint64_t newest = spool_newest(spool), length = atomic_load(&intent->length);
    spool_recover_loss(spool);
    int index = spool_find(spool, newest / SPOOL_BLOCK);
    if (length == 0 || length > FRAME_BYTES_MAX || intent->position != newest ||
        index == SPOOL_NONE || frame_size(length) > SPOOL_BLOCK - newest % SPOOL_BLOCK)
        return;
    struct frame *frame = (void *)(spool_block(spool, index) + newest % SPOOL_BLOCK);
    size_t read = what_was_read(intent, length, frame + 1, is_pending);
    if (read > 0)
        spool_commit(spool, frame, FRAME_BYTES, intent->source, intent->time, read);
    atomic_store(&intent->length, 0);
}
