/* SPDX-License-Identifier: MIT */
/* Live viewers of machines that talk: each watches one of them over a WebSocket (RFC 6455, as
 * serial/web/openapi.yaml has it), and every second viewer never reads.
 *
 *   viewers PORT COUNT MACHINES     viewer I watches machine m(I % MACHINES + 1) on 127.0.0.1
 *
 * Says `looking COUNT` once all are let in. Told `until NUMBER` on standard input it says, when
 * every reader has seen a line with that number or 10 s later, `seen READERS of READERS, MISSING,
 * MS`: who has; the lines that were left out between the first and the last that they saw; how long
 * it took. */
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "serial/lab/memory.h"
#include "serial/lab/now.h"
#include "tests/bench/lab/said.h"

enum {
    EVENTS = 256,
    PATIENCE_MS = 10000,
    ROOM = 65536,
    SMALL_WINDOW = 8192, /* of who never reads: what the kernel takes for it isn't the server's */
    HEAD_MAX = 10,
    SHORT_MAX = 125,
    LONG_16 = 126,
    TEXT = 1,
    BINARY = 2,
};

struct viewer {
    int line;
    bool is_reader, is_let_in;
    uint8_t kind;  /* of the message that its pieces are of */
    uint64_t left; /* bytes of the frame that is being read */
    char head[HEAD_MAX];
    size_t head_length;
    char said[SAID_LENGTH];
    size_t said_length;
    uint64_t next, missing; /* `next` 0: nothing was seen yet */
};

static struct viewer *viewers;
static unsigned count, machines, let_in;
static int poller;

