/* SPDX-License-Identifier: MIT */
/* A machine keeps its number, and its name stands before its first frame: whatever the keeper was
 * told before a collector died, and whether or not there was room to say it. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/collect/lines.h"
#include "serial/lab/collect/names.h"
#include "serial/lab/journal/journal.h"
#include "tests/unit/journal_folder.h"
#include "tests/unit/run.h"

static struct lines lines;

static void begin(void)
{
    lines = (struct lines){.spool = spool_make(SPOOL_SIZE_MIN, 0), .due_ms = LINE_NEVER};
}

static void end(void)
{
    for (uint32_t i = 0; i < lines.count; i++) {
        if (lines.all[i])
            free(lines.all[i]->name);
        free(lines.all[i]);
    }
    free(lines.all);
    spool_unmap(lines.spool);
}

static void add_name(uint32_t source, const char *name)
{
    assert_true(spool_add(lines.spool, FRAME_NAME, source, 1, name, strlen(name)));
}

static void drain_to_journal(const char *folder)
{
    char error[300];
    const struct journal_settings settings = {
        .folder = folder, .sync = JOURNAL_SYNC_NEVER, .segment_bytes = 1 << 20};
    journal_writer_stop(journal_writer_start(&settings, lines.spool, error, sizeof error), 20000);
}

/* The disk knows of two of three, the spool of all. */
static const char *begin_with_three(void)
{
    static const uint8_t bytes[FRAME_BYTES_MAX];
    const char *folder = journal_folder_make();
    begin();
    add_name(1, "r1");
    add_name(2, "r2");
    drain_to_journal(folder);
    for (unsigned i = 0; i < 2 * SPOOL_BLOCK / FRAME_BYTES_MAX; i++)
        assert_true(spool_add(lines.spool, FRAME_BYTES, 1, 1, bytes, sizeof bytes));
    add_name(3, "r3");
    return folder;
}

static void assert_three(bool is_first_said)
{
    assert_int_equal(lines.count, 4);
    struct names *names = names_make(&lines);
    assert_int_equal(names_find(names, "r3")->source, 3);
    assert_int_equal(names_find(names, "r2")->source, 2);
    assert_int_equal(names_find(names, "r1")->is_said, is_first_said);
    assert_false(names_find(names, "r2")->is_said);
    assert_null(names_find(names, "r4"));
    names_free(names);
}

/* The keeper knows of the first. The files aren't looked at: there are none here. */
TEST(no_number_is_given_twice)
{
    struct kept_one all[] = {{.descriptor = -1}, {.descriptor = -1, .name = (char *)"r1"}};
    begin_with_three();
    lines_name(&lines, &(struct kept){.all = all, .count = 2}, "/nowhere");
    assert_three(true);
    end();
    journal_folder_remove();
}

TEST(the_first_collector_reads_the_journal)
{
    const char *folder = begin_with_three();
    uint64_t position = spool_newest(lines.spool);
    drain_to_journal(folder);
    spool_unmap(lines.spool);
    lines.spool = spool_make(SPOOL_SIZE_MIN, position);
    lines_name(&lines, &(struct kept){.count = 0}, folder);
    assert_three(false);
    end();
    journal_folder_remove();
}

static void fill(void)
{
    static const uint8_t bytes[FRAME_BYTES_MAX];
    while (spool_add(lines.spool, FRAME_BYTES, 7, 1, bytes, sizeof bytes))
        continue;
}

static void empty(void)
{
    struct iovec pieces[8];
    unsigned count = 8;
    uint64_t position;
    size_t length = spool_undrained(lines.spool, 0, &position, pieces, &count);
    spool_drained(lines.spool, position + length);
}

/* The first of the machine's frames from there on. */
static uint32_t first_kind(uint64_t from)
{
    static uint8_t buffer[SPOOL_BLOCK];
    long length = spool_copy(lines.spool, from, buffer, sizeof buffer);
    size_t step = 0;
    for (long at = 0; at < length; at += (long)step) {
        const struct frame *frame = (const void *)(buffer + at);
        step = frame_step(frame, (size_t)(length - at));
        if (frame->source == 1)
            return frame->kind;
    }
    return 0;
}

TEST(a_name_waits_for_room_and_the_bytes_for_the_name)
{
    int ends[2];
    begin();
    fill();
    struct line *line = lines_add(&lines, 1, "r1");
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "hello", 5), 5);
    line->descriptor = ends[0];
    assert_false(lines_say_name(&lines, line));
    assert_int_equal(line_receive(line), -1);
    assert_int_equal(errno, ENOBUFS);
    assert_true(lines.is_full && !line->is_name_due && !lines.first_due);
    empty();
    uint64_t newest = spool_newest(lines.spool);
    assert_int_equal(line_receive(line), 5);
    assert_true(line->is_name_due && lines.first_due == line);
    assert_int_equal(first_kind(spool_next(lines.spool, newest)), FRAME_NAME);
    close(ends[0]);
    close(ends[1]);
    end();
}

RUN_TESTS(cmocka_unit_test(no_number_is_given_twice),
          cmocka_unit_test(the_first_collector_reads_the_journal),
          cmocka_unit_test(a_name_waits_for_room_and_the_bytes_for_the_name))
