/* SPDX-License-Identifier: MIT */
/* What is typed into a line, by the lab itself and by people: when, where, and when not. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/desk_world.h"
#include "tests/unit/run.h"

#define PASSED "\"plan\":1,\"pass\":1,\"fail\":0,\"error\":0,\"skip\":0,\"verdict\":\"pass\""
#define ONE "  - {name: r1, source: '/dev/null'}\n"
#define PEOPLE                                                                                     \
    "  - {name: r1, source: '/dev/null', type: people, writers: [ann, bob, guest]}\n"              \
    "  - {name: r2, source: '/dev/zero', type: people}\n"                                          \
    "  - {name: r3, source: '/dev/full'}\n"                                                        \
    "  - {name: r4, source: 'a:1', type: people}\n"
#define PROMPT "rollcall> "

#define SECOND UINT64_C(1000) /* in ms */

enum { STEP = 20 };

static struct desk_world world;
static struct said said;
static struct order order;
static char missing[512]; /* the line that was damaged */

static void begin(const char *serve, const char *machines)
{
    desk_world_begin(&world, serve, machines);
    desk_world_line(&world, 1, "r1");
    desk_world_line(&world, 2, "r2");
    desk_world_line(&world, 3, "r3");
    desk_world_pass(&world, SECOND);
    said_begin(&said);
}

/* An answer that ends at a prompt, and a line of it that was lost. */
static void damaged_boot(void)
{
    char end[300];
    said_raw(&said, "\r\nHello World!\r\n");
    said_rollcall(&said);
    size_t before = said.length;
    said_line(&said, "ok 1 a.b # 3 ms");
    snprintf(missing, sizeof missing, "%s", said.text + before);
    said.length = before;
    snprintf(end, sizeof end, "# end {\"boot\":\"%016llx\",\"run\":\"r1\",%s,\"after\":\"shell\"}",
             (unsigned long long)said.boot, PASSED);
    said_line(&said, end);
    said_raw(&said, "# r1: pass.\r\n" PROMPT);
    desk_world_say(&world, 1, &said);
}

static void is_now(const char *state)
{
    assert_string_equal(desk_world_state(&world, "r1"), state);
}

/* What the lab types within that time, or NULL. */
static const char *typed(uint64_t ms)
{
    static char text[ORDER_BYTES_MAX + 1];
    for (uint64_t i = 0; i < ms; i += STEP) {
        desk_world_pass(&world, STEP);
        if (!desk_world_order(&world, &order))
            continue;
        assert_int_equal(order.kind, ORDER_TYPE);
        assert_int_equal(order.source, 1);
        assert_string_equal(order.who, "rollcall");
        snprintf(text, sizeof text, "%.*s", (int)order.length, (const char *)order.bytes);
        return text;
    }
    return NULL;
}

TEST(asks_for_what_is_missing)
{
    char answer[600];
    begin("", ONE);
    damaged_boot();
    assert_string_equal(typed(2 * SECOND), "\r");
    is_now("booting");
    desk_world_text(&world, 1, "\r\n" PROMPT);
    assert_string_equal(typed(2 * SECOND), "resend 1\r");
    snprintf(answer, sizeof answer, "resend 1\r\n# = %s" PROMPT, missing);
    desk_world_text(&world, 1, answer);
    assert_null(typed(2 * SECOND));
    is_now("pass");
    assert_int_equal(json_integer_value(desk_world_value(&world, "r1", "boots")), 1);
    desk_world_end(&world);
}

TEST(is_damaged_where_nobody_answers)
{
    begin("", ONE);
    damaged_boot();
    unsigned enters = 0;
    for (const char *text; (text = typed(20 * SECOND)) != NULL; enters++)
        assert_string_equal(text, "\r");
    assert_int_equal(enters, 8);
    is_now("damaged");
    desk_world_end(&world);
}

TEST(types_nothing_where_somebody_else_speaks)
{
    begin("", ONE);
    damaged_boot();
    desk_world_text(&world, 1, "\r\nr1 login: ");
    assert_null(typed(90 * SECOND));
    is_now("damaged");
    desk_world_end(&world);
}

TEST(types_nothing_where_it_may_not)
{
    begin("", "  - {name: r1, source: '/dev/null', type: never}\n");
    damaged_boot();
    assert_null(typed(10 * SECOND));
    is_now("damaged");
    desk_world_end(&world);
    begin("", "  - {name: r1, source: 'file:/tmp/log'}\n");
    damaged_boot();
    assert_null(typed(10 * SECOND));
    is_now("damaged");
    desk_world_end(&world);
}

