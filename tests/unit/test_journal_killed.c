/* SPDX-License-Identifier: MIT */
/* A line at full speed, and a collector with its journal that is killed hundreds of times at any
 * moment: what stands in the files in the end is what was sent, byte for byte; and where the disk
 * was full for too long, what is missing is what is said to be lost. */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "serial/lab/journal/journal.h"
#include "tests/unit/journal_folder.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"

enum { SOURCE = 1, KILLS = 250 };

/* Between the test, the sender and the writers. */
static struct {
    _Atomic uint64_t sent, starts, recovered;
    _Atomic bool is_enough, is_over, is_full;
} * shared;

static int line;

/* The disk, found before the C library's. */
ssize_t pwritev(int file, const struct iovec *pieces, int count, off_t offset)
{
    if (!atomic_load(&shared->is_full))
        return syscall(SYS_pwritev, file, pieces, count, offset, 0);
    errno = ENOSPC;
    return -1;
}

static bool is_pending(uint32_t source, size_t length)
{
    int count = 0;
    atomic_fetch_add(&shared->recovered, 1);
    return source == SOURCE && ioctl(line, FIONREAD, &count) == 0 && (size_t)count >= length;
}

/* Sends the stream in pieces of any length. */
static void send_all(int to)
{
    static uint8_t bytes[9000];
    struct random random = {5};
    uint64_t index = 0;
    while (!atomic_load(&shared->is_enough)) {
        size_t length = random_below(&random, random_below(&random, 2) ? 20 : sizeof bytes) + 1;
        stream_fill(bytes, index, length);
        for (size_t done = 0; done < length;) {
            ssize_t sent = write(to, bytes + done, length - done);
            done += sent > 0 ? (size_t)sent : 0;
        }
        index += length;
    }
    atomic_store(&shared->sent, index);
    atomic_store(&shared->is_over, true);
    _exit(0);
}

static bool nothing_comes(void)
{
    struct pollfd poll_line = {line, POLLIN, 0};
    return poll(&poll_line, 1, 100) == 0 && atomic_load(&shared->is_over);
}

static void collect(int memory, const char *folder)
{
    char error[300];
    struct journal_settings settings = {
        .folder = folder, .sync = JOURNAL_SYNC_TIMED, .sync_ms = 5, .segment_bytes = 1 << 20};
    struct spool *spool = spool_map(memory, true);
    if (!spool)
        _exit(3);
    spool_recover(spool, is_pending);
    struct journal_writer *writer = journal_writer_start(&settings, spool, error, sizeof error);
    if (!writer)
        _exit(4);
    atomic_fetch_add(&shared->starts, 1);
    while (!nothing_comes())
        if (spool_receive(spool, SOURCE, 1, line, 30000) < 0 && errno == ENOBUFS)
            spool_wait_room(spool, 100);
    journal_end(spool, 2);
    journal_writer_stop(writer, 20000);
    _exit(spool_undrained_bytes(spool) == 0 ? 0 : 5);
}

static pid_t start(int memory, const char *folder)
{
    pid_t child = fork();
    if (child == 0)
        collect(memory, folder);
    assert_true(child > 0);
    return child;
}

/* Killed at any moment from its very beginning on, and now and then later. */
static void kill_many(int memory, const char *folder, bool is_disk_full)
{
    struct random random = {17};
    for (unsigned i = 0; i < KILLS; i++) {
        int status;
        pid_t child = start(memory, folder);
        uint64_t starts = atomic_load(&shared->starts);
        for (unsigned j = 0; j < 2000 && atomic_load(&shared->starts) == starts && i % 8; j++)
            usleep(100);
        usleep((useconds_t)random_below(&random, 4000));
        atomic_store(&shared->is_full, is_disk_full && i % 16 < 12);
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    }
}

/* All of the stream in its order, or with what is lost in between. */
static void check(const char *folder, bool is_disk_full)
{
    char text[32];
    struct frame frame;
    const uint8_t *bytes;
    uint64_t index = 0, lost = 0;
    enum journal_event event;
    struct journal_reader *reader = journal_reader_open(folder, NULL, 0);
    while ((event = journal_next(reader, &frame, &bytes)) != JOURNAL_LATEST) {
        assert_true(event == JOURNAL_FRAME || (is_disk_full && event == JOURNAL_GONE));
        if (event == JOURNAL_FRAME && frame.kind == FRAME_BYTES) {
            assert_true(is_disk_full || stream_is(bytes, index, frame.length));
            index += frame.length;
        } else if (event == JOURNAL_FRAME && frame.kind == FRAME_LOST) {
            snprintf(text, sizeof text, "%.*s", (int)frame.length, (const char *)bytes);
            lost += strtoull(text, NULL, 10);
        }
    }
    assert_int_equal(index + lost, shared->sent);
    assert_true(index > 1 << 20 && (lost > 1 << 20) == is_disk_full);
    journal_reader_close(reader);
}

static void run(int reads, int writes, bool is_disk_full)
{
    int status;
    const char *folder = journal_folder_make();
    struct spool *spool = spool_make(SPOOL_SIZE_MIN, 0);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    line = reads;
    fcntl(reads, F_SETFL, O_NONBLOCK);
    pid_t sender = fork();
    if (sender == 0)
        send_all(writes);
    kill_many(spool_descriptor(spool), folder, is_disk_full);
    atomic_store(&shared->is_enough, true);
    atomic_store(&shared->is_full, false);
    pid_t last = start(spool_descriptor(spool), folder);
    assert_int_equal(waitpid(sender, &status, 0), sender);
    assert_int_equal(waitpid(last, &status, 0), last);
    assert_int_equal(status, 0);
    check(folder, is_disk_full);
    spool_unmap(spool);
    journal_folder_remove();
}

static void socket_line(bool is_disk_full)
{
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    run(ends[0], ends[1], is_disk_full);
}

TEST(socket_survives_every_kill)
{
    socket_line(false);
}

TEST(losses_survive_every_kill)
{
    socket_line(true);
}

TEST(terminal_survives_every_kill)
{
    int reads, writes;
    struct termios raw;
    assert_int_equal(openpty(&writes, &reads, NULL, NULL, NULL), 0);
    tcgetattr(reads, &raw);
    cfmakeraw(&raw);
    tcsetattr(reads, TCSANOW, &raw);
    run(reads, writes, false);
}

RUN_TESTS(cmocka_unit_test(socket_survives_every_kill), cmocka_unit_test(losses_survive_every_kill),
          cmocka_unit_test(terminal_survives_every_kill))
