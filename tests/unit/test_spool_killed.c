/* SPDX-License-Identifier: MIT */
/* A writer that is killed before any one of its instructions: another one that takes over loses
 * nothing and doubles nothing, neither of what is read nor of what is counted as lost. */
#define _GNU_SOURCE

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "serial/lab/journal/spool_shape.h"
#include "tests/unit/journal_folder.h"
#include "tests/unit/run.h"
#include "tests/unit/stepped.h"

enum { SOURCE = 1 };

/* The spool under test, and a copy of what is in its memory, where another writer takes over. */
struct scene {
    struct spool *spool, *copy;
    int reads, writes; /* the line's two ends */
    uint64_t sent, added;
    unsigned waiting, read; /* how often each was found */
};

static struct scene scene;
static uint64_t begin;        /* where the stream begins */
static bool is_stream = true; /* what is sent */

static void make_line(struct scene *made, void (*make)(int ends[2]))
{
    int ends[2];
    made->spool = spool_make(SPOOL_SIZE_MIN, begin);
    made->copy = spool_make(SPOOL_SIZE_MIN, begin);
    make(ends);
    made->reads = ends[0];
    made->writes = ends[1];
    assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
}

static void socket_pair(int ends[2])
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
}

static void pipe_pair(int ends[2])
{
    assert_int_equal(pipe(ends), 0);
}

static void terminal_pair(int ends[2])
{
    struct termios raw;
    assert_int_equal(openpty(&ends[1], &ends[0], NULL, NULL, NULL), 0);
    tcgetattr(ends[0], &raw);
    cfmakeraw(&raw);
    tcsetattr(ends[0], TCSANOW, &raw);
}

static void tcp_pair(int ends[2])
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int listens = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(listens, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listens, 1), 0);
    getsockname(listens, (struct sockaddr *)&address, &length);
    ends[1] = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(ends[1], (struct sockaddr *)&address, sizeof address), 0);
    ends[0] = accept(listens, NULL, NULL);
    assert_true(ends[0] >= 0);
    close(listens);
}

static uint64_t waiting(void)
{
    int count = 0;
    assert_int_equal(ioctl(scene.reads, FIONREAD, &count), 0);
    return (uint64_t)count;
}

static bool is_pending(uint32_t source, size_t length)
{
    assert_int_equal(source, SOURCE);
    return waiting() >= length;
}

/* Others came in the meantime: nobody can tell by how many wait. */
static bool always_pending(uint32_t source, size_t length)
{
    assert_int_equal(source, SOURCE);
    return length > 0;
}

/* The descriptor is gone: nobody can be asked. */
static bool never_pending(uint32_t source, size_t length)
{
    assert_int_equal(source, SOURCE);
    return length == 0;
}

/* Makes the copy's memory the same as the spool's: what a process would find that maps it now. Only
 * the block at the stream's end changes, and those that get another place in it. */
static void take_copy(void)
{
    static uint64_t tags[SPOOL_SIZE_MIN / SPOOL_BLOCK];
    uint64_t newest = spool_newest(scene.spool);
    size_t known = (size_t)((uint8_t *)&scene.spool->sources[8] - (uint8_t *)scene.spool->head);
    memcpy(scene.copy->head, scene.spool->head, known);
    for (int i = 0; i < (int)scene.spool->blocks_count; i++) {
        uint64_t tag = scene.spool->tags[i];
        if (tag != tags[i])
            memcpy(spool_block(scene.copy, i), spool_block(scene.spool, i), SPOOL_BLOCK);
        else if (tag == newest / SPOOL_BLOCK + 1)
            memcpy(spool_block(scene.copy, i) + newest % SPOOL_BLOCK,
                   spool_block(scene.spool, i) + newest % SPOOL_BLOCK,
                   SPOOL_BLOCK - newest % SPOOL_BLOCK > 1024 ? 1024
                                                             : SPOOL_BLOCK - newest % SPOOL_BLOCK);
        tags[i] = tag;
    }
}

/* The stream's bytes that are in it, each in its place. */
static uint64_t stream_in(const struct spool *spool)
{
    static uint8_t copied[SPOOL_BLOCK];
    uint64_t index = 0, position = begin;
    for (long length; (length = spool_copy(spool, position, copied, sizeof copied)) > 0;) {
        for (long at = 0; at < length;) {
            const struct frame *frame = (const void *)(copied + at);
            assert_true(frame_is_good(frame, (size_t)(length - at)));
            if (frame->kind == FRAME_BYTES) {
                assert_true(!is_stream ||
                            stream_is((const uint8_t *)(frame + 1), index, frame->length));
                index += frame->length;
            }
            at += (long)frame_size(frame->length);
        }
        position += (uint64_t)length;
    }
    assert_int_equal(position, spool_newest(spool));
    return index;
}

static void receive_once(void *data)
{
    struct scene *own = data;
    spool_receive(own->spool, SOURCE, 5, own->reads, FRAME_BYTES_MAX);
}

