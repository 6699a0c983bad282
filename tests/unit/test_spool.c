/* SPDX-License-Identifier: MIT */
/* The ring between the lines and the disk: what is added comes out again, for the drain and for
 * readers in other mappings; what a full one does while the disk takes frames and while it takes
 * none; what it costs at rest. */
#define _GNU_SOURCE

#include "serial/lab/journal/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "serial/lab/journal/until.h"
#include "tests/unit/journal_folder.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"

static const size_t ring = SPOOL_SIZE_MIN, block = SPOOL_BLOCK;
static uint8_t copied[SPOOL_BLOCK];

static struct spool *also_mapped(const struct spool *spool)
{
    return spool_map(dup(spool_descriptor(spool)), false);
}

/* Adds this stream in frames of random lengths until there is no room, or all is added. */
static uint64_t add_stream(struct spool *spool, uint64_t from, uint64_t to, unsigned seed)
{
    static uint8_t bytes[FRAME_BYTES_MAX];
    struct random random = {seed};
    while (from < to) {
        size_t length = random_below(&random, 9000) + 1;
        if (length > to - from)
            length = to - from;
        stream_fill(bytes, from, length);
        if (!spool_add(spool, FRAME_BYTES, 1, 5, bytes, length))
            return from;
        from += length;
    }
    return from;
}

/* Looks at frames: the stream's bytes of source 1 go on at *index. */
static void check_frames(const uint8_t *frames, size_t length, uint64_t *index)
{
    while (length > 0) {
        const struct frame *frame = (const void *)frames;
        assert_true(frame_is_good(frames, length));
        if (frame->kind == FRAME_BYTES) {
            assert_true(stream_is((const uint8_t *)(frame + 1), *index, frame->length));
            *index += frame->length;
        }
        frames += frame_size(frame->length);
        length -= frame_size(frame->length);
    }
}

/* Drains all, as a disk that takes everything does. */
static void drain(struct spool *spool, uint64_t *index)
{
    uint64_t position;
    struct iovec pieces[16];
    size_t size;
    unsigned count = 16;
    while ((size = spool_undrained(spool, 0, &position, pieces, &count)) > 0) {
        for (unsigned i = 0; i < count; i++)
            check_frames(pieces[i].iov_base, pieces[i].iov_len, index);
        spool_drained(spool, position + size);
        count = 16;
    }
}

/* The first undrained frame of that kind and source, as text. */
static bool find_text(struct spool *spool, enum frame_kind kind, uint32_t source, char text[64])
{
    uint64_t position = spool_drained_position(spool);
    for (;;) {
        position = spool_next(spool, position);
        long length = spool_copy(spool, position, copied, sizeof copied);
        if (length <= 0)
            return false;
        for (long at = 0; at < length;) {
            const struct frame *frame = (const void *)(copied + at);
            if (frame->kind == (uint32_t)kind && frame->source == source) {
                snprintf(text, 64, "%.*s", (int)frame->length, (const char *)(frame + 1));
                return true;
            }
            at += (long)frame_size(frame->length);
        }
        position += (uint64_t)length;
    }
}

static off_t memory_of(const struct spool *spool)
{
    struct stat status;
    assert_int_equal(fstat(spool_descriptor(spool), &status), 0);
    return status.st_blocks * 512;
}

TEST(sizes_and_positions_that_can_not_be)
{
    assert_null(spool_make(SPOOL_SIZE_MIN - 1, 0));
    assert_null(spool_make(SPOOL_SIZE_MIN / 2, 0));
    assert_null(spool_make(3 * ring, 0));
    assert_null(spool_make(SPOOL_SIZE_MIN, 4));
    assert_int_equal(errno, EINVAL);
}

