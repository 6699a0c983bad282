/* SPDX-License-Identifier: MIT */
/* What is done when a state changes: for whom, with what, and how much of it at most. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "serial/lab/desk/hooks.h"
#include "tests/unit/desk_world.h"
#include "tests/unit/run.h"

#define PASSED "\"plan\":1,\"pass\":1,\"fail\":0,\"error\":0,\"skip\":0,\"verdict\":\"pass\""
#define ONE "  - {name: r1, source: '/dev/null'}\n"

#define SECOND UINT64_C(1000) /* in ms */

enum { PATIENCE = 1000, PAUSE_NS = 10000000 };

static struct desk_world world;
static struct said said;
static char serve[1024], place[64];

/* A hook's mapping, with files in a folder of the test's. */
static void begin(const char *hooks, const char *machines)
{
    snprintf(place, sizeof place, "/tmp/rollcall-hooks-XXXXXX");
    assert_non_null(mkdtemp(place));
    snprintf(serve, sizeof serve, "  hooks:\n    - {%s}\n", hooks);
    assert_int_equal(setenv("PLACE", place, 1), 0);
    desk_world_begin(&world, serve, machines);
    desk_world_line(&world, 1, "r1");
    desk_world_pass(&world, SECOND);
    said_begin(&said);
}

static void end(void)
{
    char command[100];
    desk_world_end(&world);
    snprintf(command, sizeof command, "rm -r %s", place);
    assert_int_equal(system(command), 0);
}

static void boot(void)
{
    said_rollcall(&said);
    said_line(&said, "ok 1 a.b # 3 ms");
    said_end(&said, PASSED);
    desk_world_say(&world, 1, &said);
    desk_world_pass(&world, SECOND);
}

/* Until no hook runs or waits. */
static void run_out(void)
{
    for (unsigned i = 0; hooks_step(world.desk); i++) {
        assert_true(i < PATIENCE);
        nanosleep(&(struct timespec){0, PAUSE_NS}, NULL);
    }
}

static const char *read_file(const char *name)
{
    static char text[16384];
    char path[128];
    snprintf(path, sizeof path, "%s/%s", place, name);
    FILE *file = fopen(path, "r");
    size_t length = file ? fread(text, 1, sizeof text - 1, file) : 0;
    text[length] = '\0';
    if (file)
        fclose(file);
    return file ? text : NULL;
}

TEST(runs_with_the_change_in_its_environment)
{
    begin("on: [pass], run: 'env | grep ^ROLLCALL_ | sort >$PLACE/env; cat >$PLACE/in'", ONE);
    boot();
    run_out();
    assert_string_equal(read_file("env"), "ROLLCALL_BEFORE=booting\n"
                                          "ROLLCALL_BOOT=9f2c61d07ab34e58\n"
                                          "ROLLCALL_MACHINE=r1\n"
                                          "ROLLCALL_RUN=r1\n"
                                          "ROLLCALL_STATE=pass\n"
                                          "ROLLCALL_WHAT=1 passed\n");
    json_t *machine = json_loads(read_file("in"), 0, NULL);
    assert_string_equal(json_string_value(json_object_get(machine, "state")), "pass");
    json_decref(machine);
    assert_int_equal(hooks_failed(world.desk->hooks), 0);
    end();
}

TEST(posts)
{
    begin("post: 'http://127.0.0.1:1/hook'", ONE);
    boot();
    run_out();
    assert_int_equal(world.posts, 2); /* booting, pass */
    assert_memory_equal(world.posted, "http://127.0.0.1:1/hook {", 25);
    assert_non_null(strstr(world.posted, "\"state\":\"pass\""));
    end();
}

TEST(of_a_machine_in_quarantine_nothing_is_told)
{
    begin("post: 'http://127.0.0.1:1/hook'",
          "  - {name: r1, source: '/dev/null', quarantine: {why: a board, until: 2026-09-24}}\n");
    boot();
    run_out();
    assert_int_equal(world.posts, 0);
    world.now += 5 * UINT64_C(86400000);
    said_boot(&said, 2);
    boot();
    run_out();
    assert_int_equal(world.posts, 2);
    end();
}

TEST(what_fails_is_counted)
{
    begin("on: [pass, booting], run: 'test $ROLLCALL_STATE = pass'", ONE);
    boot();
    run_out();
    assert_int_equal(hooks_run(world.desk->hooks), 2);
    assert_int_equal(hooks_failed(world.desk->hooks), 1);
    end();
}

static unsigned count_of(const char *text, const char *word)
{
    unsigned count = 0;
    while ((text = strstr(text, word)) != NULL)
        count++, text++;
    return count;
}

static void boot_again(uint64_t id)
{
    said_boot(&said, id);
    boot();
    run_out();
}

/* The same failure isn't said at every change, and what the shell says tells whence it comes. */
TEST(what_fails_is_said_once_until_it_works)
{
    char path[128];
    begin("on: [pass], run: 'test -e $PLACE/good || no-such-thing'", ONE);
    snprintf(path, sizeof path, "%s/said", place);
    int stderr_before = dup(STDERR_FILENO);
    assert_non_null(freopen(path, "a", stderr));
    for (uint64_t id = 1; id <= 3; id++)
        boot_again(id);
    snprintf(path, sizeof path, "%s/good", place);
    fclose(fopen(path, "w"));
    boot_again(4);
    fflush(stderr);
    dup2(stderr_before, STDERR_FILENO);
    close(stderr_before);
    const char *text = read_file("said");
    assert_int_equal(hooks_failed(world.desk->hooks), 3);
    assert_int_equal(count_of(text, "rollcall serve: the hook `test"), 2);
    assert_int_equal(count_of(text, "(r1, pass): it ended with 127"), 1);
    assert_int_equal(count_of(text, "works again (r1, pass)"), 1);
    assert_int_equal(count_of(text, "rollcall serve: a hook: "), 3);
    end();
}