static void take_over(bool (*pending)(uint32_t source, size_t length))
{
    take_copy();
    struct spool *next = spool_map(dup(spool_descriptor(scene.copy)), true);
    assert_non_null(next);
    spool_recover(next, pending);
    uint64_t read = stream_in(next), left = waiting();
    assert_int_equal(read + left, scene.sent);
    scene.waiting += left > 0;
    scene.read += left == 0;
    spool_unmap(next);
}

static void look(void *data)
{
    (void)data;
    take_over(is_pending);
}

static void look_where_others_came(void *data)
{
    (void)data;
    take_over(always_pending);
}

static void look_where_nobody_tells(void *data)
{
    (void)data;
    take_over(never_pending);
}

static void send_stream(size_t length)
{
    uint8_t bytes[4096];
    stream_fill(bytes, scene.sent, length);
    assert_int_equal(write(scene.writes, bytes, length), length);
    scene.sent += length;
}

/* A terminal's bytes take a moment. */
static void wait_for(uint64_t length)
{
    while (waiting() < length)
        usleep(1000);
}

/* So many bytes wait; they are received, and the writer is killed before each instruction. */
static void receive_stepped(void (*make)(int ends[2]), size_t length, void (*looks)(void *data))
{
    make_line(&scene, make);
    send_stream(40); /* something else is there already */
    wait_for(40);
    assert_int_equal(spool_receive(scene.spool, SOURCE, 5, scene.reads, 100), 40);
    send_stream(length);
    wait_for(length);
    unsigned count = stepped_run(receive_once, looks, &scene);
    if (count == 0)
        skip();
    assert_true(scene.waiting > 100 && scene.read > 100);
}

TEST(socket_is_read_exactly)
{
    receive_stepped(socket_pair, 100, look);
}

TEST(socket_is_read_exactly_where_others_came)
{
    receive_stepped(socket_pair, 8, look_where_others_came);
}

TEST(socket_is_read_exactly_where_nobody_tells)
{
    receive_stepped(socket_pair, 8, look_where_nobody_tells);
}

TEST(one_byte_is_read_exactly)
{
    receive_stepped(socket_pair, 1, look);
}

TEST(tcp_is_read_exactly)
{
    receive_stepped(tcp_pair, 300, look_where_others_came);
}

TEST(terminal_is_read_exactly)
{
    receive_stepped(terminal_pair, 300, look_where_others_came);
}

TEST(pipe_is_read_exactly)
{
    receive_stepped(pipe_pair, 50, look_where_others_came);
}

/* The last of the bytes are the mark itself: so are those that aren't read. */
TEST(bytes_that_look_unread_are_read)
{
    uint8_t bytes[20] = "twelve bytes";
    make_line(&scene, socket_pair);
    uint64_t mark = scene.spool->random;
    mark ^= mark << 13;
    mark ^= mark >> 7;
    mark ^= mark << 17;
    memcpy(bytes + 13, (const uint8_t *)&mark + 13 % 8, 3);
    memcpy(bytes + 16, &mark, 4);
    is_stream = false;
    assert_int_equal(write(scene.writes, bytes, sizeof bytes), sizeof bytes);
    scene.sent = sizeof bytes;
    if (stepped_run(receive_once, look, &scene) == 0)
        skip();
    assert_true(scene.waiting > 100 && scene.read > 100);
}

/* At the block's end: a pad, the next block's memory, then the read. */
TEST(read_into_the_next_block_is_exact)
{
    begin = SPOOL_BLOCK - 64;
    receive_stepped(socket_pair, 200, look);
}

static void add_stream(void *data)
{
    uint8_t bytes[30];
    struct scene *own = data;
    stream_fill(bytes, 0, sizeof bytes);
    spool_add(own->spool, FRAME_BYTES, SOURCE, 5, bytes, sizeof bytes);
}

static void look_at_added(void *data)
{
    (void)data;
    take_copy();
    struct spool *next = spool_map(dup(spool_descriptor(scene.copy)), true);
    assert_non_null(next);
    spool_recover(next, is_pending);
    uint64_t added = stream_in(next);
    assert_true(added == 0 || added == 30);
    scene.read += added == 30;
    spool_unmap(next);
}

/* What isn't read leaves nothing behind that could be taken for something read. */
TEST(adding_after_an_empty_line_is_exact)
{
    make_line(&scene, socket_pair);
    assert_int_equal(spool_receive(scene.spool, SOURCE, 0, scene.reads, 100), -1);
    if (stepped_run(add_stream, look_at_added, &scene) == 0)
        skip();
    assert_true(scene.read > 10);
}

TEST(end_and_nothing_are_told)
{
    make_line(&scene, socket_pair);
    assert_int_equal(spool_receive(scene.spool, SOURCE, 0, scene.reads, 100), -1);
    assert_int_equal(errno, EAGAIN);
    assert_true(spool_add(scene.spool, FRAME_CLOSED, SOURCE, 0, "xy", 2));
    send_stream(5);
    close(scene.writes);
    assert_int_equal(spool_receive(scene.spool, SOURCE, 0, scene.reads, 100), 5);
    assert_int_equal(spool_receive(scene.spool, SOURCE, 0, scene.reads, 100), 0);
    assert_int_equal(stream_in(scene.spool), 5);
}

