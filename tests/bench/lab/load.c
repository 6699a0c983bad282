/* SPDX-License-Identifier: MIT */
/* Machines that talk: each says numbered lines (said.h), at its rate, whether anybody hears it or
 * not, as a UART does. What its line doesn't take at once is lost; a TCP line takes some of it
 * later (the buffer of a terminal server).
 *
 *   load tcp PORT COUNT     machine I (from 1) at 127.1.(I / 250).(I % 250 + 1):PORT
 *   load pty FOLDER COUNT   machine I at FOLDER/I
 *
 * Told on standard input, a line each, and telling on standard output:
 *
 *   say RATE MS    each says RATE bytes a second for so long: `said LINES of each`, once it is over
 *                  and what waited went out, or 10 s later
 *   flood MS       machine 1 says as much as its line takes: `said LINES of 1`
 *   (nothing)      `attached COUNT`, when the number of those with a line changed, 0.1 s at latest
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <pty.h>
#include <signal.h>
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
    TICK_MS = 25,
    DRAIN_MS = 10000,
    EVENTS = 256,
    HOSTS = 250,
    WAITING_MAX = 256 << 10, /* bytes of a TCP line */
    FLOOD_PIECE = 1024 * SAID_LENGTH,
};

struct machine {
    int line;        /* -1: none */
    uint64_t number; /* of its next line */
    char *waiting;   /* what its line hasn't taken yet; NULL: never anything */
    size_t length, done;
};

static struct machine *machines;
static unsigned count, attached, told_attached = UINT_MAX;
static bool is_tcp;
static int poller, listener = -1;

static void fail(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void watch(int descriptor, uint32_t events, uint32_t key)
{
    struct epoll_event event = {.events = events, .data.u32 = key};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &event) != 0)
        fail("epoll_ctl");
}

static void detach(struct machine *machine)
{
    close(machine->line);
    machine->line = -1;
    machine->length = machine->done = 0;
    attached--;
}

/* Keeps what the line doesn't take now, as far as there is room for whole lines. */
static void keep(struct machine *machine, const char *bytes, size_t length)
{
    if (!machine->waiting)
        machine->waiting = memory_new(WAITING_MAX, 1);
    if (machine->done > 0) {
        machine->length -= machine->done;
        memmove(machine->waiting, machine->waiting + machine->done, machine->length);
        machine->done = 0;
    }
    if (length > WAITING_MAX - machine->length)
        return;
    memcpy(machine->waiting + machine->length, bytes, length);
    machine->length += length;
}

/* What the line takes of these bytes; 0 where it is gone. */
static size_t send_some(struct machine *machine, const char *bytes, size_t length)
{
    ssize_t sent = write(machine->line, bytes, length);
    if (sent >= 0)
        return (size_t)sent;
    if (errno != EAGAIN && errno != EINTR && is_tcp)
        detach(machine);
    return 0;
}

static void send_waiting(struct machine *machine)
{
    if (machine->line >= 0 && machine->length > machine->done)
        machine->done +=
            send_some(machine, machine->waiting + machine->done, machine->length - machine->done);
}

static void say(struct machine *machine, const char *bytes, size_t length)
{
    send_waiting(machine);
    size_t sent = 0;
    if (machine->line >= 0 && machine->length == machine->done)
        sent = send_some(machine, bytes, length);
    if (is_tcp && machine->line >= 0 && sent < length)
        keep(machine, bytes + sent, length - sent);
}

static void say_lines(uint32_t index, uint64_t until)
{
    struct machine *machine = &machines[index];
    while (machine->number < until) {
        char piece[64 * SAID_LENGTH];
        size_t length = 0;
        for (; machine->number < until && length < sizeof piece; length += SAID_LENGTH)
            said_make(index + 1, machine->number++, piece + length);
        say(machine, piece, length);
    }
}

static void tell_attached(void)
{
    if (attached != told_attached)
        printf("attached %u\n", attached);
    told_attached = attached;
    fflush(stdout);
}

static void attach(int line)
{
    struct sockaddr_in own = {.sin_port = 0};
    socklen_t size = sizeof own;
    if (getsockname(line, (struct sockaddr *)&own, &size) != 0)
        fail("getsockname");
    uint32_t address = ntohl(own.sin_addr.s_addr);
    uint32_t index = (address >> 8 & 0xff) * HOSTS + (address & 0xff) - 2;
    if (index >= count) {
        close(line);
        return;
    }
    if (machines[index].line >= 0)
        detach(&machines[index]);
    machines[index].line = line;
    watch(line, EPOLLIN, index);
    attached++;
}

/* Whatever comes from the other side. */
static void hear(uint32_t index)
{
    char bytes[4096];
    ssize_t got = read(machines[index].line, bytes, sizeof bytes);
    if (is_tcp && (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)))
        detach(&machines[index]);
}

