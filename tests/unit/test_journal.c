/* SPDX-License-Identifier: MIT */
/* The journal's files: what is drained into them is read again, with and without the spool, by
 * position, across files, behind damage and behind what is gone. */
#define _GNU_SOURCE

#include "serial/lab/journal/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/journal_folder.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"

enum { LENGTH = 1000, SIZE = 1024 }; /* of the frames, here and in the stream */

static struct journal_settings settings = {.sync = JOURNAL_SYNC_NEVER, .segment_bytes = 1 << 20};

static struct journal_writer *start(struct spool *spool)
{
    char error[300] = "";
    struct journal_writer *writer = journal_writer_start(&settings, spool, error, sizeof error);
    if (!writer)
        print_message("%s\n", error);
    assert_non_null(writer);
    return writer;
}

/* Frames number `from` to `to`: each is the stream's next LENGTH bytes, of source 1 or 2. */
static void add(struct spool *spool, unsigned from, unsigned to)
{
    uint8_t bytes[LENGTH];
    for (unsigned i = from; i < to; i++) {
        stream_fill(bytes, (uint64_t)i * LENGTH, LENGTH);
        while (!spool_add(spool, FRAME_BYTES, 1 + i % 2, i + 1, bytes, LENGTH))
            assert_true(spool_wait_room(spool, 10000));
    }
}

/* A journal of so many frames, written and ended. */
static struct spool *write_journal(unsigned frames)
{
    settings.folder = journal_folder_make();
    struct spool *spool = spool_make((size_t)16 << 20, 0);
    struct journal_writer *writer = start(spool);
    assert_true(spool_add(spool, FRAME_NAME, 1, 0, "web1", 4));
    assert_true(spool_add(spool, FRAME_NAME, 2, 0, "web2", 4));
    add(spool, 0, frames);
    journal_writer_stop(writer, 10000);
    return spool;
}

static struct frame frame;
static const uint8_t *bytes;

/* What is left to read: frames of the stream, the first one's number, names, gaps. */
struct rest {
    unsigned frames, first, last, names, gaps;
};

static struct rest read_rest(struct journal_reader *reader)
{
    struct rest rest = {.first = UINT32_MAX};
    enum journal_event event;
    while ((event = journal_next(reader, &frame, &bytes)) != JOURNAL_LATEST) {
        assert_int_not_equal(event, JOURNAL_FAILED);
        rest.gaps += event == JOURNAL_GONE;
        rest.names += event == JOURNAL_FRAME && frame.kind == FRAME_NAME;
        assert_true(event != JOURNAL_GONE || (frame.time == 0 && bytes == NULL));
        if (event != JOURNAL_FRAME || frame.kind != FRAME_BYTES)
            continue;
        rest.last = (unsigned)(frame.time - 1);
        assert_int_equal(frame.length, LENGTH);
        assert_int_equal(frame.source, 1 + rest.last % 2);
        assert_true(stream_is(bytes, (uint64_t)rest.last * LENGTH, LENGTH));
        if (rest.frames++ == 0)
            rest.first = rest.last;
    }
    return rest;
}

static struct rest read_from(const struct spool *spool, uint64_t position)
{
    struct journal_reader *reader = journal_reader_open(settings.folder, spool, position);
    assert_non_null(reader);
    struct rest rest = read_rest(reader);
    journal_reader_close(reader);
    return rest;
}

static void overwrite(unsigned index, off_t at, const void *with, size_t length)
{
    char path[512];
    journal_folder_file(".rj", index, path);
    int file = open(path, O_RDWR);
    assert_int_equal(pwrite(file, with, length, at), length);
    close(file);
}

static off_t size_of(unsigned index)
{
    char path[512];
    struct stat status;
    journal_folder_file(".rj", index, path);
    assert_int_equal(stat(path, &status), 0);
    return status.st_size;
}

static void cut(unsigned index, off_t by)
{
    char path[512];
    off_t size = size_of(index);
    journal_folder_file(".rj", index, path);
    assert_int_equal(truncate(path, size - by), 0);
}

static void end(struct spool *spool)
{
    spool_unmap(spool);
    journal_folder_remove();
}