TEST(no_more_than_wanted_is_read)
{
    make_line(&scene, socket_pair);
    send_stream(500);
    assert_int_equal(spool_receive(scene.spool, SOURCE, 0, scene.reads, 100), 100);
    assert_int_equal(waiting(), 400);
}

/* A descriptor that doesn't say how many bytes there are. */
TEST(unknown_length_is_read)
{
    make_line(&scene, socket_pair);
    int zeros = open("/dev/zero", O_RDONLY);
    assert_int_equal(spool_receive(scene.spool, SOURCE, 0, zeros, 100), 100);
    close(zeros);
    int large = memfd_create("large", 0); /* more than it can say */
    assert_int_equal(ftruncate(large, (off_t)3 << 30), 0);
    assert_int_equal(spool_receive(scene.spool, SOURCE, 0, large, 100), 100);
    close(large);
}

/* --- What is lost is counted once. --- */

/* Bytes that are kept in it, are said to be lost, and are to be said so. */
static uint64_t bytes_in(const struct spool *spool)
{
    uint64_t sum = 0, position = spool_next(spool, 0), newest = spool_newest(spool);
    while (position < newest) {
        int index = spool_find(spool, position / SPOOL_BLOCK);
        assert_true(index != SPOOL_NONE);
        const struct frame *frame =
            (const void *)(spool_block(spool, index) + position % SPOOL_BLOCK);
        char text[32];
        snprintf(text, sizeof text, "%.*s", (int)frame->length, (const char *)(frame + 1));
        sum += frame->kind == FRAME_BYTES ? frame->length : 0;
        sum += frame->kind == FRAME_LOST ? strtoull(text, NULL, 10) : 0;
        position += frame_size(frame->length);
    }
    for (uint32_t source = 0; source < 8; source++)
        sum += spool->sources[source].lost;
    return sum;
}

static void add_one(void *data)
{
    struct scene *own = data;
    spool_add(own->spool, FRAME_BYTES, 2, 5, "0123456789", 10);
}

static void look_at_loss(void *data)
{
    (void)data;
    take_copy();
    struct spool *next = spool_map(dup(spool_descriptor(scene.copy)), true);
    assert_non_null(next);
    spool_recover(next, NULL);
    uint64_t all = bytes_in(next);
    assert_true(all == scene.added || all == scene.added + 10);
    scene.waiting += all == scene.added;
    scene.read += all != scene.added;
    spool_unmap(next);
}

static void fill_up(uint64_t more)
{
    static uint8_t bytes[50000];
    scene.spool = spool_make(SPOOL_SIZE_MIN, 0);
    scene.copy = spool_make(SPOOL_SIZE_MIN, 0);
    for (unsigned i = 0; spool_add(scene.spool, FRAME_BYTES, i % 3, 0, bytes, sizeof bytes); i++)
        scene.added += sizeof bytes;
    spool_stalled(scene.spool, true);
    for (uint64_t i = 0; i < more; i++) {
        assert_true(spool_add(scene.spool, FRAME_BYTES, 3, 0, bytes, sizeof bytes));
        scene.added += sizeof bytes;
    }
}

/* The block that makes room. */
TEST(loss_is_counted_exactly)
{
    fill_up(0);
    if (stepped_run(add_one, look_at_loss, &scene) == 0)
        skip();
    assert_true(scene.waiting > 100 && scene.read > 10);
}

/* And what is said of it afterwards. */
TEST(loss_is_said_exactly)
{
    fill_up(9);
    spool_stalled(scene.spool, false);
    if (stepped_run(add_one, look_at_loss, &scene) == 0)
        skip();
    assert_true(scene.waiting > 100 && scene.read > 10);
}

RUN_TESTS(cmocka_unit_test(socket_is_read_exactly),
          cmocka_unit_test(socket_is_read_exactly_where_others_came),
          cmocka_unit_test(socket_is_read_exactly_where_nobody_tells),
          cmocka_unit_test(one_byte_is_read_exactly), cmocka_unit_test(tcp_is_read_exactly),
          cmocka_unit_test(terminal_is_read_exactly), cmocka_unit_test(pipe_is_read_exactly),
          cmocka_unit_test(bytes_that_look_unread_are_read),
          cmocka_unit_test(read_into_the_next_block_is_exact),
          cmocka_unit_test(adding_after_an_empty_line_is_exact),
          cmocka_unit_test(end_and_nothing_are_told), cmocka_unit_test(no_more_than_wanted_is_read),
          cmocka_unit_test(unknown_length_is_read), cmocka_unit_test(loss_is_counted_exactly),
          cmocka_unit_test(loss_is_said_exactly))
