/* SPDX-License-Identifier: MIT */
/* Lines whose collector died when the keeper had just been given the descriptor: nobody says any
 * more that they are open. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "serial/lab/collect/lines.h"
#include "serial/lab/collect/terminal.h"
#include "tests/unit/run.h"

static struct lines lines;

/* As the next collector finds it: the only line of a lab. */
static struct line *resume(const char *source, int descriptor)
{
    static struct lab_machine machine;
    static struct kept_one all[2];
    static struct lab_file lab = {.machines = &machine, .machines_count = 1};
    struct kept kept = {.all = all, .count = 2};
    machine = (struct lab_machine){.name = "r1", .source = source};
    all[1] = (struct kept_one){.descriptor = descriptor, .line.what = line_what(&machine)};
    lines = (struct lines){.spool = spool_make(SPOOL_SIZE_MIN, 0),
                           .epoll = epoll_create1(EPOLL_CLOEXEC),
                           .due_ms = LINE_NEVER,
                           .now_ms = 1000};
    lines_apply(&lines, &lab, &kept);
    return lines_find(&lines, 1);
}

static void forget(struct line *line)
{
    line_close(line, "the test is over");
    close(lines.epoll);
    spool_unmap(lines.spool);
    free(line->name);
    free(line->why);
    free(line);
    free(lines.all);
}

TEST(a_device_is_open)
{
    int outer, inner;
    char name[64];
    assert_int_equal(openpty(&outer, &inner, name, NULL, NULL), 0);
    struct line *line = resume(name, inner);
    assert_int_equal(line->state, LINE_OPEN);
    assert_int_equal(lines.open, 1);
    forget(line);
    close(outer);
}

TEST(a_file_is_followed_from_where_it_was)
{
    char source[] = "file:/tmp/resumed-XXXXXX";
    const char *path = source + strlen("file:");
    int file = mkstemp(source + strlen("file:"));
    assert_int_equal(write(file, "first", 5), 5);
    struct line *line = resume(source, open(path, O_RDONLY | O_CLOEXEC));
    assert_int_equal(line->state, LINE_OPEN);
    lines_due(&lines);
    assert_int_equal(lines.bytes, 5);
    forget(line);
    close(file);
    unlink(path);
}

TEST(a_program_is_started_anew)
{
    char path[64];
    struct line *line = resume("exec:true", terminal_pair(path));
    assert_int_equal(line->state, LINE_CLOSED);
    assert_true(line->due_ms < 2000);
    forget(line);
}

RUN_TESTS(cmocka_unit_test(a_device_is_open),
          cmocka_unit_test(a_file_is_followed_from_where_it_was),
          cmocka_unit_test(a_program_is_started_anew))
