/* SPDX-License-Identifier: MIT */
/* One thread follows, others ask, type and change the lab file at the same time. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/unit/desk_world.h"
#include "tests/unit/run.h"

#define PASSED "\"plan\":1,\"pass\":1,\"fail\":0,\"error\":0,\"skip\":0,\"verdict\":\"pass\""
#define MACHINES                                                                                   \
    "  - {name: r1, source: '/dev/null', type: people}\n"                                          \
    "  - {name: r2, source: '/dev/zero', type: never}\n"

enum { TURNS = 60, WAIT_MS = 20000 };

static struct desk_world world;
static struct said said;
static const char *why = "it never ended";

static void *follow(void *data)
{
    (void)data;
    why = desk_follow(world.desk);
    return NULL;
}

static uint64_t clock_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void boot(uint32_t source, uint64_t id)
{
    world.now = clock_now();
    said_boot(&said, id);
    said_raw(&said, "\r\nHello World!\r\n");
    said_rollcall(&said);
    said_line(&said, "ok 1 a.b # 3 ms");
    said_end(&said, PASSED);
    desk_world_say(&world, source, &said);
}

static void ask_json(void)
{
    json_decref(desk_lab(world.desk));
    json_decref(desk_machine(world.desk, "r1"));
    json_decref(desk_boots(world.desk, "r2", 10, 0));
    json_decref(desk_boot(world.desk, "r1", "0000000000000001"));
    json_decref(desk_difference(world.desk, "r1", NULL, NULL));
    json_decref(desk_history(world.desk, "r1", NULL));
}

static void ask_texts(void)
{
    uint64_t now, first, end;
    size_t length;
    struct desk_log log;
    const struct desk_text *text = desk_changes(world.desk, 0, &now);
    if (text)
        assert_int_equal(desk_text(text, &length)[0], '[');
    desk_text_free(text);
    for (enum desk_format format = DESK_JSON; format <= DESK_TABLE; format++)
        free(desk_report(world.desk, format, 0, NULL, 0));
    free(desk_metrics(world.desk));
    assert_true(desk_log(world.desk, "r1", &log));
    assert_true(desk_log_since(world.desk, "r1", clock_now() - 100, &first));
    desk_log_boot(world.desk, "r1", "0000000000000001", &first, &end);
}

static void *ask(void *data)
{
    char who[64];
    (void)data;
    for (unsigned i = 0; i < TURNS; i++) {
        ask_json();
        ask_texts();
        if (desk_take(world.desk, "r1", "ann", 1, who, sizeof who) == DESK_GRANTED)
            desk_type(world.desk, "r1", 1, "x", 1);
        desk_release(world.desk, NULL, 1);
    }
    return NULL;
}

static void pause_ms(unsigned ms)
{
    nanosleep(&(struct timespec){0, ms * 1000000L}, NULL);
}

TEST(asked_while_it_follows)
{
    pthread_t following, asking;
    desk_world_begin(&world, "", MACHINES);
    world.ticks = true;
    world.now = clock_now();
    desk_world_line(&world, 1, "r1");
    desk_world_line(&world, 2, "r2");
    said_begin(&said);
    assert_int_equal(pthread_create(&following, NULL, follow, NULL), 0);
    boot(1, 1);
    assert_int_equal(pthread_create(&asking, NULL, ask, NULL), 0);
    for (unsigned i = 0; i < TURNS; i++) {
        boot(1 + i % 2, 2 + i);
        pause_ms(4);
        if (i % 10 == 0)
            desk_reload(world.desk, world.lab);
    }
    assert_int_equal(pthread_join(asking, NULL), 0);
    for (unsigned i = 0; strcmp(desk_world_state(&world, "r1"), "pass") != 0; i++) {
        assert_true(i < WAIT_MS);
        pause_ms(1);
    }
    assert_int_equal(json_integer_value(desk_world_value(&world, "r1", "boots")), TURNS / 2 + 1);
    desk_stop(world.desk);
    assert_int_equal(pthread_join(following, NULL), 0);
    assert_null(why);
    desk_world_end(&world);
}

RUN_TESTS(cmocka_unit_test(asked_while_it_follows))