TEST(what_is_written_is_read_with_names_at_each_file)
{
    struct spool *spool = write_journal(5000);
    unsigned files = journal_folder_files(".rj");
    assert_true(files >= 2);
    struct rest rest = read_from(NULL, 0);
    assert_int_equal(rest.frames, 5000);
    assert_int_equal(rest.gaps, 0);
    assert_int_equal(rest.names, 2 + 2 * (files - 1));
    end(spool);
}

TEST(extent_is_the_files)
{
    uint64_t first, last;
    struct spool *spool = write_journal(100);
    assert_true(journal_extent(settings.folder, &first, &last));
    assert_int_equal(first, 0);
    assert_int_equal(last, spool_newest(spool));
    end(spool);
    assert_false(journal_extent(settings.folder, &first, &last));
    settings.folder = journal_folder_make();
    assert_true(journal_extent(settings.folder, &first, &last));
    assert_int_equal(last, 0);
    journal_folder_remove();
}

TEST(spool_and_files_are_one_stream)
{
    struct spool *spool = write_journal(5000); /* its newest 2 MiB are in the spool */
    add(spool, 5000, 5500);                    /* and nobody drains these */
    struct rest rest = read_from(spool, 0);
    assert_int_equal(rest.frames, 5500);
    assert_int_equal(rest.gaps, 0);
    assert_int_equal(read_from(NULL, 0).frames, 5000);
    end(spool);
}

TEST(reading_begins_at_a_position_and_knows_names)
{
    struct spool *spool = write_journal(5000);
    struct journal_reader *reader = journal_reader_open(settings.folder, spool, 0);
    uint64_t at[5000];
    for (unsigned i = 0; i < 5000;) {
        at[i] = journal_reader_position(reader);
        assert_int_equal(journal_next(reader, &frame, &bytes), JOURNAL_FRAME);
        i += frame.kind == FRAME_BYTES;
    }
    for (unsigned i = 0; i < 5000; i += 317) {
        assert_true(journal_reader_seek(reader, at[i]));
        assert_int_equal(journal_reader_position(reader), at[i]);
        struct rest rest = read_rest(reader);
        assert_int_equal(rest.first, i);
        assert_int_equal(rest.frames, 5000 - i);
        assert_true(rest.names >= 2);
    }
    journal_reader_close(reader);
    assert_int_equal(read_from(NULL, at[4000]).first, 4000);
    end(spool);
}

TEST(renamed_source_has_its_newest_name)
{
    settings.folder = journal_folder_make();
    struct spool *spool = spool_make((size_t)16 << 20, 0);
    struct journal_writer *writer = start(spool);
    assert_true(spool_add(spool, FRAME_NAME, 1, 0, "old", 3));
    add(spool, 0, 10);
    assert_true(spool_add(spool, FRAME_NAME, 1, 0, "new", 3));
    uint64_t position = spool_newest(spool);
    add(spool, 10, 20);
    journal_writer_stop(writer, 10000);
    struct journal_reader *reader = journal_reader_open(settings.folder, NULL, position);
    char name[8] = "";
    while (journal_next(reader, &frame, &bytes) == JOURNAL_FRAME && frame.kind == FRAME_NAME)
        snprintf(name, sizeof name, "%.*s", (int)frame.length, (const char *)bytes);
    assert_string_equal(name, "new");
    assert_int_equal(frame.time, 11);
    journal_reader_close(reader);
    end(spool);
}

TEST(reader_follows_a_writer)
{
    settings.folder = journal_folder_make();
    struct spool *spool = spool_make((size_t)4 << 20, 0);
    struct spool *mapped = spool_map(dup(spool_descriptor(spool)), false);
    struct journal_writer *writer = start(spool);
    struct journal_reader *with = journal_reader_open(settings.folder, mapped, 0);
    struct journal_reader *without = journal_reader_open(settings.folder, NULL, 0);
    unsigned seen = 0, read = 0;
    for (unsigned i = 0; i < 20000; i += 500) {
        add(spool, i, i + 500);
        if (i % 3000 != 0) /* now and then it falls behind: the ring is less than that */
            continue;
        struct rest rest = read_rest(with);
        assert_int_equal(rest.gaps, 0);
        assert_int_equal(rest.first, seen);
        seen += rest.frames;
        assert_int_equal(seen, i + 500);
        rest = read_rest(without);
        assert_true(rest.gaps == 0 && (rest.frames == 0 || rest.first == read));
        read += rest.frames;
    }
    journal_writer_stop(writer, 10000);
    assert_int_equal(seen + read_rest(with).frames, 20000);
    assert_int_equal(read + read_rest(without).frames, 20000);
    journal_reader_close(with);
    journal_reader_close(without);
    spool_unmap(mapped);
    end(spool);
}

