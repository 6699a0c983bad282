/* SPDX-License-Identifier: MIT */
/* What the desk tells whoever asks: machines and what changed of them, boots, differences, history,
 * places in logs. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>

#include "serial/lab/source_shown.h"
#include "tests/unit/desk_world.h"
#include "tests/unit/run.h"

#define PASSED "\"plan\":1,\"pass\":1,\"fail\":0,\"error\":0,\"skip\":0,\"verdict\":\"pass\""
#define FAILED "\"plan\":1,\"pass\":0,\"fail\":1,\"error\":0,\"skip\":0,\"verdict\":\"fail\""
#define TWO                                                                                        \
    "  - {name: r1, source: '/dev/null', place: row 3}\n"                                          \
    "  - {name: r2, source: 'sol://admin@bmc2'}\n"

#define SECOND UINT64_C(1000) /* in ms */

static struct desk_world world;
static struct said said;

static void begin(const char *machines)
{
    desk_world_begin(&world, "", machines);
    desk_world_line(&world, 1, "r1");
    desk_world_line(&world, 2, "r2");
    desk_world_pass(&world, SECOND);
    said_begin(&said);
}

/* A whole boot of `source` with this record, and this result. */
static void boot(uint32_t source, uint64_t id, const char *record, const char *result)
{
    said_boot(&said, id);
    said_raw(&said, "\r\nHello World!\r\n");
    said_rollcall(&said);
    said_line(&said, record);
    said_line(&said, result);
    said_end(&said, strncmp(result, "ok", 2) == 0 ? PASSED : FAILED);
    desk_world_say(&world, source, &said);
    desk_world_pass(&world, SECOND);
}

static const char *id_of(uint64_t id)
{
    static char text[RECORD_BOOT_DIGITS + 1];
    snprintf(text, sizeof text, "%016llx", (unsigned long long)id);
    return text;
}

static const char *text_at(const json_t *list, size_t index, const char *key)
{
    return json_string_value(json_object_get(json_array_get(list, index), key));
}

/* The names that changed since, in their order. */
static const char *changed_since(uint64_t since, uint64_t *now)
{
    static char names[100];
    size_t length, i, at = 0;
    const json_t *one;
    const struct desk_text *text = desk_changes(world.desk, since, now);
    names[0] = '\0';
    if (!text)
        return NULL;
    const char *bytes = desk_text(text, &length);
    json_t *list = json_loadb(bytes, length, 0, NULL);
    assert_non_null(list);
    json_array_foreach (list, i, one)
        at += (size_t)snprintf(names + at, sizeof names - at, "%s ",
                               json_string_value(json_object_get(one, "name")));
    json_decref(list);
    desk_text_free(text);
    return names;
}

TEST(changes_in_their_order)
{
    uint64_t first, now;
    begin(TWO);
    assert_string_equal(changed_since(0, &first), "r1 r2 ");
    assert_null(changed_since(first, &now));
    assert_int_equal(now, first);
    boot(1, 1, "# memory {\"mib\":1}", "ok 1 a.b # 3 ms");
    assert_string_equal(changed_since(first, &now), "r1 ");
    assert_string_equal(changed_since(0, &now), "r2 r1 ");
    boot(2, 2, "# memory {\"mib\":1}", "ok 1 a.b # 3 ms");
    assert_string_equal(changed_since(first, &now), "r1 r2 ");
    assert_string_equal(changed_since(now + 7, &now), "r1 r2 ");
    assert_true(world.changes > 0);
    desk_world_end(&world);
}

/* Who waits for machines would take them for gone. */
TEST(all_are_told_of_before_anything_was_followed)
{
    uint64_t now;
    desk_world_begin(&world, "", TWO);
    assert_string_equal(changed_since(0, &now), "r1 r2 ");
    desk_world_end(&world);
}

/* Many who ask for the same are given the same. */
TEST(changes_are_shared)
{
    uint64_t now;
    begin(TWO);
    const struct desk_text *one = desk_changes(world.desk, 0, &now);
    const struct desk_text *other = desk_changes(world.desk, 0, &now);
    assert_ptr_equal(one, other);
    boot(1, 1, "# memory {\"mib\":1}", "ok 1 a.b # 3 ms");
    const struct desk_text *later = desk_changes(world.desk, 0, &now);
    assert_ptr_not_equal(one, later);
    size_t length;
    assert_non_null(strstr(desk_text(one, &length), "unheard"));
    desk_text_free(one);
    desk_text_free(other);
    desk_text_free(later);
    desk_world_end(&world);
}