TEST(what_is_added_is_copied)
{
    struct spool *spool = spool_make(SPOOL_SIZE_MIN, 800), *reader = also_mapped(spool);
    assert_int_equal(spool_next(reader, 0), 800);
    assert_int_equal(spool_newest(reader), 800);
    assert_int_equal(spool_copy(reader, 800, copied, sizeof copied), 0);
    assert_true(spool_add(spool, FRAME_NAME, 1, 10, "web1", 4));
    assert_true(spool_add(spool, FRAME_BYTES, 1, 9, "Hello", 5));
    assert_int_equal(spool_newest(reader), 864);
    assert_int_equal(spool_copy(reader, 800, copied, sizeof copied), 64);
    const struct frame *frame = (const void *)(copied + 32);
    assert_true(frame_is_good(copied, 64) && frame_is_good(frame, 32));
    assert_int_equal(frame->time, 10); /* never less than before */
    assert_memory_equal(frame + 1, "Hello", 5);
    assert_int_equal(spool_copy(reader, 864, copied, sizeof copied), 0);
    assert_int_equal(spool_copy(reader, 872, copied, sizeof copied), -1);
    assert_int_equal(spool_copy(reader, 0, copied, sizeof copied), -1);
    assert_int_equal(spool_next(reader, 0), 800);
    spool_unmap(reader);
    spool_unmap(spool);
}

TEST(stream_goes_round_many_times)
{
    struct spool *spool = spool_make(SPOOL_SIZE_MIN, 0);
    uint64_t added = 0, drained = 0;
    for (unsigned i = 0; i < 100; i++) {
        added = add_stream(spool, added, added + 300000, i + 1);
        drain(spool, &drained);
        assert_int_equal(drained, added);
    }
    assert_int_equal(added, 100 * 300000);
    spool_unmap(spool);
}

TEST(longest_frames_go_round)
{
    static uint8_t bytes[FRAME_BYTES_MAX];
    struct spool *spool = spool_make(SPOOL_SIZE_MIN, SPOOL_BLOCK - 8 * 9);
    uint64_t index = 0, drained = 0;
    for (unsigned i = 0; i < 200; i++) {
        size_t length = FRAME_BYTES_MAX - i % 70;
        stream_fill(bytes, index, length);
        assert_true(spool_add(spool, FRAME_BYTES, 1, 0, bytes, length));
        index += length;
        drain(spool, &drained);
    }
    assert_int_equal(drained, index);
    spool_unmap(spool);
}

/* What is left of a block can be a little more than what the longest pad fills. */
TEST(any_rest_of_a_block_is_filled)
{
    static uint8_t bytes[FRAME_BYTES_MAX];
    for (uint64_t rest = 24; rest < FRAME_BYTES_MAX + 200; rest += rest == 200 ? 65000 : 8) {
        struct spool *spool = spool_make(SPOOL_SIZE_MIN, SPOOL_BLOCK - rest);
        uint64_t index = 0;
        stream_fill(bytes, 0, sizeof bytes);
        assert_true(spool_add(spool, FRAME_BYTES, 1, 0, bytes, sizeof bytes));
        drain(spool, &index);
        assert_int_equal(index, sizeof bytes);
        spool_unmap(spool);
    }
    assert_null(spool_make(SPOOL_SIZE_MIN, SPOOL_BLOCK - 16));
}

/* A reader in another process copies what is about to be overwritten: all of it or nothing. */
TEST(copies_are_never_torn)
{
    struct spool *spool = spool_make(SPOOL_SIZE_MIN, 0);
    uint64_t added = 0, drained = 0;
    pid_t reader = fork();
    if (reader == 0) {
        struct spool *mapped = also_mapped(spool);
        for (uint64_t position = 0; position < 40 << 20; position = spool_next(mapped, 0)) {
            long length = spool_copy(mapped, position, copied, sizeof copied);
            for (long at = 0; at < length;) {
                if (!frame_is_good(copied + at, (size_t)(length - at)))
                    _exit(1);
                at += (long)frame_size(((const struct frame *)(copied + at))->length);
            }
        }
        _exit(0);
    }
    int status = -1;
    while (waitpid(reader, &status, WNOHANG) == 0) {
        added = add_stream(spool, added, added + 100000, 1);
        drain(spool, &drained);
    }
    assert_int_equal(status, 0);
    spool_unmap(spool);
}