TEST(damaged_bytes_cost_their_frame)
{
    struct spool *spool = write_journal(300);
    overwrite(0, 32 + 64 + 100 * SIZE + 500, "????", 4);
    struct rest rest = read_from(NULL, 0);
    assert_int_equal(rest.frames, 299);
    assert_int_equal(rest.gaps, 1);
    uint64_t first, last;
    assert_true(journal_extent(settings.folder, &first, &last));
    assert_int_equal(last, spool_newest(spool));       /* no position is used again */
    assert_int_equal(read_from(spool, 0).frames, 300); /* the spool still has it */
    end(spool);
}

/* A machine may say what looks like a frame, of another one. */
TEST(what_was_said_is_no_frame)
{
    _Alignas(8) uint8_t said[200] = {0};
    struct frame *lie = (void *)(said + 40);
    *lie = (struct frame){.length = 4, .source = 2, .kind = FRAME_BYTES, .time = 1};
    frame_seal(lie);
    settings.folder = journal_folder_make();
    struct spool *spool = spool_make(SPOOL_SIZE_MIN, 0);
    struct journal_writer *writer = start(spool);
    assert_true(spool_add(spool, FRAME_BYTES, 1, 1, said, sizeof said));
    add(spool, 0, 1);
    journal_writer_stop(writer, 10000);
    overwrite(0, 32 + 24, "?", 1);
    struct rest rest = read_from(NULL, 0);
    assert_true(rest.gaps == 1 && rest.frames == 1);
    end(spool);
}

TEST(damaged_length_costs_its_frame)
{
    static const uint32_t lengths[] = {0, 7, 999, 1001, 30000, 65536, 65537, UINT32_MAX};
    for (unsigned i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct spool *spool = write_journal(600);
        overwrite(0, 32 + 64 + 300 * SIZE + 4, &lengths[i], sizeof *lengths);
        struct rest rest = read_from(NULL, 0);
        assert_int_equal(rest.frames, 599);
        assert_int_equal(rest.gaps, 1);
        end(spool);
    }
}

TEST(damage_up_to_the_end_of_a_block_is_left_behind)
{
    static uint8_t garbage[300000];
    struct random random = {9};
    struct spool *spool = write_journal(1000);
    for (size_t i = 0; i < sizeof garbage; i++)
        garbage[i] = (uint8_t)random_next(&random);
    overwrite(0, 32 + 64 + 100 * SIZE, garbage, sizeof garbage);
    struct rest rest = read_from(NULL, 0);
    assert_int_equal(rest.gaps, 1);
    assert_true(rest.frames >= 1000 - 2 * 256 && rest.last == 999);
    end(spool);
}

/* Every place where a frame could begin looks like one of the longest. */
TEST(what_looks_like_frames_everywhere_is_left_behind_soon)
{
    static struct frame lies[8000];
    struct spool *spool = write_journal(1000);
    for (unsigned i = 0; i < 8000; i++)
        lies[i] = (struct frame){.length = 60000, .kind = FRAME_BYTES, .source = 1};
    overwrite(0, 32 + 64 + 10 * SIZE, lies, sizeof lies);
    struct rest rest = read_from(NULL, 0);
    assert_int_equal(rest.gaps, 1);
    assert_true(rest.frames >= 700 && rest.last == 999);
    end(spool);
}

TEST(damaged_head_costs_its_file)
{
    struct spool *spool = write_journal(5000);
    unsigned files = journal_folder_files(".rj");
    overwrite(1, 9, "?", 1);
    struct rest rest = read_from(NULL, 0);
    assert_int_equal(rest.gaps, files > 2 ? 1 : 0);
    assert_true(rest.frames < 5000 && rest.frames >= 1000);
    assert_int_equal(read_from(spool, 0).last, 4999);
    end(spool);
}

TEST(damaged_names_are_left_out)
{
    struct spool *spool = write_journal(5000);
    overwrite(1, 32 + 26, "?", 1);
    struct rest rest = read_from(NULL, 0);
    assert_int_equal(rest.frames, 5000);
    assert_int_equal(rest.gaps, 0);
    assert_int_equal(rest.names, 2 + 2 * (journal_folder_files(".rj") - 2));
    end(spool);
}