/* Bytes alone are told of now and then, and not at each of them. */
TEST(bytes_are_told_of_slowly)
{
    uint64_t now, before;
    begin(TWO);
    changed_since(0, &now);
    before = now;
    for (unsigned i = 0; i < 100; i++) {
        desk_world_text(&world, 1, "text\r\n");
        desk_world_pass(&world, 30);
    }
    assert_string_equal(changed_since(before, &now), "r1 ");
    assert_in_range(now - before, 1, 5);
    desk_world_end(&world);
}

TEST(the_lab)
{
    begin(TWO);
    struct collector_status status = {
        .lines = 2, .journal_bytes = 77, .lost_bytes = 99, .error = "no space left"};
    assert_int_equal(send(world.orders[1], &status, sizeof status, 0), sizeof status);
    order_hear(world.desk);
    json_t *lab = desk_lab(world.desk);
    assert_string_equal(json_string_value(json_object_get(lab, "name")), "lab");
    const json_t *journal = json_object_get(lab, "journal"), *machines;
    assert_int_equal(json_integer_value(json_object_get(journal, "bytes")), 77);
    assert_string_equal(json_string_value(json_object_get(journal, "error")), "no space left");
    machines = json_object_get(lab, "machines");
    assert_int_equal(json_array_size(machines), 2);
    assert_string_equal(text_at(machines, 0, "place"), "row 3");
    assert_string_equal(text_at(machines, 1, "type"), "resend");
    json_decref(lab);
    char *report = desk_report(world.desk, DESK_TABLE, 0, NULL, 0);
    assert_non_null(strstr(report, "\nthe journal: no space left; 99 bytes are lost since"));
    free(report);
    assert_null(desk_machine(world.desk, "r9"));
    desk_world_end(&world);
}

TEST(a_boot_whole_and_under_way)
{
    begin(TWO);
    boot(1, 7, "# memory {\"mib\":1}", "not ok 1 a.b # bit 3");
    json_t *one = desk_boot(world.desk, "r1", id_of(7));
    assert_non_null(one);
    assert_string_equal(json_string_value(json_object_get(one, "verdict")), "fail");
    assert_string_equal(text_at(json_object_get(one, "records"), 1, "kind"), "memory");
    const json_t *results = json_object_get(one, "results");
    assert_string_equal(text_at(results, 0, "name"), "a.b");
    assert_string_equal(text_at(results, 0, "outcome"), "fail");
    assert_true(json_is_integer(json_object_get(one, "ended")));
    json_decref(one);
    said_boot(&said, 8);
    said_rollcall(&said);
    desk_world_say(&world, 1, &said);
    desk_world_pass(&world, SECOND);
    one = desk_boot(world.desk, "r1", id_of(8));
    assert_non_null(one);
    assert_true(json_is_null(json_object_get(one, "ended")));
    json_decref(one);
    assert_null(desk_boot(world.desk, "r1", id_of(9)));
    assert_null(desk_boot(world.desk, "r1", "no id"));
    assert_null(desk_boot(world.desk, "r2", id_of(7)));
    desk_world_end(&world);
}

/* Before they are written, and after. */
/* JSON allows for it, and Jansson where it is told so. */
TEST(a_zero_in_a_field_spoils_nothing)
{
    begin(TWO);
    boot(1, 1, "# memory {\"mib\":1,\"who\":\"a\\u0000b\"}", "ok 1 a.b # 3 ms");
    boot(1, 2, "# memory {\"mib\":2,\"who\":\"a\\u0000b\"}", "ok 1 a.b # 3 ms");
    assert_int_equal(json_integer_value(desk_world_value(&world, "r1", "changed")), 1);
    json_t *whole = desk_boot(world.desk, "r1", id_of(2));
    assert_int_equal(json_array_size(json_object_get(whole, "results")), 1);
    json_decref(whole);
    desk_world_end(&world);
}

