/* SPDX-License-Identifier: MIT */
/* Fuzzes what others make of the spool: readers and a writer that takes over, in memory of which
 * anything may have been changed. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/journal/spool.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

enum { STEPS_MOST = 400 };

static uint8_t copied[SPOOL_BLOCK];

static void require(bool kept, const char *promise)
{
    if (!kept) {
        fprintf(stderr, "a promise is broken: %s\n", promise);
        abort();
    }
}

struct input {
    const uint8_t *bytes;
    size_t length;
};

static uint64_t next(struct input *input, unsigned count)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < count && input->length > 0; i++, input->length--)
        value |= (uint64_t)*input->bytes++ << 8 * i;
    return value;
}

static void add(struct spool *spool, struct input *input)
{
    static const uint8_t zeros[FRAME_BYTES_MAX];
    size_t length = next(input, 2);
    enum frame_kind kind = (enum frame_kind)(1 + next(input, 1) % 8);
    spool_add(spool, kind, (uint32_t)next(input, 2), next(input, 1), zeros, length);
}

static void drain(struct spool *spool, struct input *input)
{
    uint64_t position;
    struct iovec pieces[4];
    unsigned count = 4;
    size_t size = spool_undrained(spool, 0, &position, pieces, &count), seen = 0;
    for (unsigned i = 0; i < count; i++)
        for (size_t at = 0; at < pieces[i].iov_len; at += 4096)
            seen += ((const uint8_t *)pieces[i].iov_base)[at];
    spool_drained(spool, next(input, 1) % 2 ? position + size : position);
    spool_stalled(spool, next(input, 1) % 2 + seen % 1);
}

/* Into the header, the tags, what is known of sources, or the blocks. */
static void change(struct spool *spool, struct input *input)
{
    static const off_t areas[] = {0, 4096, 8192, 8192 + (2 << 20)};
    off_t at = areas[next(input, 1) % 4] + (off_t)(next(input, 2) & 0x7fff);
    uint64_t value = next(input, (unsigned)next(input, 1) % 9);
    ssize_t written = pwrite(spool_descriptor(spool), &value, sizeof value, at);
    require(written == sizeof value || at > 8192, "the memory can be changed");
}

static bool is_pending(uint32_t source, size_t length)
{
    return (source + length) % 2;
}

static void take_over(struct spool *spool, struct input *input)
{
    struct spool *writer = spool_map(dup(spool_descriptor(spool)), true);
    if (!writer)
        return;
    spool_recover(writer, is_pending);
    for (unsigned i = 0; i < 8; i++) {
        add(writer, input);
        drain(writer, input);
    }
    spool_unmap(writer);
}

static void read_some(const struct spool *reader)
{
    char name[SPOOL_NAME_MAX];
    uint64_t position = spool_next(reader, 0);
    for (unsigned i = 0; i < STEPS_MOST; i++) {
        long length = spool_copy(reader, position, copied, sizeof copied);
        require(length <= (long)sizeof copied, "no more is copied than there is room for");
        for (long at = 0; at < length;) {
            size_t step = frame_step(copied + at, (size_t)(length - at));
            require(step > 0, "what is copied are frames");
            at += (long)step;
        }
        if (length == 0)
            break;
        uint64_t then = length > 0 ? position + (uint64_t)length : spool_next(reader, position + 8);
        if (then <= position)
            break;
        position = then;
    }
    for (uint32_t source = 0; source < spool_names_end(reader); source++)
        require(spool_name(reader, source, name) <= SPOOL_NAME_MAX, "a name has its bounds");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct input input = {bytes, length};
    struct spool *spool = spool_make(SPOOL_SIZE_MIN, next(&input, 3) * 32);
    require(spool, "there is memory");
    for (unsigned i = 0; i < STEPS_MOST && input.length > 0; i++) {
        unsigned what = (unsigned)next(&input, 1) % 8;
        if (what < 4)
            add(spool, &input);
        else if (what == 4)
            drain(spool, &input);
        else
            break;
    }
    for (unsigned i = 0; i < STEPS_MOST && input.length > 0; i++)
        change(spool, &input);
    struct spool *reader = spool_map(dup(spool_descriptor(spool)), false);
    if (reader)
        read_some(reader);
    take_over(spool, &input);
    if (reader) {
        read_some(reader);
        spool_unmap(reader);
    }
    spool_unmap(spool);
    return 0;
}
