/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "tests/unit/desk_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "serial/lab/journal/spool_shape.h"
#include "serial/lab/now.h"
#include "tests/unit/run.h"

enum { ERROR_MAX = 512, NS_IN_MS = 1000000, STOP_MS = 10000 };

/* In ns, of a frame that comes now. */
static uint64_t time_of(const struct desk_world *world)
{
    uint64_t now = world->now * NS_IN_MS;
    return world->ticks || !world->spool
               ? now
               : spool_time_at(world->spool, now, world->passed * NS_IN_MS);
}

static uint64_t clock_of(void *data)
{
    const struct desk_world *world = data;
    return world->ticks ? now_of_day_ms() : time_of(world) / NS_IN_MS;
}

static void changed(void *data)
{
    ((struct desk_world *)data)->changes++;
}

static void post(void *data, const char *url, const char *json)
{
    struct desk_world *world = data;
    world->posts++;
    snprintf(world->posted, sizeof world->posted, "%s %s", url, json);
}

void desk_world_open(struct desk_world *world)
{
    char error[ERROR_MAX];
    const struct desk_options options = {.lab_path = world->path,
                                         .lab = world->lab,
                                         .spool = world->spool,
                                         .orders = world->orders[0],
                                         .heard = -1,
                                         .changed = changed,
                                         .post = post,
                                         .clock_ms = clock_of,
                                         .data = world};
    world->desk = desk_open(&options, error, sizeof error);
    if (!world->desk)
        fail_msg("%s", error);
}

void desk_world_close(struct desk_world *world)
{
    desk_close(world->desk);
    world->desk = NULL;
}

void desk_world_begin(struct desk_world *world, const char *serve, const char *machines)
{
    char error[ERROR_MAX], yaml[8192];
    *world = (struct desk_world){.now = DESK_WORLD_BEGAN};
    snprintf(world->folder, sizeof world->folder, "/tmp/rollcall-desk-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    snprintf(world->path, sizeof world->path, "%s/lab.yaml", world->folder);
    int length = snprintf(yaml, sizeof yaml, "serve:\n  folder: %s\n%smachines:\n%s", world->folder,
                          serve, machines);
    world->lab = lab_file_parse(world->path, yaml, (size_t)length, error, sizeof error);
    if (!world->lab)
        fail_msg("%s", error);
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, world->orders), 0);
    world->spool = spool_make(8 << 20, 0);
    assert_non_null(world->spool);
    desk_world_open(world);
}

void desk_world_journal(struct desk_world *world)
{
    char error[ERROR_MAX];
    const struct journal_settings settings = {
        .folder = world->folder, .sync = JOURNAL_SYNC_NEVER, .segment_bytes = 1 << 20};
    world->writer = journal_writer_start(&settings, world->spool, error, sizeof error);
    if (!world->writer)
        fail_msg("%s", error);
}

void desk_world_end(struct desk_world *world)
{
    char command[128];
    desk_close(world->desk);
    if (world->writer)
        journal_writer_stop(world->writer, STOP_MS);
    if (world->spool)
        spool_unmap(world->spool);
    lab_file_free(world->lab);
    close(world->orders[0]);
    close(world->orders[1]);
    snprintf(command, sizeof command, "rm -r %s", world->folder);
    assert_int_equal(system(command), 0);
}

void desk_world_frame(struct desk_world *world, enum frame_kind kind, uint32_t source,
                      const void *bytes, size_t length)
{
    assert_true(spool_add(world->spool, kind, source, time_of(world), bytes, length));
}

void desk_world_line(struct desk_world *world, uint32_t source, const char *name)
{
    desk_world_frame(world, FRAME_NAME, source, name, strlen(name));
    desk_world_frame(world, FRAME_OPENED, source, "it", 2);
}

void desk_world_text(struct desk_world *world, uint32_t source, const char *text)
{
    desk_world_frame(world, FRAME_BYTES, source, text, strlen(text));
}

void desk_world_say(struct desk_world *world, uint32_t source, struct said *said)
{
    desk_world_frame(world, FRAME_BYTES, source, said->text, said->length);
    said->length = 0;
}

void desk_world_pass(struct desk_world *world, uint64_t ms)
{
    world->now += ms;
    world->passed += ms;
    while (follow_step(world->desk, false) == FOLLOW_ON)
        continue;
}

json_t *desk_world_value(struct desk_world *world, const char *name, const char *key)
{
    static json_t *machine;
    json_decref(machine);
    machine = desk_machine(world->desk, name);
    assert_non_null(machine);
    return json_object_get(machine, key);
}

const char *desk_world_state(struct desk_world *world, const char *name)
{
    return json_string_value(desk_world_value(world, name, "state"));
}

char *desk_world_log(struct desk_world *world, const char *name, size_t *length)
{
    struct desk_log log;
    assert_true(desk_log(world->desk, name, &log));
    FILE *file = fopen(log.path, "rb");
    char *text = calloc(log.end + 1, 1);
    assert_non_null(text);
    *length = file ? fread(text, 1, log.end, file) : 0;
    assert_int_equal(*length, log.end);
    assert_true(!file || fgetc(file) == EOF);
    if (file)
        fclose(file);
    return text;
}

bool desk_world_order(struct desk_world *world, struct order *order)
{
    return recv(world->orders[1], order, sizeof *order, MSG_DONTWAIT) == sizeof *order;
}