TEST(boots_the_latest_first)
{
    begin(TWO);
    uint64_t third = 0;
    for (uint64_t i = 1; i <= 5; i++) {
        if (i == 3)
            third = world.now;
        boot(1, i, "# memory {\"mib\":1}", "ok 1 a.b # 3 ms");
        json_t *list = desk_boots(world.desk, "r1", 10, 0);
        assert_int_equal(json_array_size(list), i);
        assert_string_equal(text_at(list, 0, "boot"), id_of(i));
        json_decref(list);
    }
    for (unsigned i = 0; i < 2; i++) {
        json_t *list = desk_boots(world.desk, "r1", 2, third);
        assert_int_equal(json_array_size(list), 2);
        assert_string_equal(text_at(list, 0, "boot"), id_of(2));
        assert_string_equal(text_at(list, 1, "state"), "pass");
        json_decref(list);
        desk_world_pass(&world, 3 * SECOND);
    }
    desk_world_end(&world);
}

TEST(differences)
{
    begin(TWO);
    boot(1, 1, "# memory {\"mib\":64}", "ok 1 a.b # 3 ms");
    assert_int_equal(json_integer_value(desk_world_value(&world, "r1", "changed")), 0);
    for (uint64_t i = 9; i < 11; i++) { /* of those that aren't whole, nobody knows what is gone */
        said_boot(&said, i);
        said_rollcall(&said);
        said_line(&said, "# memory {\"mib\":32}");
        desk_world_say(&world, 1, &said);
        desk_world_pass(&world, 3 * SECOND);
    }
    boot(1, 2, "# memory {\"mib\":32}", "not ok 1 a.b # bit 3");
    assert_int_equal(json_integer_value(desk_world_value(&world, "r1", "changed")), 1);
    json_t *list = desk_difference(world.desk, "r1", NULL, NULL);
    assert_int_equal(json_array_size(list), 2);
    assert_string_equal(text_at(list, 0, "kind"), "memory");
    assert_string_equal(text_at(list, 0, "key"), "mib");
    assert_int_equal(json_integer_value(json_object_get(json_array_get(list, 0), "old")), 64);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(list, 0), "new")), 32);
    assert_string_equal(text_at(list, 1, "kind"), "check");
    assert_string_equal(text_at(list, 1, "which"), "a.b");
    json_decref(list);
    char old[RECORD_BOOT_DIGITS + 1];
    snprintf(old, sizeof old, "%s", id_of(2));
    list = desk_difference(world.desk, "r1", old, id_of(2));
    assert_int_equal(json_array_size(list), 0);
    json_decref(list);
    assert_null(desk_difference(world.desk, "r1", id_of(8), NULL));
    assert_null(desk_difference(world.desk, "r1", NULL, id_of(8)));
    list = desk_difference(world.desk, "r2", NULL, NULL);
    assert_int_equal(json_array_size(list), 0);
    json_decref(list);
    desk_world_end(&world);
}

/* All of them were said at one time: a log that is read as one has such. */
TEST(differences_of_boots_at_one_time)
{
    begin(TWO);
    for (uint64_t id = 1; id <= 3; id++) {
        char record[40];
        snprintf(record, sizeof record, "# memory {\"mib\":%d}", (int)id);
        said_boot(&said, id);
        said_raw(&said, "\r\nHello World!\r\n");
        said_rollcall(&said);
        said_line(&said, record);
        said_line(&said, "ok 1 a.b # 3 ms");
        said_end(&said, PASSED);
    }
    desk_world_say(&world, 1, &said);
    for (unsigned i = 0; i < 2; i++) { /* from memory, and from the index */
        desk_world_pass(&world, SECOND);
        for (uint64_t id = 1; id <= 3; id++) {
            json_t *list = desk_difference(world.desk, "r1", NULL, id_of(id));
            const json_t *old = json_object_get(json_array_get(list, 0), "old");
            assert_int_equal(json_array_size(list), id > 1);
            assert_int_equal(json_integer_value(old), id - 1);
            json_decref(list);
        }
        assert_int_equal(json_integer_value(desk_world_value(&world, "r1", "changed")), 1);
    }
    desk_world_end(&world);
}