TEST(reader_follows_blocks)
{
    struct spool *spool = spool_make(SPOOL_SIZE_MIN, 0), *reader = also_mapped(spool);
    uint64_t added = 0, drained = 0, position = 0, index = 0;
    for (unsigned i = 0; i < 50; i++) {
        added = add_stream(spool, added, added + 200000, i + 1);
        for (long length; (length = spool_copy(reader, position, copied, sizeof copied)) != 0;) {
            assert_true(length > 0);
            check_frames(copied, (size_t)length, &index);
            position += (uint64_t)length;
        }
        drain(spool, &drained);
    }
    assert_int_equal(index, added);
    assert_int_equal(spool_copy(reader, 0, copied, sizeof copied), -1);
    assert_true(spool_next(reader, 0) > 0 && spool_next(reader, 0) < position);
    spool_unmap(reader);
    spool_unmap(spool);
}

TEST(full_one_makes_the_writer_wait)
{
    struct spool *spool = spool_make(SPOOL_SIZE_MIN, 0);
    uint64_t drained = 0, added = add_stream(spool, 0, 2 * ring, 1);
    assert_true(added > SPOOL_SIZE_MIN - 70000 && added < SPOOL_SIZE_MIN);
    assert_false(spool_wait_room(spool, 10));
    assert_int_equal(spool_receive(spool, 1, 0, 0, 100), -1);
    assert_int_equal(errno, ENOBUFS);
    drain(spool, &drained);
    assert_int_equal(drained, added);
    assert_true(spool_wait_room(spool, 0));
    assert_int_equal(add_stream(spool, added, added + 1000, 1), added + 1000);
    assert_int_equal(spool_lost_bytes(spool), 0);
    spool_unmap(spool);
}

static void *drain_all_later(void *data)
{
    uint64_t index = 0;
    usleep(20000); /* so that the other thread most likely waits; it may as well not */
    drain(data, &index);
    return NULL;
}

TEST(waiting_writer_is_woken)
{
    pthread_t thread;
    struct spool *spool = spool_make(SPOOL_SIZE_MIN, 0);
    add_stream(spool, 0, 2 * ring, 1);
    uint64_t began = until_now();
    pthread_create(&thread, NULL, drain_all_later, spool);
    assert_true(spool_wait_room(spool, 20000));
    assert_true(until_now() - began < 10000000000);
    pthread_join(thread, NULL);
    spool_unmap(spool);
}

static void *add_later(void *data)
{
    usleep(20000);
    assert_true(spool_add(data, FRAME_BYTES, 1, 0, "x", 1));
    return NULL;
}

TEST(waiting_drain_is_woken)
{
    pthread_t thread;
    uint64_t position;
    struct iovec piece;
    unsigned count = 1;
    struct spool *spool = spool_make(SPOOL_SIZE_MIN, 0);
    uint64_t began = until_now();
    pthread_create(&thread, NULL, add_later, spool);
    assert_int_equal(spool_undrained(spool, 20000, &position, &piece, &count), 32);
    assert_true(until_now() - began < 10000000000);
    pthread_join(thread, NULL);
    spool_unmap(spool);
}

/* While the disk takes nothing the oldest make room; each source's loss is said, to the byte. */
TEST(stalled_one_loses_the_oldest_and_says_how_much)
{
    static uint8_t bytes[1000];
    char text[64];
    struct spool *spool = spool_make(SPOOL_SIZE_MIN, 0);
    uint64_t sent[3] = {0}, kept[3] = {0}, position;
    spool_stalled(spool, true);
    for (unsigned i = 0; i < 5000; i++) {
        size_t length = i % 1000 + 1;
        assert_true(spool_add(spool, FRAME_BYTES, i % 3, 0, bytes, length));
        sent[i % 3] += length;
    }
    assert_false(find_text(spool, FRAME_LOST, 1, text));
    spool_stalled(spool, false);
    unsigned count = 1;
    struct iovec piece;
    spool_undrained(spool, 0, &position, &piece, &count);
    spool_drained(spool, position); /* it was only looked at */
    for (long length; (length = spool_copy(spool, position, copied, sizeof copied)) > 0;
         position += (uint64_t)length)
        for (long at = 0; at < length;) {
            const struct frame *frame = (const void *)(copied + at);
            kept[frame->source] += frame->kind == FRAME_BYTES ? frame->length : 0;
            at += (long)frame_size(frame->length);
        }
    uint64_t drained = spool_newest(spool), all = 0;
    spool_drained(spool, drained);
    spool_say_lost(spool, 77);
    for (unsigned source = 0; source < 3; source++) {
        assert_true(sent[source] > kept[source] && kept[source] > 0);
        assert_true(find_text(spool, FRAME_LOST, source, text));
        assert_int_equal(strtoull(text, NULL, 10), sent[source] - kept[source]);
        all += sent[source] - kept[source];
    }
    assert_int_equal(spool_lost_bytes(spool), all);
    drained = spool_newest(spool);
    spool_say_lost(spool, 78); /* once */
    assert_int_equal(spool_newest(spool), drained);
    spool_unmap(spool);
}