static void fail(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* A client's frame is masked; a mask of zeros is one. */
static void send_text(const struct viewer *viewer, const char *text)
{
    size_t length = strlen(text);
    char frame[6 + SHORT_MAX] = {(char)(0x80 | TEXT), (char)(0x80 | length)};
    memcpy(frame + 6, text, length);
    if (write(viewer->line, frame, 6 + length) != (ssize_t)(6 + length))
        fail("write");
}

static void watch(const struct viewer *viewer)
{
    char text[SHORT_MAX];
    unsigned machine = (unsigned)(viewer - viewers) % machines + 1;
    snprintf(text, sizeof text, "{\"watch\": {\"name\": \"m%u\", \"tail\": 0}}", machine);
    send_text(viewer, text);
}

static void open_viewer(unsigned port, unsigned index)
{
    struct viewer *viewer = &viewers[index];
    const int small = SMALL_WINDOW;
    char request[400];
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    viewer->line = socket(AF_INET, SOCK_STREAM, 0);
    viewer->is_reader = index % 2 == 0;
    if (!viewer->is_reader)
        setsockopt(viewer->line, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    if (connect(viewer->line, (struct sockaddr *)&to, sizeof to) != 0)
        fail("connect");
    int length = snprintf(request, sizeof request,
                          "GET /api/live HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nUpgrade: websocket\r\n"
                          "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                          "Sec-WebSocket-Protocol: rollcall.1\r\n"
                          "Origin: http://127.0.0.1:%u\r\n\r\n",
                          port, port);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = index};
    if (write(viewer->line, request, (size_t)length) != length ||
        epoll_ctl(poller, EPOLL_CTL_ADD, viewer->line, &event) != 0)
        fail("request");
}

/* A log may be joined in the middle of a line. */
static void take_said(struct viewer *viewer, const char *bytes, size_t length)
{
    for (; length > 0; bytes++, length--) {
        uint32_t source;
        uint64_t number;
        if (*bytes == '[')
            viewer->said_length = 0;
        if (viewer->said_length < SAID_LENGTH)
            viewer->said[viewer->said_length++] = *bytes;
        if (viewer->said_length != SAID_LENGTH || !said_read(viewer->said, &source, &number))
            continue;
        viewer->said_length = 0;
        viewer->missing += viewer->next > 0 && number > viewer->next ? number - viewer->next : 0;
        viewer->next = number + 1;
    }
}

/* How long a frame's head is, as far as it is there. */
static size_t head_size(const struct viewer *viewer)
{
    unsigned length = viewer->head_length < 2 ? 0 : (uint8_t)viewer->head[1] & 0x7f;
    return length < LONG_16 ? 2 : length == LONG_16 ? 4 : HEAD_MAX;
}

static void begin_frame(struct viewer *viewer)
{
    uint8_t kind = viewer->head[0] & 0x0f;
    size_t size = head_size(viewer);
    viewer->left = (uint8_t)viewer->head[1] & 0x7f;
    for (size_t i = 2; i < size; i++)
        viewer->left = (i == 2 ? 0 : viewer->left << 8) | (uint8_t)viewer->head[i];
    viewer->kind = kind == 0 ? viewer->kind : kind; /* 0 goes on with what was before */
    viewer->head_length = 0;
}

static void take_frames(struct viewer *viewer, const char *bytes, size_t length)
{
    while (length > 0) {
        if (viewer->left == 0) {
            viewer->head[viewer->head_length++] = *bytes++;
            length--;
            if (viewer->head_length >= 2 && viewer->head_length == head_size(viewer))
                begin_frame(viewer);
            continue;
        }
        size_t part = viewer->left < length ? (size_t)viewer->left : length;
        if (viewer->kind == BINARY)
            take_said(viewer, bytes, part);
        viewer->left -= part;
        bytes += part;
        length -= part;
    }
}

/* The answer to the request comes first; who never reads reads nothing more. */
static void let_viewer_in(struct viewer *viewer, const char *bytes, size_t length)
{
    const char *end = memmem(bytes, length, "\r\n\r\n", 4);
    if (!end || strncmp(bytes, "HTTP/1.1 101", 12) != 0) {
        fprintf(stderr, "viewers: not let in: %.*s\n", (int)length, bytes);
        exit(EXIT_FAILURE);
    }
    viewer->is_let_in = true;
    let_in++;
    watch(viewer);
    if (viewer->is_reader)
        take_frames(viewer, end + 4, length - (size_t)(end + 4 - bytes));
    else
        epoll_ctl(poller, EPOLL_CTL_DEL, viewer->line, NULL);
}

static void read_viewer(struct viewer *viewer)
{
    static char bytes[ROOM];
    ssize_t got = read(viewer->line, bytes, viewer->is_let_in ? sizeof bytes : 4096);
    if (got <= 0 && errno != EINTR) {
        fprintf(stderr, "viewers: one was sent away\n");
        exit(EXIT_FAILURE);
    }
    if (got > 0 && !viewer->is_let_in)
        let_viewer_in(viewer, bytes, (size_t)got);
    else if (got > 0)
        take_frames(viewer, bytes, (size_t)got);
}

/* Serves them for so long. True: there is a command. */
static bool serve(int ms)
{
    struct epoll_event events[EVENTS];
    bool is_told = false;
    int ready = epoll_wait(poller, events, EVENTS, ms);
    for (int i = 0; i < ready; i++) {
        uint32_t key = events[i].data.u32;
        if (key == count)
            is_told = true;
        else
            read_viewer(&viewers[key]);
    }
    return is_told;
}

static unsigned count_seen(uint64_t number, uint64_t *missing)
{
    unsigned seen = 0;
    *missing = 0;
    for (unsigned i = 0; i < count; i++) {
        seen += viewers[i].is_reader && viewers[i].next > number;
        *missing += viewers[i].missing;
    }
    return seen;
}

static void wait_until(uint64_t number)
{
    uint64_t begin = now_ms(), missing;
    unsigned readers = (count + 1) / 2, seen;
    while ((seen = count_seen(number, &missing)) < readers && now_ms() < begin + PATIENCE_MS)
        serve(10);
    printf("seen %u of %u, %" PRIu64 ", %" PRIu64 "\n", seen, readers, missing, now_ms() - begin);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    char command[100];
    uint64_t number;
    unsigned port = argc == 4 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
    count = argc == 4 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
    machines = argc == 4 ? (unsigned)strtoul(argv[3], NULL, 10) : 0;
    if (port == 0 || count == 0 || machines == 0)
        return EXIT_FAILURE;
    viewers = memory_new(count, sizeof *viewers);
    poller = epoll_create1(0);
    for (unsigned i = 0; i < count; i++)
        open_viewer(port, i);
    for (uint64_t end = now_ms() + PATIENCE_MS; let_in < count && now_ms() < end;)
        serve(10);
    printf("looking %u\n", let_in);
    fflush(stdout);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = count};
    epoll_ctl(poller, EPOLL_CTL_ADD, STDIN_FILENO, &event);
    for (;;)
        if (serve(100)) {
            if (!fgets(command, sizeof command, stdin))
                return EXIT_SUCCESS;
            if (sscanf(command, "until %" SCNu64, &number) == 1)
                wait_until(number);
        }
}