TEST(differences_to_the_lab_file)
{
    begin("  - {name: r1, source: '/dev/null', serial: AAA}\n");
    boot(1, 1, "# identity {\"serial\":\"BBB\"}", "ok 1 a.b # 3 ms");
    assert_int_equal(json_integer_value(desk_world_value(&world, "r1", "changed")), 1);
    json_t *list = desk_difference(world.desk, "r1", NULL, NULL);
    assert_int_equal(json_array_size(list), 1);
    assert_string_equal(text_at(list, 0, "kind"), "lab");
    assert_string_equal(text_at(list, 0, "old"), "AAA");
    assert_string_equal(text_at(list, 0, "new"), "BBB");
    json_decref(list);
    desk_world_end(&world);
}

TEST(history)
{
    begin(TWO);
    boot(1, 1, "# memory {\"mib\":1}", "ok 1 a.b # 3 ms");
    boot(1, 2, "# memory {\"mib\":1}", "not ok 1 a.b # bit 3");
    json_t *all = desk_history(world.desk, "r1", NULL);
    const json_t *list = json_object_get(all, "a.b");
    assert_int_equal(json_array_size(list), 2);
    assert_string_equal(text_at(list, 0, "outcome"), "fail");
    assert_string_equal(text_at(list, 0, "boot"), id_of(2));
    assert_string_equal(text_at(list, 1, "outcome"), "pass");
    json_decref(all);
    all = desk_history(world.desk, "r1", "c.d");
    assert_int_equal(json_object_size(all), 0);
    json_decref(all);
    desk_world_end(&world);
}

TEST(places_in_the_log)
{
    uint64_t offset, first, end, before;
    size_t length;
    begin(TWO);
    desk_world_text(&world, 1, "before\r\n");
    desk_world_pass(&world, SECOND);
    before = world.now;
    desk_world_text(&world, 2, "another's\r\n");
    boot(1, 1, "# memory {\"mib\":1}", "ok 1 a.b # 3 ms");
    uint64_t between = world.now;
    desk_world_text(&world, 1, "behind\r\n");
    desk_world_pass(&world, SECOND);
    char *log = desk_world_log(&world, "r1", &length);
    assert_true(desk_log_boot(world.desk, "r1", id_of(1), &first, &end));
    assert_memory_equal(log + first, "Hello World!", 12);
    assert_int_equal(length - end, strlen("behind\r\n"));
    assert_false(desk_log_boot(world.desk, "r1", id_of(2), &first, &end));
    assert_true(desk_log_since(world.desk, "r1", before, &offset));
    assert_int_equal(offset, strlen("before\r\n"));
    assert_true(desk_log_since(world.desk, "r1", between, &offset));
    assert_string_equal(log + offset, "behind\r\n");
    assert_true(desk_log_since(world.desk, "r1", 0, &offset));
    assert_int_equal(offset, 0);
    assert_true(desk_log_since(world.desk, "r1", world.now + SECOND, &offset));
    assert_int_equal(offset, length);
    free(log);
    desk_world_end(&world);
}

static void is_shown(const char *source, const char *as)
{
    char *shown = source_shown(source);
    assert_string_equal(shown, as);
    free(shown);
}

TEST(passwords_are_not_shown)
{
    begin("  - {name: r1, source: 'exec:ipmitool -U root -P secret -H b1 sol activate'}\n");
    const json_t *line = desk_world_value(&world, "r1", "line");
    assert_string_equal(json_string_value(json_object_get(line, "source")),
                        "exec:ipmitool -U root -P *** -H b1 sol activate");
    desk_world_end(&world);
    is_shown("gensio:ipmisol,lan -P \"secret one\" -U me b2,9600",
             "gensio:ipmisol,lan -P *** -U me b2,9600");
    is_shown("exec:ipmitool -P  secret sol", "exec:ipmitool -P  *** sol");
    is_shown("exec:it -Psecret sol", "exec:it -P*** sol");
    is_shown("exec:it --password=secret -P", "exec:it --password=*** -P");
    is_shown("exec:it --bmc-password secret", "exec:it --bmc-password ***");
    is_shown("exec:sh -c 'IPMI_PASSWORD=secret it -E'", "exec:sh -c 'IPMI_PASSWORD=*** it -E'");
    is_shown("telnet://b1?Passwd=secret&a=1", "telnet://b1?Passwd=***&a=1");
    is_shown("sol://me:secret@b1", "sol://me:***@b1");
    is_shown("exec:cat /etc/passwd-like password", "exec:cat /etc/passwd-like password");
}