/* A write that hangs has these bytes in its hands: they stay, those behind them go. */
TEST(what_the_drain_has_in_hands_is_not_overwritten)
{
    uint64_t position, index = 0;
    struct iovec pieces[16];
    unsigned count = 16;
    struct spool *spool = spool_make(SPOOL_SIZE_MIN, 0);
    uint64_t added = add_stream(spool, 0, 100000, 1);
    size_t size = spool_undrained(spool, 0, &position, pieces, &count);
    assert_true(size > 100000 && count == 1);
    spool_stalled(spool, true);
    added = add_stream(spool, added, 5 * ring, 2);
    assert_int_equal(added, 5 * ring);
    check_frames(pieces[0].iov_base, pieces[0].iov_len, &index);
    assert_int_equal(index, 100000);
    assert_int_equal(spool_copy(spool, 0, copied, sizeof copied) > 0, true);
    spool_stalled(spool, false);
    spool_drained(spool, size);

    /* What else was in that block, then what is kept behind the gap. */
    uint64_t kept = 0, lost = spool_lost_bytes(spool);
    count = 16;
    while ((size = spool_undrained(spool, 0, &position, pieces, &count)) > 0) {
        for (unsigned i = 0; i < count; i++)
            for (size_t at = 0; at < pieces[i].iov_len;) {
                const struct frame *frame =
                    (const void *)((const uint8_t *)pieces[i].iov_base + at);
                kept += frame->kind == FRAME_BYTES ? frame->length : 0;
                at += frame_size(frame->length);
            }
        spool_drained(spool, position + size);
        count = 16;
    }
    assert_int_equal(100000 + kept + lost, added);
    assert_true(lost > 3 * ring);
    spool_unmap(spool);
}

/* All in hands, and the disk takes nothing: there is still room for what comes. */
TEST(drain_never_has_everything_in_hands)
{
    uint64_t position;
    struct iovec pieces[16];
    unsigned count = 16;
    struct spool *spool = spool_make(SPOOL_SIZE_MIN, 0);
    uint64_t added = add_stream(spool, 0, 2 * ring, 1);
    spool_undrained(spool, 0, &position, pieces, &count);
    assert_true(count == 2);
    spool_stalled(spool, true);
    assert_int_equal(add_stream(spool, added, 9 * ring, 1), 9 * ring);
    spool_unmap(spool);
}

TEST(memory_is_given_back)
{
    struct spool *spool = spool_make((size_t)64 << 20, 0);
    uint64_t drained = 0;
    assert_true(memory_of(spool) < 64 << 10);
    uint64_t added = add_stream(spool, 0, 20 << 20, 1);
    assert_true(memory_of(spool) > 20 << 20);
    drain(spool, &drained);
    assert_int_equal(drained, added);
    assert_true(memory_of(spool) <= (2 << 20) + (64 << 10));

    /* And isn't taken while the disk keeps up; what is newest stays for readers. */
    for (unsigned i = 0; i < 100; i++) {
        added = add_stream(spool, added, added + 100000, i + 1);
        drain(spool, &drained);
        assert_true(memory_of(spool) <= (2 << 20) + (64 << 10));
    }
    assert_true(spool_newest(spool) - spool_next(spool, 0) > 7 * block);
    spool_unmap(spool);
}

