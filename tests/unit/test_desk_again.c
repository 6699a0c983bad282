/* SPDX-License-Identifier: MIT */
/* Whatever the desk keeps is derived: it goes on behind any moment at which it was killed, with no
 * byte twice and none missing, and what is made anew from the journal is what had grown. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "serial/lab/desk/database.h"
#include "serial/lab/desk/plain.h"
#include "tests/unit/desk_world.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"

#define ENDED "\"plan\":1,\"pass\":1,\"fail\":0,\"error\":0,\"skip\":0,\"verdict\":\"pass\""
#define MACHINES                                                                                   \
    "  - {name: r1, source: '/dev/null', expect: 1h}\n"                                            \
    "  - {name: r2, source: '/dev/zero', type: never}\n"                                           \
    "  - {name: r3, source: '/dev/full', serial: S3}\n"                                            \
    "  - {name: r4, source: '/dev/tty', type: people}\n"

enum { LINES = 3, TURNS = 1200, KILLS = 30, ERROR_MAX = 512, STOP_MS = 10000 };

static struct desk_world world;
static unsigned stuck;
static struct random chance = {.seed = 7};

/* A machine's side of its line. */
static struct line_said {
    struct said said;
    uint64_t boots;
    bool is_up;
} lines[LINES];

static void begin_boot(struct line_said *line, uint32_t source)
{
    said_boot(&line->said, source << 16 | ++line->boots);
    said_raw(&line->said, "\r\nHello World!\r\n# I am somebody.\r\n");
    said_rollcall(&line->said);
    said_line(&line->said, source == 3 && line->boots % 2 ? "# identity {\"serial\":\"S4\"}"
                                                          : "# identity {\"serial\":\"S3\"}");
    line->is_up = true;
}

static void end_boot(struct line_said *line)
{
    static const char *const ends[] = {ENDED, ENDED ",\"why\":null",
                                       "\"plan\":1,\"pass\":0,\"fail\":1,\"error\":0,\"skip\":0,"
                                       "\"verdict\":\"fail\""};
    unsigned which = (unsigned)random_below(&chance, 3);
    line->said.next += random_below(&chance, 4) == 0; /* a line that was lost */
    said_line(&line->said, which == 2 ? "not ok 1 a.b # bit 3" : "ok 1 a.b # 3 ms");
    said_end(&line->said, ends[which]);
    line->is_up = false;
}

static void panic(struct line_said *line)
{
    char text[100];
    snprintf(text, sizeof text, "# panic {\"boot\":\"%016llx\",\"what\":\"page fault\"}",
             (unsigned long long)line->said.boot);
    said_line(&line->said, text);
    said_raw(&line->said, "# rip ffffffff80001234\r\n");
    line->is_up = false;
}

/* What a machine does next; it may be nothing. */
static void act(struct line_said *line, uint32_t source)
{
    uint64_t what = random_below(&chance, 16);
    if (what == 0 && line->boots > 0)
        panic(line);
    else if (what <= 2)
        begin_boot(line, source);
    else if (what <= 6 && line->is_up)
        end_boot(line);
    else if (what <= 9)
        said_raw(&line->said, "login: root\r\n[    1.000000] clocksource: tsc\r\n");
    else if (what == 10)
        said_raw(&line->said, "half a line");
    else if (what == 11 && line->is_up)
        said_line(&line->said, "# memory {\"mib\":1}");
}

/* What was said goes out in pieces, wherever they are cut. */
static void send_some(struct line_said *line, uint32_t source)
{
    struct said *said = &line->said;
    size_t length =
        random_below(&chance, 3) == 0 ? random_below(&chance, said->length + 1) : said->length;
    if (length == 0)
        return;
    desk_world_frame(&world, FRAME_BYTES, source, said->text, length);
    memmove(said->text, said->text + length, said->length - length);
    said->length -= length;
}

static void turn(void)
{
    static const uint64_t pauses[] = {0, 0, 3, 40, 200, 700, 3000, 70000, 700000};
    uint32_t source = 1 + (uint32_t)random_below(&chance, LINES);
    struct line_said *line = &lines[source - 1];
    act(line, source);
    send_some(line, source);
    if (random_below(&chance, 40) == 0)
        desk_world_frame(&world, FRAME_CLOSED, source, "gone", 4);
    if (random_below(&chance, 40) == 0)
        desk_world_frame(&world, FRAME_LOST, source, "12", 2);
    world.now += pauses[random_below(&chance, sizeof pauses / sizeof *pauses)];
}

