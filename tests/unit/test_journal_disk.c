/* SPDX-License-Identifier: MIT */
/* Disks that are slow, full, broken, hung, or that lie about a sync: nothing is lost that the spool
 * can hold, what it can't is counted to the byte, and it goes on by itself. The disk is played by
 * pwritev() and fdatasync() here, which the writer finds before the C library's. */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "serial/lab/collect/lines.h"
#include "serial/lab/journal/journal_writing.h"
#include "serial/lab/journal/until.h"
#include "tests/unit/journal_folder.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"

enum { LENGTH = 1000, SOURCES = 5, BOUND_MS = 30000 };

static struct {
    _Atomic unsigned delay_ms, most; /* of each write; 0: no limit */
    _Atomic uint64_t room;           /* bytes that it still takes */
    _Atomic int full, sync_error;    /* errno when there is no room, and of a sync */
    _Atomic unsigned hangs_from;     /* the number of the write that hangs, and all behind it */
    _Atomic unsigned hung;           /* which does */
    _Atomic bool holds_syncs, is_held;
    _Atomic unsigned writes, syncs;
    _Atomic uint64_t failed_inode; /* a sync of it failed; another one of it would mean nothing */
    _Atomic bool is_believed;      /* there was another one */
} disk = {.room = UINT64_MAX, .full = ENOSPC, .hangs_from = UINT_MAX, .hung = UINT_MAX};

static size_t sum_of(const struct iovec *pieces, int count)
{
    size_t sum = 0;
    for (int i = 0; i < count; i++)
        sum += pieces[i].iov_len;
    return sum;
}

static void wait_for_disk(void)
{
    unsigned number = atomic_fetch_add(&disk.writes, 1);
    usleep(atomic_load(&disk.delay_ms) * 1000);
    while (number >= atomic_load(&disk.hangs_from)) {
        atomic_store(&disk.hung, number);
        usleep(1000);
    }
}

ssize_t pwritev(int file, const struct iovec *pieces, int count, off_t offset)
{
    size_t length = sum_of(pieces, count), most = atomic_load(&disk.most);
    wait_for_disk();
    length = most > 0 && most < length ? most : length;
    length = atomic_load(&disk.room) < length ? atomic_load(&disk.room) : length;
    if (length == 0) {
        errno = atomic_load(&disk.full);
        return -1;
    }
    atomic_fetch_sub(&disk.room, length);
    if (length == sum_of(pieces, count))
        return syscall(SYS_pwritev, file, pieces, count, offset, 0);
    size_t first = length < pieces[0].iov_len ? length : pieces[0].iov_len;
    atomic_fetch_add(&disk.room, length - first);
    return syscall(SYS_pwrite64, file, pieces[0].iov_base, first, offset);
}

/* After one that fails, the kernel has dropped what it couldn't write. */
int fdatasync(int file)
{
    struct stat status;
    atomic_fetch_add(&disk.syncs, 1);
    for (; atomic_load(&disk.holds_syncs); usleep(1000))
        atomic_store(&disk.is_held, true);
    fstat(file, &status);
    if (status.st_ino == atomic_load(&disk.failed_inode))
        atomic_store(&disk.is_believed, true);
    int error = atomic_exchange(&disk.sync_error, 0);
    if (error == 0)
        return 0;
    atomic_store(&disk.failed_inode, status.st_ino);
    if (ftruncate(file, status.st_size / 2) != 0)
        abort();
    errno = error;
    return -1;
}

static struct journal_settings settings = {.sync = JOURNAL_SYNC_NEVER,
                                           .segment_bytes = (uint64_t)1 << 30};
static struct spool *spool;
static struct journal_writer *writer;
static uint64_t sent[SOURCES];
static unsigned added;

static void start(size_t size)
{
    char error[300] = "";
    settings.folder = journal_folder_make();
    spool = spool_make(size, 0);
    writer = journal_writer_start(&settings, spool, error, sizeof error);
    assert_non_null(writer);
}