/* A desk that comes to frames of long ago asks nobody. */
TEST(types_nothing_late)
{
    begin("", ONE);
    desk_world_close(&world);
    damaged_boot();
    world.now += 3600 * SECOND;
    desk_world_text(&world, 1, "\r\n");
    desk_world_open(&world);
    assert_null(typed(10 * SECOND));
    desk_world_end(&world);
}

/* After a restart in the middle of asking, it goes on asking. */
TEST(goes_on_asking)
{
    char answer[600];
    begin("", ONE);
    damaged_boot();
    assert_string_equal(typed(2 * SECOND), "\r");
    desk_world_pass(&world, SECOND);
    desk_world_close(&world);
    desk_world_open(&world);
    while (typed(100))
        continue;
    desk_world_text(&world, 1, "\r\n" PROMPT);
    const char *text = typed(5 * SECOND);
    if (strcmp(text, "\r") == 0) {
        desk_world_text(&world, 1, "\r\n" PROMPT);
        text = typed(5 * SECOND);
    }
    assert_string_equal(text, "resend 1\r");
    snprintf(answer, sizeof answer, "resend 1\r\n# = %s" PROMPT, missing);
    desk_world_text(&world, 1, answer);
    assert_null(typed(2 * SECOND));
    is_now("pass");
    desk_world_end(&world);
}

static enum desk_refusal take(const char *name, const char *user, uint64_t session)
{
    char who[64];
    return desk_take(world.desk, name, user, session, who, sizeof who);
}

TEST(people_type_one_at_a_time)
{
    char who[64];
    begin("  viewers: [guest]\n", PEOPLE);
    assert_int_equal(take("r9", "ann", 1), DESK_NO_MACHINE);
    assert_int_equal(take("r1", NULL, 1), DESK_NOT_ALLOWED);
    assert_int_equal(take("r1", "carl", 1), DESK_NOT_ALLOWED);
    assert_int_equal(take("r1", "guest", 1), DESK_NOT_ALLOWED);
    assert_int_equal(take("r3", "ann", 1), DESK_NOT_ALLOWED);
    assert_int_equal(desk_type(world.desk, "r1", 1, "x", 1), DESK_NOT_TAKEN);
    assert_int_equal(take("r1", "ann", 1), DESK_GRANTED);
    assert_int_equal(take("r1", "ann", 1), DESK_GRANTED);
    assert_int_equal(desk_take(world.desk, "r1", "bob", 2, who, sizeof who), DESK_TAKEN);
    assert_string_equal(who, "ann");
    assert_int_equal(take("r2", "carl", 3), DESK_GRANTED);
    assert_true(desk_may_type(world.desk, "r2", "carl"));
    assert_false(desk_may_type(world.desk, "r2", "guest"));
    assert_int_equal(desk_type(world.desk, "r1", 2, "x", 1), DESK_NOT_TAKEN);
    while (desk_world_order(&world, &order))
        assert_int_equal(order.kind, ORDER_NOTE);
    assert_int_equal(desk_type(world.desk, "r1", 1, "help\r", 5), DESK_GRANTED);
    assert_true(desk_world_order(&world, &order));
    assert_int_equal(order.kind, ORDER_TYPE);
    assert_string_equal(order.who, "ann");
    assert_memory_equal(order.bytes, "help\r", 5);
    assert_int_equal(desk_break(world.desk, "r1", 1), DESK_GRANTED);
    assert_true(desk_world_order(&world, &order));
    assert_int_equal(order.kind, ORDER_BREAK);
    assert_int_equal(take("r4", "ann", 1), DESK_GRANTED);
    while (desk_world_order(&world, &order))
        assert_int_equal(order.kind, ORDER_NOTE);
    assert_int_equal(desk_break(world.desk, "r4", 1), DESK_NO_BREAK);
    assert_false(desk_world_order(&world, &order));
    desk_world_end(&world);
}