static void begin(void)
{
    desk_world_begin(&world, "", MACHINES);
    for (uint32_t i = 0; i < LINES; i++) {
        char name[] = "r1";
        said_begin(&lines[i].said);
        lines[i].boots = 0;
        name[1] = (char)('1' + i);
        desk_world_line(&world, i + 1, name);
    }
}

/* Everything of the index, and the plain logs, as text. */
static char *dump(void)
{
    static const char *const queries[] = {
        "SELECT name||'|'||known||'|'||first_heard||'|'||heard||'|'||bytes||'|'||lost||'|'||boots||"
        "'|'||log_end||'|'||open_first||'|'||open_began||'|'||open_sealed||'|'||open_again||'|'||"
        "line||'|'||line_since||'|'||state||'|'||state_since||'|'||begun_1||'|'||begun_2||'|'||"
        "begun_3||'|'||garbled||'|'||lost_at FROM machines ORDER BY name",
        "SELECT machine||boot||'|'||began||'|'||ended||'|'||log_first||'|'||log_end||'|'||verdict||"
        "'|'||changed||'|'||has_end||is_whole||quote(what)||quote(serial)||json FROM boots"
        " ORDER BY machine, began, boot",
        "SELECT machine||'|'||offset||'|'||ms||'|'||position FROM marks ORDER BY machine, offset"};
    char error[ERROR_MAX], path[128], *all = NULL;
    size_t length;
    FILE *to = open_memstream(&all, &length);
    snprintf(path, sizeof path, "%s/index.db", world.folder);
    struct database *database = database_open(path, true, error, sizeof error);
    assert_non_null(database);
    for (unsigned i = 0; i < 3; i++) {
        struct query *query = database_query(database, queries[i]);
        query_begin(query, "");
        while (query_next(query))
            fprintf(to, "%s\n", query_text(query, 0));
    }
    database_close(database);
    for (uint32_t i = 0; i < LINES; i++) {
        char name[] = "r1", *log;
        name[1] = (char)('1' + i);
        log = desk_world_log(&world, name, &length);
        fwrite(log, 1, length, to);
        free(log);
    }
    fclose(to);
    return all;
}

/* Of two long texts the first lines that differ. */
static void is_same(const char *made, const char *grown)
{
    while (*made == *grown && *made != '\0') {
        const char *end = strchr(made, '\n');
        size_t length = end ? (size_t)(end + 1 - made) : strlen(made);
        if (strncmp(made, grown, length) != 0)
            break;
        made += length;
        grown += length;
    }
    if (strcmp(made, grown) != 0)
        fail_msg("made anew: %.600s\nhad grown: %.600s", made, grown);
}

/* Everything is written: time passes without anything said. */
static void settle(void)
{
    for (unsigned i = 0; i < 3; i++)
        desk_world_pass(&world, 2000);
}

static void is_same_anew(void)
{
    char error[ERROR_MAX];
    settle();
    char *grown = dump();
    desk_world_close(&world);
    desk_world_open(&world);
    if (!desk_rebuild(world.desk, error, sizeof error))
        fail_msg("%s", error);
    desk_world_pass(&world, 0);
    settle();
    char *made = dump();
    is_same(made, grown);
    free(grown);
    free(made);
}

TEST(made_anew_is_what_had_grown)
{
    begin();
    for (unsigned i = 0; i < TURNS; i++) {
        turn();
        if (random_below(&chance, 4) == 0)
            desk_world_pass(&world, 0);
    }
    is_same_anew();
    desk_world_end(&world);
}

/* The machine boots every quarter of an hour: that is no loop, and a boot that was heard began
 * before the time that is told now. */
TEST(made_anew_where_the_clock_was_set_back)
{
    enum { MINUTE_MS = 60000, QUARTER = 15, BOOTS = 6 };
    uint64_t told = 0;
    begin();
    for (unsigned i = 0; i < BOOTS; i++) {
        begin_boot(&lines[1], 2);
        desk_world_say(&world, 2, &lines[1].said);
        desk_world_pass(&world, 0);
        assert_true(json_integer_value(desk_world_value(&world, "r2", "began")) > (int64_t)told);
        told = desk_clock(world.desk);
        assert_true(json_integer_value(desk_world_value(&world, "r2", "began")) <= (int64_t)told);
        for (unsigned minute = 0; minute < QUARTER; minute++)
            desk_world_pass(&world, MINUTE_MS);
        assert_string_equal(desk_world_state(&world, "r2"), "truncated");
        if (i == 1)
            world.now -= UINT64_C(60) * MINUTE_MS;
    }
    json_t *lab = desk_lab(world.desk);
    assert_true(json_integer_value(json_object_get(lab, "now")) > (int64_t)told);
    json_decref(lab);
    is_same_anew();
    assert_string_equal(desk_world_state(&world, "r2"), "truncated");
    desk_world_end(&world);
}

