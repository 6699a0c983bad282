/* SPDX-License-Identifier: MIT */
/* A thousand machines that each say a line now and then would cost a write each time; so what came
 * is gathered in one room, in pieces, and each machine's pieces are written together. A piece knows
 * its place in the file: a write that fails half-way is gone on with where it stopped. */
#include "serial/lab/desk/plain.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "serial/lab/desk/plain_file.h"
#include "serial/lab/memory.h"

enum {
    ROOM = 2 << 20,
    ROOM_SELDOM = ROOM / 8, /* who needs no more of it gives it back */
    WRITE_PIECES = 64,
    WATCHED_MS = 60000,
};

struct piece {
    uint64_t offset; /* in the file */
    uint32_t next;   /* of the same machine; 0: none */
    uint32_t length; /* of the bytes, which follow */
};

struct plain {
    uint8_t *room; /* NULL: nothing is in it */
    size_t used;
    struct machine *unflushed;
};

struct plain *plain_new(void)
{
    return memory_new(1, sizeof(struct plain));
}

void plain_free(struct plain *plain)
{
    if (plain)
        free(plain->room);
    free(plain);
}

static struct piece *piece_at(const struct plain *plain, uint32_t at)
{
    return (struct piece *)(void *)(plain->room + at);
}

static size_t piece_size(size_t length)
{
    return (sizeof(struct piece) + length + 7) & ~(size_t)7;
}

bool plain_has_room(const struct desk *desk, size_t length)
{
    return desk->plain->used + piece_size(length) <= ROOM;
}

void plain_add(struct desk *desk, struct machine *machine, const uint8_t *bytes, size_t length)
{
    struct plain *plain = desk->plain;
    if (desk->is_blind) {
        machine->log_end += length;
        return;
    }
    if (!plain->room) {
        plain->room = memory_new(1, ROOM);
        plain->used = sizeof(struct piece); /* 0 is no piece's place */
    }
    uint32_t at = (uint32_t)plain->used;
    struct piece *piece = piece_at(plain, at);
    *piece = (struct piece){machine->log_end, 0, (uint32_t)length};
    memcpy(piece + 1, bytes, length);
    plain->used += piece_size(length);
    if (machine->piece_last != 0) {
        piece_at(plain, machine->piece_last)->next = at;
    } else {
        machine->piece_first = at;
        machine->next_unflushed = plain->unflushed;
        plain->unflushed = machine;
    }
    machine->piece_last = at;
    machine->log_end += length;
}

static void empty_room(struct plain *plain)
{
    if (plain->used < ROOM_SELDOM) {
        free(plain->room);
        plain->room = NULL;
    }
    plain->used = plain->room ? sizeof(struct piece) : 0;
}

void plain_forget(struct desk *desk)
{
    struct plain *plain = desk->plain;
    for (struct machine *machine; (machine = plain->unflushed) != NULL;) {
        plain->unflushed = machine->next_unflushed;
        machine->piece_first = machine->piece_last = 0;
    }
    empty_room(plain);
}

bool plain_is_waiting(const struct desk *desk)
{
    return desk->plain->unflushed != NULL;
}

/* The next pieces of the machine, from what is in the file on. */
static int gather(const struct plain *plain, struct machine *machine, struct iovec *pieces)
{
    uint64_t from = machine->log_flushed;
    int count = 0;
    for (uint32_t at = machine->piece_first; at != 0 && count < WRITE_PIECES;) {
        struct piece *piece = piece_at(plain, at);
        uint64_t done = from > piece->offset ? from - piece->offset : 0;
        if (done < piece->length) {
            pieces[count].iov_base = (uint8_t *)(piece + 1) + done;
            pieces[count++].iov_len = piece->length - done;
        } else {
            machine->piece_first = piece->next;
        }
        at = piece->next;
    }
    return count;
}

/* False: errno. */
static bool flush_one(struct desk *desk, struct machine *machine)
{
    struct iovec pieces[WRITE_PIECES];
    int log = plain_file_open(desk, machine);
    if (log < 0)
        return false;
    if (!plain_is_whole(desk, machine)) {
        desk->is_log_gone = true;
        errno = ENOENT;
        return false;
    }
    for (int count; (count = gather(desk->plain, machine, pieces)) > 0;) {
        ssize_t written = pwritev(log, pieces, count, (off_t)machine->log_flushed);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0)
            machine->log_flushed += (uint64_t)written;
    }
    machine->piece_first = machine->piece_last = 0;
    return true;
}

bool plain_flush(struct desk *desk, bool is_all)
{
    struct plain *plain = desk->plain;
    uint64_t now = desk_clock(desk);
    for (struct machine **at = &plain->unflushed, *machine; (machine = *at) != NULL;) {
        if (!is_all && machine->watched + WATCHED_MS < now) {
            at = &machine->next_unflushed;
            continue;
        }
        if (!flush_one(desk, machine)) {
            snprintf(desk->trouble, sizeof desk->trouble, "the log of %s can't be written: %s",
                     machine->name, strerror(errno));
            return false;
        }
        *at = machine->next_unflushed;
    }
    if (!plain->unflushed)
        empty_room(plain);
    return true;
}

/* What is in the file. */
static size_t read_file(struct desk *desk, struct machine *machine, uint64_t offset, uint8_t *bytes,
                        size_t length)
{
    uint64_t end = machine->log_flushed;
    size_t had = 0, there = offset < end ? (size_t)(end - offset) : 0;
    int log = there > 0 ? plain_file_open(desk, machine) : -1;
    while (log >= 0 && had < length && had < there) {
        size_t wanted = there < length ? there - had : length - had;
        ssize_t got = pread(log, bytes + had, wanted, (off_t)(offset + had));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        had += (size_t)got;
    }
    return had;
}

/* What isn't yet. */
static size_t copy_pieces(const struct plain *plain, const struct machine *machine, uint64_t offset,
                          uint8_t *bytes, size_t length)
{
    size_t had = 0;
    for (uint32_t at = machine->piece_first; at != 0 && had < length;) {
        const struct piece *piece = piece_at(plain, at);
        uint64_t from = offset + had;
        if (from >= piece->offset && from - piece->offset < piece->length) {
            size_t skipped = (size_t)(from - piece->offset), rest = piece->length - skipped;
            size_t copied = rest < length - had ? rest : length - had;
            memcpy(bytes + had, (const uint8_t *)(piece + 1) + skipped, copied);
            had += copied;
        }
        at = piece->next;
    }
    return had;
}

size_t plain_read(struct desk *desk, struct machine *machine, uint64_t offset, void *bytes,
                  size_t length)
{
    size_t had = read_file(desk, machine, offset, bytes, length);
    return had +
           copy_pieces(desk->plain, machine, offset + had, (uint8_t *)bytes + had, length - had);
}