/* Whoever is dead may wait for a burial. */
static bool is_alive(const char *pid)
{
    char path[64], stat[256] = "";
    snprintf(path, sizeof path, "/proc/%ld/stat", pid ? strtol(pid, NULL, 10) : 0);
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    const char *state = fgets(stat, sizeof stat, file) ? strrchr(stat, ')') : NULL;
    fclose(file);
    return state && state[2] != 'Z';
}

static void wait_until_dead(void)
{
    for (unsigned i = 0; !read_file("pid") || is_alive(read_file("pid")); i++) {
        assert_true(i < PATIENCE);
        nanosleep(&(struct timespec){0, PAUSE_NS}, NULL);
    }
}

/* With all that it started. */
TEST(what_takes_too_long_is_ended)
{
    begin("on: [pass], run: 'sleep 1000 & echo $! >$PLACE/pid; wait'", ONE);
    hooks_free(world.desk->hooks);
    world.desk->hooks = hooks_new(300);
    boot();
    run_out();
    assert_int_equal(hooks_failed(world.desk->hooks), 1);
    wait_until_dead();
    end();
}

/* Nobody was there to see it end. */
TEST(what_ended_in_time_isnt_late)
{
    begin("on: [pass], run: 'echo $$ >$PLACE/pid'", ONE);
    hooks_free(world.desk->hooks);
    world.desk->hooks = hooks_new(1);
    boot();
    assert_true(hooks_step(world.desk));
    wait_until_dead();
    run_out();
    assert_int_equal(hooks_failed(world.desk->hooks), 0);
    end();
}

TEST(few_at_once_and_some_in_line)
{
    begin("on: [pass], run: 'sleep 1000'", ONE);
    boot();
    for (unsigned i = 0; i < HOOKS_WAITING_MAX + 10; i++)
        hooks_tell(world.desk, world.desk->machines[0], STATE_BOOTING);
    assert_int_equal(hooks_failed(world.desk->hooks), 11);
    assert_true(hooks_step(world.desk));
    assert_true(hooks_step(world.desk));
    assert_int_equal(hooks_run(world.desk->hooks), HOOKS_AT_ONCE);
    end();
}

/* What has happened before is no news. */
TEST(nothing_is_told_of_what_is_made_anew)
{
    char error[200];
    begin("post: 'http://127.0.0.1:1/hook'", ONE);
    boot();
    run_out();
    world.posts = 0;
    desk_world_close(&world);
    desk_world_open(&world);
    assert_true(desk_rebuild(world.desk, error, sizeof error));
    run_out();
    assert_int_equal(world.posts, 0);
    end();
}

/* Nor where that was interrupted, and somebody else goes on with it. */
TEST(nothing_is_told_of_what_is_made_anew_in_two_goes)
{
    enum { FRAMES = 600 }; /* more than are taken at once */
    char path[160];
    begin("post: 'http://127.0.0.1:1/hook'", ONE);
    for (unsigned i = 0; i < FRAMES; i++)
        desk_world_text(&world, 1, "a line\r\n");
    boot();
    assert_int_equal(world.posts, 0);
    run_out();
    assert_true(world.posts > 0);
    world.posts = 0;
    world.now += 60 * SECOND;
    desk_world_close(&world);
    snprintf(path, sizeof path, "%s/index.db", world.folder);
    assert_int_equal(remove(path), 0);
    desk_world_open(&world);
    assert_int_equal(follow_step(world.desk, false), FOLLOW_ON);
    desk_world_close(&world);
    desk_world_open(&world);
    desk_world_pass(&world, 0);
    run_out();
    assert_int_equal(world.posts, 0);
    said_boot(&said, 2);
    boot();
    run_out();
    assert_true(world.posts > 0);
    end();
}

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* Nor of what a desk concluded while its disk was full, whatever the clock says. */
TEST(nothing_is_told_twice_where_the_clock_was_set_back)
{
    begin("post: 'http://127.0.0.1:1/hook'", ONE);
    world.now -= 3600 * SECOND;
    desk_world_pass(&world, 2 * SECOND);
    signal(SIGXFSZ, SIG_IGN);
    limit_files(1);
    boot();
    run_out();
    unsigned posts = world.posts;
    assert_true(posts > 0 && world.desk->is_blind);
    desk_world_pass(&world, 20 * SECOND);
    limit_files(RLIM_INFINITY);
    desk_world_pass(&world, 20 * SECOND);
    run_out();
    assert_false(world.desk->is_blind);
    assert_int_equal(world.posts, posts);
    end();
}

RUN_TESTS(cmocka_unit_test(runs_with_the_change_in_its_environment), cmocka_unit_test(posts),
          cmocka_unit_test(of_a_machine_in_quarantine_nothing_is_told),
          cmocka_unit_test(what_fails_is_counted),
          cmocka_unit_test(what_fails_is_said_once_until_it_works),
          cmocka_unit_test(what_takes_too_long_is_ended),
          cmocka_unit_test(what_ended_in_time_isnt_late),
          cmocka_unit_test(few_at_once_and_some_in_line),
          cmocka_unit_test(nothing_is_told_of_what_is_made_anew),
          cmocka_unit_test(nothing_is_told_of_what_is_made_anew_in_two_goes),
          cmocka_unit_test(nothing_is_told_twice_where_the_clock_was_set_back))