/* Whether an index was found to be unfit, since the last time that this was asked. */
static bool was_moved_away(void)
{
    char path[160];
    snprintf(path, sizeof path, "%s/index.db.away", world.folder);
    return unlink(path) == 0;
}

/* Without a word: as if it had been killed between two frames. */
TEST(goes_on_where_it_was)
{
    begin();
    for (unsigned i = 0; i < TURNS; i++) {
        turn();
        if (random_below(&chance, 4) == 0)
            desk_world_pass(&world, 0);
        if (random_below(&chance, 20) == 0) {
            desk_world_close(&world);
            desk_world_open(&world);
        }
    }
    assert_false(was_moved_away());
    is_same_anew();
    desk_world_end(&world);
}

/* The same out of the journal's files alone. */
TEST(made_anew_from_files)
{
    begin();
    desk_world_journal(&world);
    for (unsigned i = 0; i < TURNS; i++) {
        turn();
        if (random_below(&chance, 4) == 0)
            desk_world_pass(&world, 0);
    }
    settle();
    desk_world_close(&world);
    journal_writer_stop(world.writer, STOP_MS);
    world.writer = NULL;
    spool_unmap(world.spool);
    world.spool = NULL;
    desk_world_open(&world);
    is_same_anew();
    desk_world_end(&world);
}

static uint64_t clock_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static pid_t start_desk(void)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child > 0)
        return child;
    world.ticks = true;
    desk_world_open(&world);
    desk_follow(world.desk);
    _exit(1);
}

/* At any instruction, while lines speak. */
TEST(killed_at_any_moment)
{
    begin();
    desk_world_close(&world);
    for (unsigned kills = 0; kills < KILLS; kills++) {
        pid_t child = start_desk();
        uint64_t until = clock_now() + 20 + random_below(&chance, 150);
        while (clock_now() < until) {
            uint32_t source = 1 + (uint32_t)random_below(&chance, LINES);
            act(&lines[source - 1], source);
            world.now = clock_now(); /* at the last moment: no frame comes behind its time */
            send_some(&lines[source - 1], source);
            usleep((useconds_t)random_below(&chance, 3000));
        }
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, NULL, 0), child);
    }
    world.now = clock_now();
    desk_world_open(&world);
    desk_world_pass(&world, 120000);
    assert_false(was_moved_away());
    is_same_anew();
    desk_world_end(&world);
}

/* An index of anybody else, or broken, or plain logs that were cut: all of it is made anew. */
static void spoil(const char *name, const char *with, size_t offset)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", world.folder, name);
    int file = open(path, O_WRONLY | O_CREAT, 0644);
    assert_true(file >= 0);
    assert_true(pwrite(file, with, strlen(with), (off_t)offset) >= 0);
    if (with[0] == '\0')
        assert_int_equal(ftruncate(file, (off_t)offset), 0);
    close(file);
}

static void is_same_again(const char *grown)
{
    desk_world_open(&world);
    settle();
    char *made = dump();
    is_same(made, grown);
    free(made);
}

static void spoiled(const char *name, const char *with, size_t offset)
{
    settle();
    char *grown = dump();
    desk_world_close(&world);
    spoil(name, with, offset);
    is_same_again(grown);
    free(grown);
}

/* Some of it is read, and then nothing more comes: as if the disk had failed there. */
static void half_readable(void)
{
    char error[ERROR_MAX], path[160];
    settle();
    char *grown = dump();
    desk_world_close(&world);
    snprintf(path, sizeof path, "%s/index.db", world.folder);
    struct database *database = database_open(path, false, error, sizeof error);
    assert_non_null(database);
    assert_true(database_run(database, "DROP TABLE boots"));
    database_close(database);
    is_same_again(grown);
    free(grown);
}