static void add(unsigned count)
{
    uint8_t bytes[LENGTH];
    for (unsigned end = added + count; added < end; added++) {
        stream_fill(bytes, (uint64_t)added * LENGTH, LENGTH);
        uint64_t until = until_now() + (uint64_t)BOUND_MS * 1000000;
        while (!spool_add(spool, FRAME_BYTES, added % SOURCES, added + 1, bytes, LENGTH)) {
            assert_true(until_now() < until);
            spool_wait_room(spool, 100);
        }
        sent[added % SOURCES] += LENGTH;
    }
}

static struct journal_status status;

static bool is_stalled(void)
{
    return status.is_stalled;
}

static bool is_drained(void)
{
    return spool_undrained_bytes(spool) == 0;
}

static bool is_synced(void)
{
    return status.synced == spool_newest(spool);
}

static bool is_hung(void)
{
    return atomic_load(&disk.hung) == atomic_load(&disk.hangs_from);
}

static bool is_held(void)
{
    return atomic_load(&disk.is_held);
}

static void hang_next(void)
{
    atomic_store(&disk.hangs_from, atomic_load(&disk.writes));
}

static bool has_failed(void)
{
    return atomic_load(&disk.failed_inode) != 0 && strstr(status.error, "sync");
}

static bool sync_has_failed(void)
{
    return atomic_load(&disk.failed_inode) != 0;
}

static void wait_until(bool (*what)(void))
{
    uint64_t until = until_now() + (uint64_t)BOUND_MS * 1000000;
    do {
        usleep(500);
        journal_writer_status(writer, &status);
        assert_true(until_now() < until);
    } while (!what());
}

static void stop(void)
{
    journal_writer_stop(writer, BOUND_MS);
    assert_int_equal(spool_undrained_bytes(spool), 0);
}

/* Reads all files: each source's bytes that are there, and how many are said to be lost. */
static void count_all(uint64_t kept[SOURCES], uint64_t lost[SOURCES], unsigned *gaps)
{
    struct frame frame;
    const uint8_t *bytes;
    char text[32];
    enum journal_event event;
    struct journal_reader *reader = journal_reader_open(settings.folder, NULL, 0);
    memset(kept, 0, SOURCES * sizeof *kept);
    memset(lost, 0, SOURCES * sizeof *lost);
    *gaps = 0;
    while ((event = journal_next(reader, &frame, &bytes)) != JOURNAL_LATEST) {
        assert_int_not_equal(event, JOURNAL_FAILED);
        *gaps += event == JOURNAL_GONE;
        if (event == JOURNAL_FRAME && frame.kind == FRAME_BYTES) {
            assert_true(stream_is(bytes, (frame.time - 1) * LENGTH, frame.length));
            kept[frame.source] += frame.length;
        } else if (event == JOURNAL_FRAME && frame.kind == FRAME_LOST) {
            snprintf(text, sizeof text, "%.*s", (int)frame.length, (const char *)bytes);
            lost[frame.source] += strtoull(text, NULL, 10);
        }
    }
    journal_reader_close(reader);
}

static void nothing_is_lost(void)
{
    uint64_t kept[SOURCES], lost[SOURCES];
    unsigned gaps;
    count_all(kept, lost, &gaps);
    assert_int_equal(gaps, 0);
    assert_int_equal(spool_lost_bytes(spool), 0);
    for (unsigned i = 0; i < SOURCES; i++)
        assert_true(kept[i] == sent[i] && lost[i] == 0);
}

static void loss_is_said(void)
{
    uint64_t kept[SOURCES], lost[SOURCES], all = 0;
    unsigned gaps;
    count_all(kept, lost, &gaps);
    for (unsigned i = 0; i < SOURCES; i++) {
        assert_int_equal(kept[i] + lost[i], sent[i]);
        assert_true(kept[i] > 0 && lost[i] > 0);
        all += lost[i];
    }
    assert_int_equal(spool_lost_bytes(spool), all);
}

static void end(void)
{
    spool_unmap(spool);
    journal_folder_remove();
}