/* Each format says that a boot is under way, and of which one the results are. */
TEST(reports_while_another_boot_is_under_way)
{
    static const char note[] =
        "a boot is under way, this is of the one before it, 0000000000000001";
    const char *const names[] = {"r1"};
    begin(TWO);
    boot(1, 1, "# memory {\"mib\":1}", "ok 1 a.b # 3 ms");
    said_boot(&said, 2);
    said_rollcall(&said);
    desk_world_say(&world, 1, &said);
    desk_world_pass(&world, SECOND);
    assert_string_equal(desk_world_state(&world, "r1"), "booting");
    for (enum desk_format format = DESK_JSON; format <= DESK_TABLE; format++) {
        char *report = desk_report(world.desk, format, 0, names, 1);
        assert_true(format == DESK_JSON || strstr(report, note));
        assert_true(format != DESK_JSON || strstr(report, "\"boot\":\"0000000000000001\""));
        assert_true(format != DESK_KTAP || strstr(report, "\nok 1 r1 # booting; a boot is"));
        assert_true(format != DESK_TABLE || strstr(report, "    1    0  1 passed; a boot is"));
        free(report);
    }
    desk_world_end(&world);
}

/* A pass of yesterday hides no line that is closed since. */
TEST(reports_that_a_line_is_closed)
{
    const char *const names[] = {"r1"};
    begin(TWO);
    boot(1, 1, "# memory {\"mib\":1}", "ok 1 a.b # 3 ms");
    desk_world_frame(&world, FRAME_CLOSED, 1, "refused", 7);
    desk_world_pass(&world, SECOND);
    assert_string_equal(desk_world_state(&world, "r1"), "pass");
    for (enum desk_format format = DESK_JUNIT; format <= DESK_TABLE; format++) {
        char *report = desk_report(world.desk, format, 0, names, 1);
        assert_non_null(strstr(report, "its line is closed since 20"));
        assert_non_null(strstr(report, ": refused"));
        assert_null(strstr(report, "not ok"));
        free(report);
        report = desk_report(world.desk, format, world.now + SECOND, names, 1);
        assert_non_null(strstr(report, "its line is closed since 20"));
        free(report);
    }
    desk_world_end(&world);
}

static void is_in(const char *metrics, const char *sample, bool is_there)
{
    if ((strstr(metrics, sample) != NULL) != is_there)
        fail_msg("%s: %d in %s", sample, !is_there, metrics);
}

/* No figure is better than one that is wrong. */
TEST(metrics_of_what_there_is)
{
    begin(TWO "  - {name: r3}\n");
    boot(1, 1, "# memory {\"mib\":1}", "ok 1 a.b # 3 ms");
    char *metrics = desk_metrics(world.desk);
    is_in(metrics, "rollcall_line_up{machine=\"r1\"} 1\n", true);
    is_in(metrics, "rollcall_line_heard_timestamp_seconds{machine=\"r1\"} 1790000", true);
    is_in(metrics, "rollcall_boot_began_timestamp_seconds{machine=\"r1\"} 1790000", true);
    is_in(metrics, "rollcall_line_up{machine=\"r2\"} 1\n", true);
    is_in(metrics, "rollcall_line_heard_timestamp_seconds{machine=\"r2\"}", false);
    is_in(metrics, "rollcall_boot_began_timestamp_seconds{machine=\"r2\"}", false);
    is_in(metrics, "rollcall_line_up{machine=\"r3\"}", false);
    is_in(metrics, "rollcall_boots_total{machine=\"r3\"} 0\n", true);
    free(metrics);
    desk_world_end(&world);
}

