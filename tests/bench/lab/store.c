/* SPDX-License-Identifier: MIT */
/* How fast one source is stored where nobody judges what it says: a sender in a process of its own,
 * as fast as it can, over TCP; received into the spool, drained into a journal in FOLDER, nothing
 * else.
 *
 *     store FOLDER MEGABYTES
 *
 * prints megabytes a second until all of it is written, and megabytes for each second of CPU of the
 * receiving process. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "serial/lab/journal/journal.h"
#include "serial/lab/journal/until.h"
#include "serial/lab/now.h"

enum { PIECE = 1 << 16, MEGABYTE = 1000000 };

static int fail(const char *what)
{
    fprintf(stderr, "store: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void connect_tcp(int ends[2])
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int listens = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(listens, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listens, 1) != 0 || getsockname(listens, (struct sockaddr *)&address, &length) != 0)
        fail("listen");
    ends[1] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(ends[1], (struct sockaddr *)&address, sizeof address) != 0)
        fail("connect");
    ends[0] = accept(listens, NULL, NULL);
    close(listens);
}

static void send_all(int to, uint64_t bytes)
{
    static char piece[PIECE];
    for (size_t i = 0; i < sizeof piece; i++)
        piece[i] = i % 80 == 79 ? '\n' : (char)(' ' + i % 80);
    while (bytes > 0) {
        ssize_t sent = write(to, piece, bytes < sizeof piece ? bytes : sizeof piece);
        if (sent < 0)
            _exit(1);
        bytes -= (uint64_t)sent;
    }
    _exit(0);
}

static void receive_all(struct spool *spool, int from)
{
    struct pollfd line = {from, POLLIN, 0};
    for (;;) {
        long got = spool_receive(spool, 1, now_of_day(), from, FRAME_BYTES_MAX);
        if (got == 0)
            return;
        if (got < 0 && errno == ENOBUFS)
            spool_wait_room(spool, 1000);
        else if (got < 0 && errno == EAGAIN)
            poll(&line, 1, 1000);
        else if (got < 0)
            fail("read");
    }
}

static double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    int ends[2];
    char error[300];
    uint64_t bytes = strtoull(argv[2], NULL, 10) * MEGABYTE;
    struct journal_settings settings = {
        .folder = argv[1], .sync = JOURNAL_SYNC_TIMED, .sync_ms = 1000, .segment_bytes = 64 << 20};
    connect_tcp(ends);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    pid_t sender = fork();
    if (sender == 0)
        send_all(ends[1], bytes);
    close(ends[1]);
    struct spool *spool = spool_make((size_t)256 << 20, 0);
    struct journal_writer *writer = journal_writer_start(&settings, spool, error, sizeof error);
    if (!writer) {
        fprintf(stderr, "store: %s\n", error);
        return 1;
    }
    uint64_t began = until_now();
    receive_all(spool, ends[0]);
    while (spool_undrained_bytes(spool) > 0)
        usleep(1000);
    double seconds = (double)(until_now() - began) / 1e9, cpu = cpu_seconds();
    printf("%.0f %.0f\n", (double)bytes / MEGABYTE / seconds, (double)bytes / MEGABYTE / cpu);
    journal_writer_stop(writer, 10000);
    waitpid(sender, NULL, 0);
    return 0;
}