/* 30 MB through a ring of 4 MiB: the writer waits, and writes are great ones. */
TEST(slow_disk_loses_nothing)
{
    start((size_t)4 << 20);
    atomic_store(&disk.delay_ms, 50);
    add(30000);
    stop();
    nothing_is_lost();
    assert_true(atomic_load(&disk.writes) < 40);
    end();
}

TEST(full_disk_loses_nothing_that_the_spool_can_hold)
{
    start((size_t)8 << 20);
    atomic_store(&disk.room, 2000000);
    add(6000);
    wait_until(is_stalled);
    assert_non_null(strstr(status.error, "No space left on device"));
    assert_true(status.stalled_since > 0);
    atomic_store(&disk.room, UINT64_MAX);
    wait_until(is_drained);
    journal_writer_status(writer, &status);
    assert_false(status.is_stalled);
    assert_string_equal(status.error, "");
    stop();
    nothing_is_lost();
    assert_int_equal(journal_folder_files(".rj"), 1);
    end();
}

/* While it is full, the file ends with a whole frame. */
TEST(full_disk_tears_nothing)
{
    char path[512];
    struct stat file;
    uint64_t first, last;
    start((size_t)8 << 20);
    atomic_store(&disk.room, 123456);
    add(1000);
    wait_until(is_stalled);
    assert_true(journal_extent(settings.folder, &first, &last));
    journal_folder_file(".rj", 0, path);
    assert_int_equal(stat(path, &file), 0);
    assert_int_equal(file.st_size, 32 + last);
    assert_true(last > 123456 - 2 * LENGTH && last <= 123456);
    atomic_store(&disk.room, UINT64_MAX);
    stop();
    nothing_is_lost();
    end();
}

TEST(full_disk_beyond_the_bound_is_counted)
{
    start(SPOOL_SIZE_MIN);
    atomic_store(&disk.room, 500000);
    add(8000);
    atomic_store(&disk.room, UINT64_MAX);
    wait_until(is_drained);
    spool_say_lost(spool, 0);
    stop();
    loss_is_said();
    end();
}

/* Full and free again by turns, at any moment. */
TEST(disk_that_comes_and_goes_is_counted)
{
    struct random random = {21};
    start(SPOOL_SIZE_MIN);
    for (unsigned i = 0; i < 40; i++) {
        atomic_store(&disk.room, random_below(&random, 3) ? random_below(&random, 900000) : 0);
        add((unsigned)random_below(&random, 1500));
    }
    atomic_store(&disk.room, UINT64_MAX);
    wait_until(is_drained);
    spool_say_lost(spool, 0);
    stop();
    loss_is_said();
    end();
}

TEST(short_writes_are_gone_on_with)
{
    start(SPOOL_SIZE_MIN);
    atomic_store(&disk.most, 777);
    add(2000);
    stop();
    nothing_is_lost();
    assert_true(atomic_load(&disk.writes) > 2000);
    end();
}

/* A disk that is broken for one file may take another one. */
TEST(broken_file_is_left_for_a_new_one)
{
    start((size_t)8 << 20);
    atomic_store(&disk.full, EIO);
    atomic_store(&disk.room, 1000000);
    add(3000);
    wait_until(is_stalled);
    assert_non_null(strstr(status.error, "Input/output error"));
    atomic_store(&disk.room, UINT64_MAX);
    stop();
    nothing_is_lost();
    assert_true(journal_folder_files(".rj") >= 2);
    assert_int_equal(journal_folder_files(".new"), 0);
    end();
}

static bool has_file(void)
{
    return journal_folder_files(".rj") > 0;
}

static bool is_said_to_be_gone(void)
{
    return strstr(status.error, "were removed") != NULL;
}