/* Nor while there is always something undrained. */
TEST(memory_is_used_again)
{
    uint64_t position;
    struct iovec piece;
    struct spool *spool = spool_make((size_t)64 << 20, 0);
    uint64_t added = add_stream(spool, 0, 2 * block, 1);
    for (unsigned i = 0; i < 200; i++) {
        unsigned count = 1;
        added = add_stream(spool, added, added + SPOOL_BLOCK, i + 1);
        size_t size = spool_undrained(spool, 0, &position, &piece, &count);
        spool_drained(spool, position + size);
        assert_true(memory_of(spool) < 3 << 20 || spool_undrained_bytes(spool) > 1 << 20);
    }
    assert_true(memory_of(spool) < 4 << 20);
    spool_unmap(spool);
}

/* What a slow disk had it take, while lines go on saying something all the time. */
TEST(memory_is_given_back_under_load)
{
    uint64_t position;
    struct iovec pieces[16];
    struct spool *spool = spool_make((size_t)64 << 20, 0);
    uint64_t added = add_stream(spool, 0, 40 << 20, 1);
    for (unsigned i = 0; i < 60; i++) {
        unsigned count = 16;
        size_t size = spool_undrained(spool, 0, &position, pieces, &count);
        added = add_stream(spool, added, added + 100000, i + 1);
        spool_drained(spool, position + size);
        assert_true(spool_undrained_bytes(spool) > 0);
    }
    assert_true(memory_of(spool) < 3 << 20);
    spool_unmap(spool);
}

TEST(names_are_remembered_once_drained)
{
    char name[SPOOL_NAME_MAX];
    uint64_t index = 0;
    struct spool *spool = spool_make(SPOOL_SIZE_MIN, 0), *reader = also_mapped(spool);
    spool_add(spool, FRAME_NAME, 3, 0, "web3", 4);
    assert_int_equal(spool_names_end(reader), 0);
    drain(spool, &index);
    assert_int_equal(spool_names_end(reader), 4);
    assert_int_equal(spool_name(reader, 3, name), 4);
    assert_memory_equal(name, "web3", 4);
    assert_int_equal(spool_name(reader, 2, name), 0);
    assert_int_equal(spool_name(reader, UINT32_MAX, name), 0);
    spool_unmap(reader);
    spool_unmap(spool);
}

TEST(name_survives_the_loss_of_its_frame)
{
    char name[SPOOL_NAME_MAX];
    struct spool *spool = spool_make(SPOOL_SIZE_MIN, 0);
    spool_stalled(spool, true);
    spool_add(spool, FRAME_NAME, 3, 0, "web3", 4);
    add_stream(spool, 0, 2 * ring, 1);
    assert_int_equal(spool_name(spool, 3, name), 4);
    spool_unmap(spool);
}

TEST(others_are_told)
{
    uint64_t count = 0;
    int event = eventfd(0, EFD_NONBLOCK);
    struct spool *spool = spool_make(SPOOL_SIZE_MIN, 0);
    spool_tell(spool, event);
    spool_add(spool, FRAME_BYTES, 1, 1000000000, "x", 1);
    assert_int_equal(read(event, &count, 8), 8);
    spool_add(spool, FRAME_BYTES, 1, 1000000001, "x", 1); /* too soon: the drain tells */
    assert_int_equal(read(event, &count, 8), -1);
    spool_gather(spool, 0);
    assert_int_equal(read(event, &count, 8), 8);
    spool_add(spool, FRAME_BYTES, 1, 1020000000, "x", 1);
    assert_int_equal(read(event, &count, 8), 8);
    spool_unmap(spool);
    close(event);
}

TEST(what_is_no_spool_is_not_mapped)
{
    char path[] = "/tmp/no-spool-XXXXXX";
    int file = mkstemp(path);
    unlink(path);
    assert_int_equal(ftruncate(file, 4 << 20), 0);
    assert_null(spool_map(file, false));
    assert_int_equal(errno, EINVAL);

    /* One that could be made shorter under a reader isn't either. */
    struct spool *spool = spool_make(SPOOL_SIZE_MIN, 0);
    struct stat status;
    fstat(spool_descriptor(spool), &status);
    int same = memfd_create("same", MFD_ALLOW_SEALING);
    assert_int_equal(ftruncate(same, status.st_size), 0);
    char head[4096];
    assert_int_equal(pread(spool_descriptor(spool), head, sizeof head, 0), sizeof head);
    assert_int_equal(pwrite(same, head, sizeof head, 0), sizeof head);
    assert_null(spool_map(dup(same), false));
    assert_int_equal(fcntl(same, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW), 0);
    struct spool *mapped = spool_map(same, false);
    assert_non_null(mapped);
    spool_unmap(mapped);
    spool_unmap(spool);
}

