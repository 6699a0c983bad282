/* SPDX-License-Identifier: MIT */
/* Fuzzes the journal's reader. The input builds a folder, since no fuzzer finds a checksum: files
 * with good heads and good frames, and whatever else it likes between, before and over them. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/journal/journal.h"
#include "serial/lab/journal/journal_file.h"
#include "serial/record/crc32c.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

enum { FILES_MAX = 4, FILE_MOST = 3 * SPOOL_BLOCK };

static char folder[64];
static uint64_t positions[FILES_MAX]; /* of the files in it */
static unsigned files;
static _Alignas(8) uint8_t built[FILE_MOST + FRAME_BYTES_MAX + 64];

static void path_of(uint64_t position, char path[128])
{
    char name[JOURNAL_NAME_SIZE];
    journal_file_name(position, name);
    snprintf(path, 128, "%s/%s", folder, name);
}

static void remove_folder(void)
{
    char path[128];
    for (unsigned i = 0; i < files; i++) {
        path_of(positions[i], path);
        unlink(path);
    }
    rmdir(folder);
}

static void require(bool kept, const char *promise)
{
    if (!kept) {
        fprintf(stderr, "a promise is broken: %s\n", promise);
        remove_folder();
        abort();
    }
}

/* In memory, where that is a folder. */
static void make_folder(void)
{
    files = 0;
    snprintf(folder, sizeof folder, "/dev/shm/fuzz-journal-XXXXXX");
    if (mkdtemp(folder))
        return;
    snprintf(folder, sizeof folder, "/tmp/fuzz-journal-XXXXXX");
    require(mkdtemp(folder), "there is a folder");
}

struct input {
    const uint8_t *bytes;
    size_t length;
};

static uint8_t next(struct input *input)
{
    if (input->length == 0)
        return 0;
    input->length--;
    return *input->bytes++;
}

static size_t next_short(struct input *input)
{
    size_t low = next(input);
    return low | (size_t)next(input) << 8;
}

static size_t add_frame(struct input *input, size_t at)
{
    struct frame *frame = (void *)(built + at);
    size_t length = next(input);
    length = length < 240 ? length : next_short(input);
    *frame = (struct frame){.length = (uint32_t)length, .source = next(input)};
    frame->kind = 1 + next(input) % 9;
    frame->time = at;
    memset(frame + 1, next(input), length);
    frame_seal(frame);
    return at + frame_size(length);
}

/* The next pieces of a file, until the input says that it ends. */
static size_t build(struct input *input, size_t at)
{
    while (at < FILE_MOST && input->length > 0) {
        size_t length;
        switch (next(input) % 8) {
        case 0:
            return at;
        case 1: /* bytes of the input's own, which may look like a header */
            length = next(input) % 64;
            for (size_t i = 0; i < length; i++)
                built[at++] = next(input);
            break;
        case 2: /* zeros */
            length = next_short(input) % 4096;
            memset(built + at, 0, length);
            at += length;
            break;
        case 3: /* a byte of what is there is changed */
            built[(next_short(input) * 7 + next(input)) % at] ^= next(input);
            break;
        default:
            at = add_frame(input, at / 8 * 8);
        }
    }
    return at;
}

static void write_file(uint64_t position, size_t size)
{
    char path[128];
    path_of(position, path);
    positions[files++] = position;
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    require(file >= 0 && write(file, built, size) == (ssize_t)size, "the folder takes files");
    close(file);
}

static void build_files(struct input *input)
{
    uint64_t position = 0;
    while (files < FILES_MAX && input->length > 0) {
        position += next_short(input) * 8 * (next(input) % 2 ? 1 : 1024);
        size_t head = sizeof(struct journal_head) + (size_t)next(input) % 8 * 32;
        journal_head_make((void *)built, head, position, 0);
        write_file(position, build(input, sizeof(struct journal_head)));
    }
}

static void check_frame(const struct frame *frame, const uint8_t *bytes)
{
    uint32_t sum = crc32c(0, &frame->length, sizeof *frame - sizeof frame->sum);
    require(frame->length <= FRAME_BYTES_MAX, "a frame has a bounded length");
    require(frame->sum == crc32c(sum, bytes, frame->length), "a frame that is given has its sum");
    require(frame->kind != FRAME_PAD, "a pad isn't given");
}

static void read_all(uint64_t from)
{
    struct frame frame;
    const uint8_t *bytes;
    struct journal_reader *reader = journal_reader_open(folder, NULL, from);
    require(reader, "a folder can be opened");
    uint64_t position = journal_reader_position(reader);
    require(position >= from, "reading begins where it shall");
    enum journal_event event;
    while ((event = journal_next(reader, &frame, &bytes)) != JOURNAL_LATEST) {
        uint64_t now = journal_reader_position(reader);
        require(event != JOURNAL_FAILED, "a folder can be read");
        require(now > position ||
                    (now == position && event == JOURNAL_FRAME && frame.kind == FRAME_NAME),
                "reading goes forward");
        if (event == JOURNAL_FRAME)
            check_frame(&frame, bytes);
        position = now;
    }
    journal_reader_close(reader);
    uint64_t first, end;
    require(journal_extent(folder, &first, &end), "a folder has an extent");
    require(from > end || end >= position, "no position is used again");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct input input = {bytes, length};
    make_folder();
    uint64_t from = next_short(&input) * 8;
    build_files(&input);
    read_all(0);
    read_all(from);
    remove_folder();
    return 0;
}