/* Even if nothing more is said, it is written again out of the spool. */
static void file_is_removed(enum journal_sync sync)
{
    char path[512];
    settings.sync = sync;
    settings.sync_ms = 20;
    start((size_t)8 << 20);
    add(100);
    wait_until(is_drained);
    journal_folder_file(".rj", 0, path);
    assert_int_equal(unlink(path), 0);
    wait_until(has_file);
    wait_until(is_said_to_be_gone);
    assert_non_null(strstr(status.error, " from 0 on; 0 bytes are gone"));
    add(100);
    wait_until(is_drained);
    if (sync != JOURNAL_SYNC_NEVER)
        wait_until(is_synced);
    assert_false(status.is_stalled);
    stop();
    nothing_is_lost();
    end();
}

TEST(file_that_somebody_removed_is_written_again)
{
    file_is_removed(JOURNAL_SYNC_NEVER);
}

TEST(removed_file_is_synced_again)
{
    file_is_removed(JOURNAL_SYNC_TIMED);
}

TEST(removed_file_is_synced_at_once)
{
    file_is_removed(JOURNAL_SYNC_ALWAYS);
}

/* All that the ring has; how much it hasn't is said. */
TEST(long_file_that_is_removed_is_said_to_be_lost)
{
    char path[512];
    uint64_t first, last;
    unsigned long long from, gone;
    start(SPOOL_SIZE_MIN);
    add(5000);
    wait_until(is_drained);
    journal_folder_file(".rj", 0, path);
    assert_int_equal(unlink(path), 0);
    wait_until(is_said_to_be_gone);
    const char *words = strstr(status.error, " from ");
    assert_int_equal(sscanf(words, " from %llu on; %llu bytes are", &from, &gone), 2);
    assert_true(from == gone && gone > 0);
    assert_true(journal_extent(settings.folder, &first, &last));
    assert_true(first == from && last == spool_newest(spool));
    assert_true(last - first >= SPOOL_BLOCK);
    stop();
    end();
}

TEST(folder_that_is_moved_away_is_made_again)
{
    char away[300], file[512];
    start((size_t)8 << 20);
    add(100);
    wait_until(is_drained);
    snprintf(away, sizeof away, "%s.away", settings.folder);
    assert_int_equal(rename(settings.folder, away), 0);
    wait_until(is_said_to_be_gone);
    add(100);
    stop();
    nothing_is_lost();
    snprintf(file, sizeof file, "%s/00000000000000000000.rj", away);
    assert_int_equal(unlink(file), 0);
    assert_int_equal(rmdir(away), 0);
    end();
}