/* Serves the lines for up to so long. True: there is a command. */
static bool serve(int ms)
{
    struct epoll_event events[EVENTS];
    bool is_told = false;
    int ready = epoll_wait(poller, events, EVENTS, ms);
    for (int i = 0; i < ready; i++) {
        uint32_t key = events[i].data.u32;
        if (key == count)
            is_told = true;
        else if (key == count + 1)
            for (int line; (line = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;)
                attach(line);
        else if (machines[key].line >= 0)
            hear(key);
    }
    return is_told;
}

/* Until the lines have taken what waits. */
static void drain(void)
{
    bool is_waiting = true;
    for (uint64_t end = now_ms() + DRAIN_MS; is_waiting && now_ms() < end;) {
        serve(TICK_MS);
        is_waiting = false;
        for (unsigned i = 0; i < count; i++) {
            send_waiting(&machines[i]);
            is_waiting |= machines[i].length > machines[i].done;
        }
    }
}

static void say_all(unsigned rate, unsigned ms)
{
    uint64_t begin = now_ms(), first = machines[0].number, last = first;
    for (uint64_t passed = 0; passed < ms;) {
        uint64_t next = begin + passed / TICK_MS * TICK_MS + TICK_MS;
        for (uint64_t now; (now = now_ms()) < next;)
            serve((int)(next - now));
        passed = now_ms() - begin;
        last = first + (passed < ms ? passed : ms) * rate / 1000 / SAID_LENGTH;
        for (unsigned i = 0; i < count; i++)
            say_lines(i, last);
    }
    drain();
    printf("said %" PRIu64 " of each\n", last - first);
}

static void flood(unsigned ms)
{
    static char piece[FLOOD_PIECE];
    struct machine *machine = &machines[0];
    uint64_t first = machine->number;
    fcntl(machine->line, F_SETFL, 0);
    for (uint64_t end = now_ms() + ms; now_ms() < end && machine->line >= 0;) {
        size_t done = 0;
        said_make(1, machine->number, piece);
        for (size_t length = SAID_LENGTH; length < sizeof piece; length += SAID_LENGTH)
            said_next(piece + length - SAID_LENGTH, piece + length);
        machine->number += sizeof piece / SAID_LENGTH;
        while (machine->line >= 0 && done < sizeof piece)
            done += send_some(machine, piece + done, sizeof piece - done);
    }
    printf("said %" PRIu64 " of 1\n", machine->number - first);
}

static void listen_at(unsigned port)
{
    const int yes = 1;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&at, sizeof at) != 0 || listen(listener, 4096) != 0)
        fail("listen");
    watch(listener, EPOLLIN, count + 1);
}

/* A line that is there whether somebody has opened it or not. */
static void open_pty(const char *folder, unsigned index)
{
    int other;
    struct termios raw;
    char name[256], *path = memory_format("%s/%u", folder, index + 1);
    if (openpty(&machines[index].line, &other, name, NULL, NULL) != 0)
        fail("openpty");
    tcgetattr(other, &raw);
    cfmakeraw(&raw);
    tcsetattr(other, TCSANOW, &raw);
    fcntl(machines[index].line, F_SETFL, O_NONBLOCK);
    unlink(path);
    if (symlink(name, path) != 0)
        fail(path);
    free(path);
    watch(machines[index].line, EPOLLIN, index);
    attached++;
}

static bool obey(const char *command)
{
    unsigned long long a = 0, b = 0;
    if (sscanf(command, "say %llu %llu", &a, &b) == 2)
        say_all((unsigned)a, (unsigned)b);
    else if (sscanf(command, "flood %llu", &a) == 1)
        flood((unsigned)a);
    else
        return false;
    fflush(stdout);
    return true;
}

int main(int argc, char **argv)
{
    char command[256];
    is_tcp = argc == 4 && strcmp(argv[1], "tcp") == 0;
    count = argc == 4 ? (unsigned)strtoul(argv[3], NULL, 10) : 0;
    if (count == 0 || count >= SAID_SOURCES)
        return EXIT_FAILURE;
    signal(SIGPIPE, SIG_IGN);
    poller = epoll_create1(0);
    machines = memory_new(count, sizeof *machines);
    for (unsigned i = 0; i < count; i++)
        machines[i].line = -1;
    watch(STDIN_FILENO, EPOLLIN, count);
    if (is_tcp)
        listen_at((unsigned)strtoul(argv[2], NULL, 10));
    for (unsigned i = 0; i < count && !is_tcp; i++)
        open_pty(argv[2], i);
    for (;;) {
        bool is_told = serve(TICK_MS);
        tell_attached();
        if (is_told && (!fgets(command, sizeof command, stdin) || !obey(command)))
            return EXIT_SUCCESS;
    }
}