TEST(the_right_is_seen_and_given_back)
{
    begin("", PEOPLE);
    uint64_t version = desk_version(world.desk);
    assert_int_equal(take("r1", "ann", 1), DESK_GRANTED);
    assert_int_equal(take("r2", "ann", 1), DESK_GRANTED);
    desk_world_pass(&world, STEP);
    assert_true(desk_version(world.desk) > version);
    assert_string_equal(json_string_value(desk_world_value(&world, "r1", "writer")), "ann");
    desk_release(world.desk, "r1", 2);
    assert_string_equal(json_string_value(desk_world_value(&world, "r1", "writer")), "ann");
    desk_release(world.desk, NULL, 1);
    assert_true(json_is_null(desk_world_value(&world, "r1", "writer")));
    assert_true(json_is_null(desk_world_value(&world, "r2", "writer")));
    assert_int_equal(take("r1", "bob", 2), DESK_GRANTED);
    unsigned notes = 0;
    while (desk_world_order(&world, &order)) {
        assert_int_equal(order.kind, ORDER_NOTE);
        notes++;
    }
    assert_int_equal(notes, 5);
    desk_world_end(&world);
}

static struct lab_file *read_lab(const char *machines)
{
    char error[512], yaml[1024];
    int length =
        snprintf(yaml, sizeof yaml, "serve:\n  folder: %s\nmachines:\n%s", world.folder, machines);
    struct lab_file *lab = lab_file_parse(world.path, yaml, (size_t)length, error, sizeof error);
    if (!lab)
        fail_msg("%s", error);
    return lab;
}

TEST(the_right_ends_with_the_lab_files)
{
    begin("", PEOPLE);
    struct lab_file *lab = read_lab("  - {name: r1, source: '/dev/null', type: people, writers: "
                                    "[bob]}\n");
    assert_int_equal(take("r1", "ann", 1), DESK_GRANTED);
    assert_int_equal(take("r2", "ann", 1), DESK_GRANTED);
    desk_reload(world.desk, lab);
    assert_int_equal(desk_type(world.desk, "r1", 1, "x", 1), DESK_NOT_TAKEN);
    assert_int_equal(take("r1", "bob", 2), DESK_GRANTED);
    desk_reload(world.desk, world.lab);
    assert_int_equal(desk_type(world.desk, "r1", 2, "x", 1), DESK_GRANTED);
    assert_int_equal(desk_type(world.desk, "r2", 1, "x", 1), DESK_NOT_TAKEN);
    lab_file_free(lab);
    desk_world_end(&world);
}

/* While a person holds the right, the lab asks nothing; the verdict is of what came. */
TEST(the_lab_is_quiet_while_a_person_writes)
{
    begin("", PEOPLE);
    assert_int_equal(take("r1", "ann", 1), DESK_GRANTED);
    while (desk_world_order(&world, &order))
        continue;
    damaged_boot();
    assert_null(typed(10 * SECOND));
    is_now("damaged");
    desk_world_text(&world, 1, missing);
    desk_world_pass(&world, SECOND);
    is_now("pass");
    desk_world_end(&world);
}

TEST(refused_where_the_line_is_closed)
{
    begin("", PEOPLE);
    assert_int_equal(take("r1", "ann", 1), DESK_GRANTED);
    desk_world_frame(&world, FRAME_CLOSED, 1, "gone", 4);
    desk_world_pass(&world, STEP);
    assert_int_equal(desk_type(world.desk, "r1", 1, "x", 1), DESK_NO_LINE);
    desk_world_end(&world);
}

TEST(refused_where_the_collector_takes_no_more)
{
    begin("", PEOPLE);
    assert_int_equal(take("r1", "ann", 1), DESK_GRANTED);
    enum desk_refusal refusal = DESK_GRANTED;
    for (unsigned i = 0; i < 10000 && refusal == DESK_GRANTED; i++)
        refusal = desk_type(world.desk, "r1", 1, "x", 1);
    assert_int_equal(refusal, DESK_TOO_FAST);
    desk_world_end(&world);
}

RUN_TESTS(cmocka_unit_test(asks_for_what_is_missing),
          cmocka_unit_test(is_damaged_where_nobody_answers),
          cmocka_unit_test(types_nothing_where_somebody_else_speaks),
          cmocka_unit_test(types_nothing_where_it_may_not), cmocka_unit_test(types_nothing_late),
          cmocka_unit_test(goes_on_asking), cmocka_unit_test(people_type_one_at_a_time),
          cmocka_unit_test(the_right_is_seen_and_given_back),
          cmocka_unit_test(the_right_ends_with_the_lab_files),
          cmocka_unit_test(the_lab_is_quiet_while_a_person_writes),
          cmocka_unit_test(refused_where_the_line_is_closed),
          cmocka_unit_test(refused_where_the_collector_takes_no_more))