/* The other one's files are as they were, and it goes on when they are away. */
TEST(another_journal_in_its_place_is_left_alone)
{
    char away[300], other[512];
    struct stat status_of;
    start((size_t)8 << 20);
    add(100);
    wait_until(is_drained);
    snprintf(away, sizeof away, "%s.away", settings.folder);
    snprintf(other, sizeof other, "%s.other", settings.folder);
    assert_int_equal(mkdir(other, 0700), 0);
    snprintf(other, sizeof other, "%s.other/00000001099511627776.rj", settings.folder);
    int file = open(other, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    close(file);
    snprintf(other, sizeof other, "%s.other", settings.folder);
    assert_int_equal(rename(settings.folder, away), 0);
    assert_int_equal(rename(other, settings.folder), 0);
    wait_until(is_stalled);
    assert_non_null(strstr(status.error, "another journal is in its place: move that away"));
    snprintf(other, sizeof other, "%s/00000001099511627776.rj", settings.folder);
    assert_int_equal(stat(other, &status_of), 0);
    assert_int_equal(unlink(other), 0);
    wait_until(is_said_to_be_gone);
    add(100);
    stop();
    nothing_is_lost();
    snprintf(other, sizeof other, "%s/00000000000000000000.rj", away);
    assert_int_equal(unlink(other), 0);
    assert_int_equal(rmdir(away), 0);
    end();
}

/* What can't be made again is a disk that takes nothing, until it can. */
TEST(folder_that_cannot_be_made_again_stalls)
{
    char away[512];
    start((size_t)8 << 20);
    add(100);
    wait_until(is_drained);
    snprintf(away, sizeof away, "%s.away", settings.folder);
    assert_int_equal(rename(settings.folder, away), 0);
    int file = open(settings.folder, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    wait_until(is_stalled);
    assert_non_null(strstr(status.error, "was removed, and can't be made again"));
    add(100);
    close(file);
    assert_int_equal(unlink(settings.folder), 0);
    assert_int_equal(rename(away, settings.folder), 0);
    wait_until(is_drained);
    stop();
    nothing_is_lost();
    end();
}

/* What a hung write holds isn't touched; what is behind it makes room once it counts as hung. */
TEST(hung_write_keeps_what_it_has)
{
    start(SPOOL_SIZE_MIN);
    hang_next();
    add(200);
    wait_until(is_hung);
    assert_false(status.is_stalled);
    atomic_store(&writer->busy_since, until_now() - 6000000000);
    wait_until(is_stalled);
    assert_non_null(strstr(status.error, "a write has taken 6 s so far"));
    add(8000);
    atomic_store(&disk.hangs_from, UINT_MAX);
    wait_until(is_drained);
    assert_false(is_stalled());
    spool_say_lost(spool, 0);
    stop();
    loss_is_said();
    uint64_t first, last;
    assert_true(journal_extent(settings.folder, &first, &last));
    assert_int_equal(first, 0);
    end();
}

/* A collector that waits for room is the only one who could notice. */
TEST(hung_write_is_noticed_by_who_waits)
{
    static const uint8_t bytes[LENGTH];
    start(SPOOL_SIZE_MIN);
    struct lines lines = {.spool = spool, .writer = writer, .now = 1};
    hang_next();
    add(200);
    while (!is_hung())
        usleep(500);
    while (spool_add(spool, FRAME_BYTES, 1, added + 1, bytes, LENGTH))
        continue;
    atomic_store(&writer->busy_since, until_now() - 6000000000);
    assert_true(lines_frame(&lines, FRAME_NOTE, FRAME_SOURCE_NONE, "ann", 3));
    atomic_store(&disk.hangs_from, UINT_MAX);
    stop();
    end();
}

TEST(synced_in_time)
{
    settings.sync = JOURNAL_SYNC_TIMED;
    settings.sync_ms = 20;
    start(SPOOL_SIZE_MIN);
    add(500);
    wait_until(is_synced);
    assert_true(atomic_load(&disk.syncs) > 0);
    assert_string_equal(status.error, "");
    unsigned syncs = atomic_load(&disk.syncs);
    usleep(100000); /* nothing comes: nothing is synced */
    assert_int_equal(atomic_load(&disk.syncs), syncs);
    stop();
    nothing_is_lost();
    end();
}

TEST(ended_files_are_synced_too)
{
    settings.sync = JOURNAL_SYNC_TIMED;
    settings.sync_ms = 60000;
    settings.segment_bytes = 1 << 20;
    start(SPOOL_SIZE_MIN);
    add(110000);
    stop();
    unsigned files = journal_folder_files(".rj");
    assert_true(files > JOURNAL_UNSYNCED && atomic_load(&disk.syncs) >= files);
    nothing_is_lost();
    end();
}

/* What a failed sync left in doubt is written again from the spool, into another file. */
TEST(failed_sync_is_written_again)
{
    settings.sync = JOURNAL_SYNC_TIMED;
    settings.sync_ms = 20;
    start((size_t)8 << 20);
    add(300);
    wait_until(is_synced);
    atomic_store(&disk.sync_error, EIO);
    add(700);
    wait_until(has_failed);
    add(500);
    wait_until(is_synced);
    assert_non_null(strstr(status.error, "a sync failed: Input/output error; 0 bytes from"));
    assert_false(atomic_load(&disk.is_believed));
    stop();
    uint64_t kept[SOURCES], lost[SOURCES], all = 0;
    unsigned gaps;
    count_all(kept, lost, &gaps);
    for (unsigned i = 0; i < SOURCES; i++)
        all += kept[i];
    assert_true(all >= (uint64_t)1200 * LENGTH); /* the fake took the older half of the file too */
    assert_int_equal(journal_folder_files(".rj"), 2);
    end();
}

TEST(what_the_spool_has_no_more_is_in_doubt)
{
    settings.sync = JOURNAL_SYNC_TIMED;
    settings.sync_ms = 400;
    start(SPOOL_SIZE_MIN);
    atomic_store(&disk.sync_error, EIO);
    add(5000);
    wait_until(has_failed);
    assert_non_null(strstr(status.error, " bytes from 0 on are in doubt"));
    assert_null(strstr(status.error, "; 0 bytes"));
    add(10);
    wait_until(is_synced);
    assert_false(atomic_load(&disk.is_believed));
    stop();
    end();
}

/* With what a hung write held, then a gap, and then what came behind it. */
TEST(failed_sync_across_a_gap_is_written_again)
{
    settings.sync = JOURNAL_SYNC_TIMED;
    settings.sync_ms = 1;
    start(SPOOL_SIZE_MIN);
    atomic_store(&disk.holds_syncs, true);
    add(100);
    wait_until(is_held);
    hang_next();
    add(200);
    wait_until(is_hung);
    atomic_store(&writer->busy_since, until_now() - 6000000000);
    wait_until(is_stalled);
    add(8000);
    atomic_fetch_add(&disk.hangs_from, 2); /* of a file's head, of what is in it */
    wait_until(is_hung);
    atomic_store(&disk.sync_error, EIO);
    atomic_store(&disk.holds_syncs, false);
    wait_until(sync_has_failed);
    atomic_store(&disk.hangs_from, UINT_MAX);
    wait_until(has_failed);
    add(1);
    wait_until(is_synced);
    assert_false(atomic_load(&disk.is_believed));
    stop();
    end();
}

TEST(always_synced_before_it_counts)
{
    settings.sync = JOURNAL_SYNC_ALWAYS;
    start(SPOOL_SIZE_MIN);
    add(500);
    wait_until(is_drained);
    assert_true(atomic_load(&disk.syncs) > 0);
    assert_true(is_synced());
    atomic_store(&disk.sync_error, ENOSPC);
    add(500);
    wait_until(is_stalled);
    assert_non_null(strstr(status.error, "can't be synced: No space left"));
    wait_until(is_drained);
    assert_false(atomic_load(&disk.is_believed));
    stop();
    assert_int_equal(journal_folder_files(".rj"), 2);
    end();
}

RUN_TESTS(cmocka_unit_test(slow_disk_loses_nothing),
          cmocka_unit_test(full_disk_loses_nothing_that_the_spool_can_hold),
          cmocka_unit_test(full_disk_tears_nothing),
          cmocka_unit_test(full_disk_beyond_the_bound_is_counted),
          cmocka_unit_test(disk_that_comes_and_goes_is_counted),
          cmocka_unit_test(short_writes_are_gone_on_with),
          cmocka_unit_test(broken_file_is_left_for_a_new_one),
          cmocka_unit_test(file_that_somebody_removed_is_written_again),
          cmocka_unit_test(removed_file_is_synced_again),
          cmocka_unit_test(removed_file_is_synced_at_once),
          cmocka_unit_test(long_file_that_is_removed_is_said_to_be_lost),
          cmocka_unit_test(folder_that_is_moved_away_is_made_again),
          cmocka_unit_test(another_journal_in_its_place_is_left_alone),
          cmocka_unit_test(folder_that_cannot_be_made_again_stalls),
          cmocka_unit_test(hung_write_keeps_what_it_has),
          cmocka_unit_test(hung_write_is_noticed_by_who_waits), cmocka_unit_test(synced_in_time),
          cmocka_unit_test(ended_files_are_synced_too),
          cmocka_unit_test(failed_sync_is_written_again),
          cmocka_unit_test(what_the_spool_has_no_more_is_in_doubt),
          cmocka_unit_test(failed_sync_across_a_gap_is_written_again),
          cmocka_unit_test(always_synced_before_it_counts))