TEST(a_spoiled_index_is_made_anew)
{
    begin();
    for (unsigned i = 0; i < TURNS / 4; i++)
        turn();
    spoiled("index.db", "This is no index, but a letter to my aunt. ", 0);
    assert_true(was_moved_away());
    spoiled("index.db", "\x07", 63); /* the version */
    assert_true(was_moved_away());
    spoiled("index.db", "somebody", 68); /* the application's id */
    assert_true(was_moved_away());
    half_readable();
    assert_true(was_moved_away());
    spoiled("logs/r1.log", "", 100);
    assert_true(was_moved_away());
    desk_world_end(&world);
}

/* What was written behind what the index knows is cut, and comes again. */
TEST(a_longer_log_is_cut)
{
    begin();
    for (unsigned i = 0; i < TURNS / 4; i++)
        turn();
    spoiled("logs/r1.log", "more than was followed", 1 << 20);
    desk_world_end(&world);
}

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* A disk that takes no more, in the middle of logs and of the index, and then does again. */
TEST(goes_on_when_the_disk_takes_writes_again)
{
    begin();
    signal(SIGXFSZ, SIG_IGN);
    for (unsigned i = 0; i < TURNS; i++) {
        turn();
        if (i % 100 == 50)
            limit_files(20000 + random_below(&chance, 60000));
        if (i % 10 == 0)
            desk_world_pass(&world, 0);
        stuck += world.desk->trouble[0] != '\0';
        if (i % 300 == 290) {
            desk_world_close(&world);
            limit_files(RLIM_INFINITY);
            desk_world_open(&world);
        }
        if (i % 100 == 99)
            limit_files(RLIM_INFINITY);
    }
    assert_true(stuck > 0);
    is_same_anew();
    desk_world_end(&world);
}

/* What is said while nothing can be written is judged at once, and written later. */
TEST(judges_while_the_disk_is_full)
{
    char who[64], error[ERROR_MAX];
    size_t length;
    begin();
    signal(SIGXFSZ, SIG_IGN);
    settle();
    assert_int_equal(desk_take(world.desk, "r4", "ann", 1, who, sizeof who), DESK_GRANTED);
    limit_files(1);
    begin_boot(&lines[1], 2);
    said_line(&lines[1].said, "ok 1 a.b # 3 ms");
    said_end(&lines[1].said, ENDED);
    desk_world_say(&world, 2, &lines[1].said);
    settle();
    uint64_t version = desk_version(world.desk);
    assert_string_equal(desk_world_state(&world, "r2"), "pass");
    json_t *lab = desk_lab(world.desk);
    const json_t *journal = json_object_get(lab, "journal");
    assert_non_null(strstr(json_string_value(json_object_get(journal, "error")), "r2"));
    json_decref(lab);
    limit_files(RLIM_INFINITY);
    settle();
    assert_string_equal(desk_world_state(&world, "r2"), "pass");
    assert_true(desk_version(world.desk) > version);
    assert_string_equal(json_string_value(desk_world_value(&world, "r4", "writer")), "ann");
    free(desk_world_log(&world, "r2", &length));
    assert_true(length > 200);
    lab = desk_lab(world.desk);
    assert_true(json_is_null(json_object_get(json_object_get(lab, "journal"), "error")));
    json_decref(lab);
    assert_true(desk_rebuild(world.desk, error, sizeof error));
    desk_world_end(&world);
}

/* What was written is gone when the disk takes writes again: somebody deleted it. */
TEST(ends_with_a_reason_where_it_cant_go_back)
{
    char path[160];
    begin();
    signal(SIGXFSZ, SIG_IGN);
    begin_boot(&lines[1], 2);
    desk_world_say(&world, 2, &lines[1].said);
    settle();
    limit_files(1);
    desk_world_text(&world, 2, "more");
    settle();
    assert_true(world.desk->is_blind);
    limit_files(RLIM_INFINITY);
    snprintf(path, sizeof path, "%s/logs/r2.log", world.folder);
    assert_int_equal(truncate(path, 0), 0);
    world.now += 2000;
    assert_non_null(strstr(desk_follow(world.desk), "index.db: the plain logs are shorter"));
    desk_world_close(&world);
    desk_world_open(&world);
    assert_true(was_moved_away());
    desk_world_end(&world);
}

/* What was said before stands in the log of another desk, and what was said then. */
static void is_healed(const char *text)
{
    size_t length;
    assert_int_equal(follow_step(world.desk, false), FOLLOW_FAILED);
    assert_non_null(strstr(world.desk->trouble, "the log of r2 was moved, deleted or cut"));
    desk_world_close(&world);
    desk_world_open(&world);
    settle();
    char *log = desk_world_log(&world, "r2", &length);
    assert_string_equal(log, text);
    free(log);
}