TEST(file_that_is_gone_is_a_gap)
{
    char path[512];
    struct spool *spool = write_journal(8000);
    journal_folder_file(".rj", 1, path);
    assert_int_equal(unlink(path), 0);
    struct rest rest = read_from(NULL, 0);
    assert_int_equal(rest.gaps, 1);
    assert_int_equal(rest.last, 7999);
    /* What is before the first file isn't a gap for who begins there. */
    journal_folder_file(".rj", 0, path);
    assert_int_equal(unlink(path), 0);
    rest = read_from(NULL, 0);
    assert_true(rest.gaps == 0 && rest.frames > 0 && rest.last == 7999);
    end(spool);
}

TEST(file_that_goes_while_it_is_read_is_read_to_its_end)
{
    char path[512];
    struct spool *spool = write_journal(8000);
    struct journal_reader *reader = journal_reader_open(settings.folder, NULL, 0);
    assert_int_equal(journal_next(reader, &frame, &bytes), JOURNAL_FRAME);
    for (unsigned i = 0; i < 2; i++) {
        journal_folder_file(".rj", 0, path);
        assert_int_equal(unlink(path), 0);
    }
    struct rest rest = read_rest(reader);
    assert_int_equal(rest.gaps, journal_folder_files(".rj") > 0);
    assert_true(rest.first == 0 && rest.frames > 1000);
    journal_reader_close(reader);
    end(spool);
}

TEST(torn_tail_is_no_gap_and_is_cut)
{
    uint64_t first, last, position, time;
    struct spool *spool = write_journal(200);
    cut(0, 300);
    struct rest rest = read_from(NULL, 0);
    assert_true(rest.frames == 199 && rest.gaps == 0);
    assert_true(journal_extent(settings.folder, &first, &last));
    assert_int_equal(last, 64 + 199 * SIZE);
    assert_true(journal_begin(settings.folder, &position, &time));
    assert_int_equal(position, (uint64_t)1 << 40);
    spool_unmap(spool);

    spool = spool_make(SPOOL_SIZE_MIN, position);
    struct journal_writer *writer = start(spool);
    assert_int_equal(size_of(0), 32 + 64 + 199 * SIZE);
    add(spool, 200, 300);
    journal_writer_stop(writer, 10000);
    rest = read_from(NULL, 0);
    assert_true(rest.frames == 299 && rest.gaps == 1 && rest.last == 299);
    end(spool);
}

/* As a power cut leaves them: a size without what should be there. */
TEST(zeros_at_the_end_are_cut)
{
    uint64_t first, last;
    static const uint8_t zeros[5000];
    struct spool *spool = write_journal(200);
    overwrite(0, size_of(0), zeros, sizeof zeros);
    struct rest rest = read_from(NULL, 0);
    assert_true(rest.frames == 200 && rest.gaps == 0);
    assert_true(journal_extent(settings.folder, &first, &last));
    assert_int_equal(last, 64 + 200 * SIZE);
    end(spool);
}

TEST(ended_journal_goes_on_where_it_ended)
{
    static const uint64_t hour = UINT64_C(3600000000000);
    uint64_t position, time;
    struct spool *spool = write_journal(10);
    struct journal_writer *writer = start(spool);
    assert_true(journal_end(spool, spool_time(spool) + hour));
    journal_writer_stop(writer, 10000);
    assert_true(journal_begin(settings.folder, &position, &time));
    assert_int_equal(position, spool_newest(spool));
    assert_true(time > spool_time(spool));
    spool_unmap(spool);
    spool = spool_make(SPOOL_SIZE_MIN, position);
    writer = start(spool);
    add(spool, 10, 20);
    journal_writer_stop(writer, 10000);
    struct rest rest = read_from(NULL, 0);
    assert_true(rest.frames == 20 && rest.gaps == 0);
    assert_int_equal(journal_folder_files(".rj"), 1);
    assert_true(journal_begin(settings.folder, &position, &time));
    assert_int_equal(position, (uint64_t)1 << 40);
    end(spool);
}