TEST(writer_refuses_what_is_damaged)
{
    static const uint8_t zeros[24];
    struct spool *spool = spool_make(SPOOL_SIZE_MIN, 0);
    add_stream(spool, 0, 600000, 1);
    struct spool *writer = spool_map(dup(spool_descriptor(spool)), true);
    assert_non_null(writer);
    uint64_t position;
    unsigned count = 1;
    struct iovec piece;
    spool_undrained(writer, 0, &position, &piece, &count);
    memcpy(piece.iov_base, zeros, sizeof zeros);
    spool_unmap(writer);
    assert_null(spool_map(dup(spool_descriptor(spool)), true));
    assert_int_equal(errno, EINVAL);
    struct spool *reader = also_mapped(spool);
    assert_non_null(reader);
    assert_int_equal(spool_copy(reader, 0, copied, sizeof copied), -1);
    spool_unmap(reader);
    spool_unmap(spool);
}

/* Whatever is changed in the memory: readers stay within it, writers refuse it or go on. */
TEST(damaged_memory_harms_nobody)
{
    struct random random = {11};
    for (unsigned round = 0; round < 150; round++) {
        struct spool *spool = spool_make(SPOOL_SIZE_MIN, 0);
        uint64_t index = 0, position = 0, added = add_stream(spool, 0, 600000, round + 1);
        drain(spool, &index);
        add_stream(spool, added, added + 300000, round + 2);
        int descriptor = spool_descriptor(spool);
        for (unsigned i = 0; i < 1 + round % 5; i++) {
            uint64_t wild = random_next(&random) >> random_below(&random, 64);
            off_t at = (off_t)(random_below(&random, round % 2 ? 64 : 1100) * 8);
            assert_int_equal(pwrite(descriptor, &wild, sizeof wild, at), sizeof wild);
        }
        struct spool *reader = also_mapped(spool);
        for (unsigned i = 0; reader && i < 100; i++) {
            long length = spool_copy(reader, position, copied, sizeof copied);
            position = length > 0 ? position + (uint64_t)length : spool_next(reader, position + 8);
        }
        struct spool *writer = spool_map(dup(descriptor), true);
        if (writer) {
            spool_recover(writer, NULL);
            add_stream(writer, 0, 100000, 3);
            spool_unmap(writer);
        }
        if (reader)
            spool_unmap(reader);
        spool_unmap(spool);
    }
}

RUN_TESTS(cmocka_unit_test(sizes_and_positions_that_can_not_be),
          cmocka_unit_test(what_is_added_is_copied), cmocka_unit_test(stream_goes_round_many_times),
          cmocka_unit_test(longest_frames_go_round),
          cmocka_unit_test(any_rest_of_a_block_is_filled), cmocka_unit_test(copies_are_never_torn),
          cmocka_unit_test(reader_follows_blocks), cmocka_unit_test(full_one_makes_the_writer_wait),
          cmocka_unit_test(waiting_writer_is_woken), cmocka_unit_test(waiting_drain_is_woken),
          cmocka_unit_test(stalled_one_loses_the_oldest_and_says_how_much),
          cmocka_unit_test(what_the_drain_has_in_hands_is_not_overwritten),
          cmocka_unit_test(drain_never_has_everything_in_hands),
          cmocka_unit_test(memory_is_given_back), cmocka_unit_test(memory_is_used_again),
          cmocka_unit_test(memory_is_given_back_under_load),
          cmocka_unit_test(names_are_remembered_once_drained),
          cmocka_unit_test(name_survives_the_loss_of_its_frame), cmocka_unit_test(others_are_told),
          cmocka_unit_test(what_is_no_spool_is_not_mapped),
          cmocka_unit_test(writer_refuses_what_is_damaged),
          cmocka_unit_test(damaged_memory_harms_nobody))