TEST(logs_that_somebody_moves_or_empties_are_made_anew)
{
    char path[160], other[160];
    struct desk_log log;
    begin();
    snprintf(path, sizeof path, "%s/logs/r2.log", world.folder);
    snprintf(other, sizeof other, "%s/logs/r2.log.1", world.folder);
    desk_world_text(&world, 2, "one ");
    settle();
    assert_int_equal(rename(path, other), 0);
    desk_world_text(&world, 2, "two ");
    world.now += 2000;
    is_healed("one two ");
    assert_int_equal(truncate(path, 0), 0);
    desk_world_text(&world, 2, "three ");
    world.now += 2000;
    is_healed("one two three ");
    assert_int_equal(unlink(path), 0);
    assert_true(desk_log(world.desk, "r2", &log));
    is_healed("one two three ");
    desk_world_end(&world);
}

/* Nobody could begin there: this desk goes on judging. */
TEST(a_folder_that_is_away)
{
    char other[160];
    size_t length;
    begin();
    snprintf(other, sizeof other, "%s.away", world.folder);
    desk_world_text(&world, 2, "one ");
    settle();
    assert_int_equal(rename(world.folder, other), 0);
    desk_world_text(&world, 2, "two ");
    world.now += 2000;
    assert_int_not_equal(follow_step(world.desk, false), FOLLOW_FAILED);
    assert_true(world.desk->is_blind);
    assert_int_equal(rename(other, world.folder), 0);
    settle();
    assert_false(world.desk->is_blind);
    char *log = desk_world_log(&world, "r2", &length);
    assert_string_equal(log, "one two ");
    free(log);
    desk_world_end(&world);
}

/* And reading it writes nothing, which may take its time. */
TEST(what_isnt_written_yet_is_read)
{
    char bytes[16] = "";
    begin();
    desk_world_text(&world, 1, "abc");
    desk_world_pass(&world, 2000);
    desk_world_text(&world, 1, "de");
    desk_world_text(&world, 1, "f");
    desk_world_pass(&world, 0);
    struct machine *machine = machine_find(world.desk, "r1");
    assert_int_equal(machine->log_flushed, 3);
    assert_int_equal(plain_read(world.desk, machine, 1, bytes, sizeof bytes), 5);
    assert_string_equal(bytes, "bcdef");
    assert_int_equal(plain_read(world.desk, machine, 4, bytes, 1), 1);
    assert_int_equal(bytes[0], 'e');
    assert_int_equal(machine->log_flushed, 3);
    desk_world_end(&world);
}

/* A log is closed for another where somebody else has all descriptors. */
TEST(logs_are_written_without_descriptors)
{
    struct rlimit limit, less;
    size_t length;
    begin();
    desk_world_text(&world, 1, "abc");
    desk_world_pass(&world, 2000);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    less = limit;
    less.rlim_cur = (rlim_t)dup(STDIN_FILENO);
    close((int)less.rlim_cur);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &less), 0);
    desk_world_text(&world, 2, "def");
    desk_world_pass(&world, 2000);
    desk_world_text(&world, 1, "g");
    desk_world_pass(&world, 2000);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_string_equal(world.desk->trouble, "");
    assert_int_equal(machine_find(world.desk, "r2")->log_flushed, 3);
    char *log = desk_world_log(&world, "r1", &length);
    assert_string_equal(log, "abcg");
    free(log);
    desk_world_end(&world);
}

RUN_TESTS(cmocka_unit_test(made_anew_is_what_had_grown),
          cmocka_unit_test(made_anew_where_the_clock_was_set_back),
          cmocka_unit_test(goes_on_where_it_was), cmocka_unit_test(made_anew_from_files),
          cmocka_unit_test(killed_at_any_moment), cmocka_unit_test(a_spoiled_index_is_made_anew),
          cmocka_unit_test(a_longer_log_is_cut),
          cmocka_unit_test(goes_on_when_the_disk_takes_writes_again),
          cmocka_unit_test(judges_while_the_disk_is_full),
          cmocka_unit_test(ends_with_a_reason_where_it_cant_go_back),
          cmocka_unit_test(logs_that_somebody_moves_or_empties_are_made_anew),
          cmocka_unit_test(a_folder_that_is_away), cmocka_unit_test(what_isnt_written_yet_is_read),
          cmocka_unit_test(logs_are_written_without_descriptors))