/* Machines come, go and change; what was heard of one that comes back is still known. */
TEST(another_lab_file)
{
    char error[200], yaml[300];
    uint64_t version, now;
    begin(TWO);
    boot(2, 1, "# memory {\"mib\":1}", "ok 1 a.b # 3 ms");
    version = desk_version(world.desk);
    snprintf(yaml, sizeof yaml,
             "serve: {folder: %s}\nmachines: [{name: r1, place: row 4}, {name: r3, source: none}]",
             world.folder);
    struct lab_file *lab = lab_file_parse("l", yaml, strlen(yaml), error, sizeof error);
    assert_non_null(lab);
    desk_reload(world.desk, lab);
    desk_world_pass(&world, SECOND);
    assert_string_equal(json_string_value(desk_world_value(&world, "r1", "place")), "row 4");
    assert_string_equal(desk_world_state(&world, "r3"), "screen");
    assert_null(desk_machine(world.desk, "r2"));
    assert_string_equal(changed_since(version, &now), "r1 r3 ");
    boot(2, 2, "# memory {\"mib\":1}", "ok 1 a.b # 3 ms");
    desk_reload(world.desk, world.lab);
    desk_world_pass(&world, SECOND);
    assert_int_equal(json_integer_value(desk_world_value(&world, "r2", "boots")), 2);
    assert_null(desk_machine(world.desk, "r3"));
    lab_file_free(lab);
    desk_world_end(&world);
}

/* What retention took from the journal's beginning. */
TEST(a_plain_log_loses_its_beginning)
{
    enum { LINES = 40000 };
    uint64_t offset, first, end;
    begin(TWO);
    desk_world_journal(&world);
    boot(1, 1, "# memory {\"mib\":1}", "ok 1 a.b # 3 ms");
    for (unsigned i = 0; i < LINES; i++) {
        char text[80];
        snprintf(text, sizeof text, "a line of text with a number that tells which, %u\r\n", i);
        desk_world_text(&world, 1, text);
        if (i % 1000 == 0)
            desk_world_pass(&world, 100);
    }
    desk_world_pass(&world, 10 * SECOND);
    for (unsigned i = 0; spool_undrained_bytes(world.spool) > 0 && i < 1000; i++)
        nanosleep(&(struct timespec){0, 10000000}, NULL);
    char path[128];
    struct stat file;
    snprintf(path, sizeof path, "%s/%020d.rj", world.folder, 0);
    assert_int_equal(remove(path), 0);
    struct desk_log log;
    assert_true(desk_log(world.desk, "r1", &log));
    assert_int_equal(log.first, 0);
    trim(world.desk);
    assert_true(desk_go_back(world.desk)); /* to when it wasn't */
    trim(world.desk);
    desk_world_pass(&world, 2 * SECOND);
    assert_true(desk_log(world.desk, "r1", &log));
    assert_true(log.first > 100000 && log.first < log.end);
    assert_int_equal(stat(log.path, &file), 0);
    assert_int_equal(file.st_size, log.end);
    assert_true((uint64_t)file.st_blocks * 512 < log.end);
    assert_true(desk_log_since(world.desk, "r1", 0, &offset));
    assert_int_equal(offset, log.first);
    assert_false(desk_log_boot(world.desk, "r1", id_of(1), &first, &end));
    desk_world_close(&world);
    desk_world_open(&world);
    assert_true(desk_log(world.desk, "r1", &log));
    assert_true(log.first > 100000 && log.heard == UINT64_MAX);
    desk_world_pass(&world, 0);
    assert_true(desk_log(world.desk, "r1", &log));
    assert_int_equal(log.heard, log.end);
    desk_world_end(&world);
}

RUN_TESTS(cmocka_unit_test(changes_in_their_order),
          cmocka_unit_test(all_are_told_of_before_anything_was_followed),
          cmocka_unit_test(changes_are_shared), cmocka_unit_test(bytes_are_told_of_slowly),
          cmocka_unit_test(the_lab), cmocka_unit_test(a_boot_whole_and_under_way),
          cmocka_unit_test(a_zero_in_a_field_spoils_nothing),
          cmocka_unit_test(boots_the_latest_first), cmocka_unit_test(differences),
          cmocka_unit_test(differences_of_boots_at_one_time),
          cmocka_unit_test(differences_to_the_lab_file), cmocka_unit_test(history),
          cmocka_unit_test(places_in_the_log), cmocka_unit_test(passwords_are_not_shown),
          cmocka_unit_test(reports_while_another_boot_is_under_way),
          cmocka_unit_test(reports_that_a_line_is_closed),
          cmocka_unit_test(metrics_of_what_there_is), cmocka_unit_test(another_lab_file),
          cmocka_unit_test(a_plain_log_loses_its_beginning))