/* One that was killed between writing and telling the spool so. */
TEST(what_was_written_and_not_told_is_written_once)
{
    settings.folder = journal_folder_make();
    struct spool *spool = spool_make(SPOOL_SIZE_MIN, 0);
    struct journal_writer *writer = start(spool);
    add(spool, 0, 100);
    journal_writer_stop(writer, 10000);
    overwrite(0, size_of(0), "half of another frame", 21);
    writer = start(spool);
    assert_int_equal(size_of(0), 32 + 100 * SIZE);
    add(spool, 100, 200);
    journal_writer_stop(writer, 10000);
    struct rest rest = read_from(NULL, 0);
    assert_true(rest.frames == 200 && rest.gaps == 0);
    assert_int_equal(size_of(0), 32 + 200 * SIZE);
    end(spool);
}

TEST(file_that_lost_its_end_is_not_gone_on_with)
{
    struct spool *spool = write_journal(100);
    cut(0, (off_t)10 * SIZE);
    struct journal_writer *writer = start(spool);
    add(spool, 100, 200);
    journal_writer_stop(writer, 10000);
    struct rest rest = read_from(NULL, 0);
    assert_true(rest.frames == 190 && rest.gaps == 1);
    assert_int_equal(read_from(spool, 0).frames, 200);
    end(spool);
}

static void leave(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", settings.folder, name);
    int file = open(path, O_WRONLY | O_CREAT, 0600);
    assert_true(file >= 0);
    close(file);
}

TEST(only_its_own_files_are_touched)
{
    struct spool *spool = write_journal(10);
    leave("00000000000000004096.rj.new");
    leave("index.db.new");
    leave("12345.rj");
    leave("0000000000000000409x.rj");
    leave("99999999999999999999.rj");
    struct journal_writer *writer = start(spool);
    assert_int_equal(journal_folder_files(".new"), 1);
    add(spool, 10, 20);
    journal_writer_stop(writer, 10000);
    struct rest rest = read_from(NULL, 0);
    assert_true(rest.frames == 20 && rest.gaps == 0);
    assert_int_equal(journal_folder_files(""), 5);
    end(spool);
}

TEST(one_writer_a_folder)
{
    char error[300];
    struct spool *spool = write_journal(10), *other = spool_make(SPOOL_SIZE_MIN, 0);
    struct journal_writer *writer = start(spool);
    assert_null(journal_writer_start(&settings, other, error, sizeof error));
    assert_non_null(strstr(error, "another daemon"));
    journal_writer_stop(writer, 1000);
    spool_unmap(other);
    end(spool);
}

TEST(folder_of_a_later_stream_is_refused)
{
    char error[300];
    struct spool *spool = write_journal(5000), *other = spool_make(SPOOL_SIZE_MIN, 0);
    assert_null(journal_writer_start(&settings, other, error, sizeof error));
    assert_non_null(strstr(error, "later part"));
    spool_unmap(other);
    end(spool);
}

TEST(folder_that_can_not_be_made_is_said)
{
    char error[300];
    struct spool *spool = spool_make(SPOOL_SIZE_MIN, 0);
    settings.folder = "/nowhere/at/all";
    assert_null(journal_writer_start(&settings, spool, error, sizeof error));
    assert_non_null(strstr(error, "/nowhere/at/all: can't be made"));
    assert_null(journal_reader_open("/nowhere/at/all", NULL, 0));
    assert_int_equal(errno, ENOENT);
    spool_unmap(spool);
}

TEST(oldest_files_go_by_size)
{
    struct journal_status status;
    settings.keep_bytes = 3 << 20;
    settings.folder = journal_folder_make();
    struct spool *spool = spool_make((size_t)1 << 20, 0);
    struct journal_writer *writer = start(spool);
    add(spool, 0, 20000);
    while (spool_undrained_bytes(spool) > 0)
        usleep(1000);
    journal_writer_status(writer, &status);
    assert_true(status.files == journal_folder_files(".rj") && status.files >= 2);
    assert_true(status.bytes <= (3 << 20) + (2 << 20));
    assert_int_equal(status.written, spool_newest(spool));
    journal_writer_stop(writer, 10000);
    struct rest rest = read_from(NULL, 0);
    assert_true(rest.first > 10000 && rest.last == 19999 && rest.gaps == 0);
    settings.keep_bytes = 0;
    end(spool);
}

TEST(oldest_files_go_by_age)
{
    char path[512];
    struct timespec then[2] = {{.tv_sec = 1000000}, {.tv_sec = 1000000}};
    struct spool *spool = write_journal(5000);
    unsigned files = journal_folder_files(".rj");
    journal_folder_file(".rj", 0, path);
    assert_int_equal(utimensat(AT_FDCWD, path, then, 0), 0);
    settings.keep_s = 3600;
    struct journal_writer *writer = start(spool);
    journal_writer_stop(writer, 10000);
    assert_int_equal(journal_folder_files(".rj"), files - 1);
    settings.keep_s = 0;
    end(spool);
}

TEST(last_file_stays_however_old_it_is)
{
    char path[512];
    struct timespec then[2] = {{.tv_sec = 1000000}, {.tv_sec = 1000000}};
    struct spool *spool = write_journal(10);
    journal_folder_file(".rj", 0, path);
    assert_int_equal(utimensat(AT_FDCWD, path, then, 0), 0);
    settings.keep_s = 1;
    settings.keep_bytes = 1;
    struct journal_writer *writer = start(spool);
    journal_writer_stop(writer, 10000);
    assert_int_equal(journal_folder_files(".rj"), 1);
    settings.keep_s = settings.keep_bytes = 0;
    end(spool);
}

TEST(what_is_lost_in_the_spool_is_a_gap_that_is_read_over)
{
    settings.folder = journal_folder_make();
    struct spool *spool = spool_make(SPOOL_SIZE_MIN, 0);
    assert_true(spool_add(spool, FRAME_NAME, 1, 0, "web1", 4));
    spool_stalled(spool, true);
    add(spool, 0, 3000);
    struct journal_reader *reader = journal_reader_open(settings.folder, spool, 0);
    struct rest rest = read_rest(reader);
    assert_true(rest.gaps == 0 && rest.names == 1 && rest.last == 2999);
    unsigned kept = rest.frames;
    add(spool, 3000, 6000);
    rest = read_rest(reader);
    assert_true(rest.gaps == 1 && rest.names == 1 && rest.last == 5999);
    struct journal_writer *writer = start(spool);
    journal_writer_stop(writer, 10000);
    spool_say_lost(spool, 0);
    assert_int_equal(spool_lost_bytes(spool), (6000 - rest.frames) * LENGTH);
    assert_true(kept > 700 && rest.frames > 700);
    journal_reader_close(reader);
    rest = read_from(NULL, 0);
    assert_true(rest.names >= 1 && rest.last == 5999);
    end(spool);
}

RUN_TESTS(
    cmocka_unit_test(what_is_written_is_read_with_names_at_each_file),
    cmocka_unit_test(extent_is_the_files), cmocka_unit_test(spool_and_files_are_one_stream),
    cmocka_unit_test(reading_begins_at_a_position_and_knows_names),
    cmocka_unit_test(renamed_source_has_its_newest_name), cmocka_unit_test(reader_follows_a_writer),
    cmocka_unit_test(damaged_bytes_cost_their_frame), cmocka_unit_test(what_was_said_is_no_frame),
    cmocka_unit_test(damaged_length_costs_its_frame),
    cmocka_unit_test(damage_up_to_the_end_of_a_block_is_left_behind),
    cmocka_unit_test(what_looks_like_frames_everywhere_is_left_behind_soon),
    cmocka_unit_test(damaged_head_costs_its_file), cmocka_unit_test(damaged_names_are_left_out),
    cmocka_unit_test(file_that_is_gone_is_a_gap),
    cmocka_unit_test(file_that_goes_while_it_is_read_is_read_to_its_end),
    cmocka_unit_test(torn_tail_is_no_gap_and_is_cut), cmocka_unit_test(zeros_at_the_end_are_cut),
    cmocka_unit_test(ended_journal_goes_on_where_it_ended),
    cmocka_unit_test(what_was_written_and_not_told_is_written_once),
    cmocka_unit_test(file_that_lost_its_end_is_not_gone_on_with),
    cmocka_unit_test(only_its_own_files_are_touched), cmocka_unit_test(one_writer_a_folder),
    cmocka_unit_test(folder_of_a_later_stream_is_refused),
    cmocka_unit_test(folder_that_can_not_be_made_is_said),
    cmocka_unit_test(oldest_files_go_by_size), cmocka_unit_test(oldest_files_go_by_age),
    cmocka_unit_test(last_file_stays_however_old_it_is),
    cmocka_unit_test(what_is_lost_in_the_spool_is_a_gap_that_is_read_over))
