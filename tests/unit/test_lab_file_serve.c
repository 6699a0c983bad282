/* SPDX-License-Identifier: MIT */
/* The lab file as the daemon reads it: sources, who may type, settings, defaults; and that each
 * mistake has the line that it is on, also where the same words stand elsewhere. */
#include <stdio.h>
#include <string.h>

#include "serial/lab/lab_file.h"
#include "tests/unit/run.h"

static char error[600];

static struct lab_file *parse(const char *text)
{
    error[0] = '\0';
    struct lab_file *file = lab_file_parse("lab.yaml", text, strlen(text), error, sizeof error);
    assert_true((file == NULL) == (error[0] != '\0'));
    return file;
}

TEST(a_machine_with_everything)
{
    struct lab_file *file =
        parse("machines:\n"
              "  - name: r17\n"
              "    source: /dev/ttyUSB0\n"
              "    baud: 9600\n"
              "    place: row 3, U17\n"
              "    notes: |\n"
              "      fans are loud\n"
              "      call Ann\n"
              "    type: people\n"
              "    writers: [ann, bob]\n"
              "    expect: 24h\n"
              "    quarantine: {why: a new board is on order, until: 2026-12-31}\n"
              "  - {name: r18, source: none, type: never}\n"
              "  - {name: r19, source: 'exec:console -s r19'}\n");
    assert_string_equal(error, "");
    const struct lab_machine *machine = lab_file_find(file, "r17");
    assert_string_equal(machine->source, "/dev/ttyUSB0");
    assert_int_equal(machine->baud, 9600);
    assert_string_equal(machine->place, "row 3, U17");
    assert_string_equal(machine->notes, "fans are loud\ncall Ann\n");
    assert_int_equal(machine->type, LAB_TYPE_PEOPLE);
    assert_int_equal(machine->writers_count, 2);
    assert_string_equal(machine->writers[1], "bob");
    assert_int_equal(machine->expect_s, 86400);
    assert_string_equal(machine->quarantine->why, "a new board is on order");
    assert_string_equal(machine->quarantine->until, "2026-12-31");
    assert_int_equal(lab_file_find(file, "r18")->type, LAB_TYPE_NEVER);
    machine = lab_file_find(file, "r19");
    assert_int_equal(machine->type, LAB_TYPE_RESEND);
    assert_int_equal(machine->baud, 0);
    assert_int_equal(machine->expect_s, 0);
    assert_null(machine->quarantine);
    lab_file_free(file);
}

TEST(settings_with_everything)
{
    struct lab_file *file = parse("serve:\n"
                                  "  folder: /srv/rollcall\n"
                                  "  socket: /run/rollcall.sock\n"
                                  "  listen: ['127.0.0.1:8080', '[::]:443', '*:80', 'lab.lan:1']\n"
                                  "  tls: {certificate: /etc/c.pem, key: /etc/k.pem}\n"
                                  "  users: /etc/users\n"
                                  "  tokens: /etc/tokens\n"
                                  "  viewers: [guest]\n"
                                  "  sync: 250ms\n"
                                  "  spool: 3MiB\n"
                                  "  segment: 2MiB\n"
                                  "  keep: {size: 10GiB, age: 90d}\n"
                                  "  hooks:\n"
                                  "    - {on: [fail, crashed], run: mail -s lab ann}\n"
                                  "    - post: https://chat.lan/hook\n"
                                  "machines: []\n");
    assert_string_equal(error, "");
    const struct lab_settings *settings = &file->settings;
    assert_string_equal(settings->folder, "/srv/rollcall");
    assert_string_equal(settings->socket, "/run/rollcall.sock");
    assert_int_equal(settings->listen_count, 4);
    assert_string_equal(settings->listen[1], "[::]:443");
    assert_string_equal(settings->certificate, "/etc/c.pem");
    assert_string_equal(settings->key, "/etc/k.pem");
    assert_string_equal(settings->users, "/etc/users");
    assert_string_equal(settings->tokens, "/etc/tokens");
    assert_string_equal(settings->viewers[0], "guest");
    assert_int_equal(settings->sync, LAB_SYNC_TIMED);
    assert_int_equal(settings->sync_ms, 250);
    assert_int_equal(settings->spool_bytes, 4 << 20); /* the next power of two */
    assert_int_equal(settings->segment_bytes, 2 << 20);
    assert_int_equal(settings->keep_bytes, UINT64_C(10) << 30);
    assert_int_equal(settings->keep_s, 90 * 86400);
    assert_int_equal(settings->hooks_count, 2);
    assert_string_equal(settings->hooks[0].on[1], "crashed");
    assert_string_equal(settings->hooks[0].run, "mail -s lab ann");
    assert_int_equal(settings->hooks[1].on_count, 0);
    assert_string_equal(settings->hooks[1].post, "https://chat.lan/hook");
    lab_file_free(file);
}

TEST(settings_with_nothing)
{
    static const char *const texts[] = {"machines: []\n", "serve: {}\nmachines: []\n"};
    for (size_t i = 0; i < 2; i++) {
        struct lab_file *file = parse(texts[i]);
        const struct lab_settings *settings = &file->settings;
        assert_string_equal(settings->folder, "/var/lib/rollcall");
        assert_string_equal(settings->socket, "/var/lib/rollcall/rollcall.sock");
        assert_int_equal(settings->listen_count, 0);
        assert_null(settings->certificate);
        assert_int_equal(settings->sync, LAB_SYNC_TIMED);
        assert_int_equal(settings->sync_ms, 1000);
        assert_int_equal(settings->spool_bytes, 256 << 20);
        assert_int_equal(settings->segment_bytes, 64 << 20);
        assert_int_equal(settings->keep_bytes, 0);
        assert_int_equal(settings->keep_s, 0);
        lab_file_free(file);
    }
    struct lab_file *file = parse("serve: {folder: /a, sync: never}\nmachines: []\n");
    assert_string_equal(file->settings.socket, "/a/rollcall.sock");
    assert_int_equal(file->settings.sync, LAB_SYNC_NEVER);
    lab_file_free(file);
    file = parse("serve: {sync: always}\nmachines: []\n");
    assert_int_equal(file->settings.sync, LAB_SYNC_ALWAYS);
    lab_file_free(file);
}

TEST(what_is_used_again)
{
    struct lab_file *file = parse("machines:\n"
                                  "  - name: r1\n"
                                  "    accept: &known\n"
                                  "      - {check: a.b, why: old}\n"
                                  "  - name: r2\n"
                                  "    accept: *known\n");
    assert_string_equal(error, "");
    assert_string_equal(lab_file_find(file, "r2")->accept[0].check, "a.b");
    lab_file_free(file);
}

struct wrong {
    const char *text, *said;
};

static void assert_wrong(const struct wrong *wrong, size_t count, const char *before)
{
    for (size_t i = 0; i < count; i++) {
        char text[800];
        snprintf(text, sizeof text, "%s%s", before, wrong[i].text);
        assert_null(parse(text));
        if (!strstr(error, wrong[i].said))
            fail_msg("%s is said to be: %s", wrong[i].text, error);
    }
}

TEST(mistakes_in_a_machine)
{
    static const struct wrong wrong[] = {
        {"    source: ttyUSB0\n", ":7: ttyUSB0: not a source: give /dev/ttyUSB0"},
        {"    source: ttyUSB0\n", "or gensio:…; or none, where it has no line"},
        {"    source: 'sol://me:secret@b'\n", ":7: sol://me:***@b: a password stands in it"},
        {"    source: '-'\n", ":7: -: nothing that a lab can hear"},
        {"    source: /dev/ttyS0@9600\n", ":7: a and b have one source, /dev/ttyS0@9600"},
        {"    source:\n", ":7: source should be a text, and is nothing"},
        {"    baud: fast\n", ":7: baud should be a whole number, and is fast"},
        {"    baud: 9999999\n", ":7: 9999999 is no baud rate"},
        {"    baud: -1\n", ":7: baud should be"},
        {"    place: [a]\n", ":7: place should be one value, and is a list"},
        {"    type: sometimes\n", ":7: type should be never or resend or people, and is sometimes"},
        {"    writers: [ann]\n", ":7: writers are asked for only with type: people"},
        {"    type: people\n    writers: [ann, 'a b']\n", ":8: a b is no user's name"},
        {"    type: people\n    writers: []\n", ":8: writers is empty: leave it out, or name"},
        {"  - c\n", ":7: an entry of machines should be a mapping, KEY: VALUE, and is c"},
        {"    expect: 1 day\n", ":7: 1 day is no duration, such as"},
        {"    expect: 1ms\n", ":7: 1ms is less than a second"},
        {"    quarantine: soon\n", ":7: quarantine should be a mapping, KEY: VALUE, and is soon"},
        {"    quarantine: {until: 2026-12-31}\n", ":7: missing required key: why"},
        {"    quarantine:\n      why: x\n      until: 31.12.2026\n", ":9: 31.12.2026 is no day"},
        {"    accept: {check: x}\n", ":7: accept should be a list, and is a mapping"},
        {"    name: c\n", ":7: name stands there twice, first on line 6"},
        {"    strcit: [a]\n", ":7: unexpected key: strcit; was strict meant?"},
        {"    colour: red\n", ":7: unexpected key: colour; man 5 rollcall-lab has all of them"},
        {"    [a]: red\n", ":7: unexpected key: a list"},
        {"    \"a\\0b\": red\n", ":7: unexpected key: a"},
        {"    notes: \"a\\0b\"\n", ":7: notes has a NUL within"},
        {"    mac: 00:00:00:00:00:0x\n", ":7: 00:00:00:00:00:0x is no MAC"},
        {"  - name: a/b\n", ":7: a/b is no name"},
        {"  - name: .a\n", ":7: .a is no name"},
        {"  - name: a\n", ":7: there are two machines a, the other on line 2"},
        {"  - name: \xff\n", ":1: this is no text in UTF-8"},
        {"  - name: c\n   serial: x\n", ":8: this is no YAML: did not find expected"},
        {"  - name: *c\n", "this is no YAML: found undefined alias"},
        {"---\nmachines: []\n", ":7: a second document begins here"},
    };
    /* What is right there stands there in other places too. */
    assert_wrong(wrong, sizeof wrong / sizeof *wrong,
                 "machines:\n"
                 "  - name: a\n"
                 "    source: /dev/ttyS0\n"
                 "    notes: ttyUSB0 fast sometimes 9999999 31.12.2026 mac 00:00:00:00:00:0x\n"
                 "    place: strcit a/b .a\n"
                 "  - name: b\n");
}

TEST(mistakes_in_settings)
{
    static const struct wrong wrong[] = {
        {"  folder: here\n", ":3: here should be a whole path"},
        {"  users: here\n", ":3: here should be a whole path"},
        {"  tls: {certificate: /a}\n", ":3: missing required key: key"},
        {"  listen: ['0.0.0.0:80']\n", ":3: 0.0.0.0:80 is reached from elsewhere"},
        {"  listen:\n  - localhost:1\n  - '[::1]:1'\n  - 127.1.1.1:1\n  - lab:80\n",
         ":7: lab:80 is reached from"},
        {"  tls: {certificate: /a, key: /b}\n  listen: ['0.0.0.0:80']\n",
         ":4: 0.0.0.0:80 is reach"},
        {"  users: /a\n  listen: ['0.0.0.0:80']\n", ":4: 0.0.0.0:80 is reached from elsewhere"},
        {"  listen: [localhost]\n", ":3: localhost is no address"},
        {"  listen: ['localhost:99999']\n", ":3: localhost:99999 is no address"},
        {"  listen: ['localhost:']\n", ":3: localhost: is no address"},
        {"  listen: ['::1:80']\n", ":3: ::1:80 is no address"},
        {"  listen: ['[::1:80']\n", ":3: [::1:80 is no address"},
        {"  listen: localhost:80\n", ":3: listen should be a list, and is localhost:80"},
        {"  sync: often\n", ":3: often should be always, never, or a duration"},
        {"  sync: 2h\n", ":3: 2h should be always, never, or"},
        {"  sync: 0s\n", ":3: 0s should be"},
        {"  spool: 256M\n", ":3: 256M is no size, such as"},
        {"  spool: 4KiB\n", ":3: 4KiB is not within 1 MiB and 64 GiB"},
        {"  segment: 1KiB\n", ":3: 1KiB is not within 1 MiB and 1024 GiB"},
        {"  keep: {size: 100MiB}\n", ":3: 100MiB is less than 128 MiB: two segments"},
        {"  keep:\n    age: long\n", ":4: long is no duration"},
        {"  keep:\n    age: 1s\n", ":4: 1s is less than a minute"},
        {"  hooks: [{run: a}, {run: a, post: 'http://b'}]\n", ":3: a hook has one of run and post"},
        {"  hooks:\n  - run: a\n  - on: [fail]\n", ":5: a hook has one of run and post"},
        {"  hooks:\n  - on: [fail, crash]\n    run: a\n", ":4: crash is no state, such as crashed"},
        {"  hooks:\n  - on: [x]\n    run: a\n", ":4: x is no state, such as fail, crashed or"},
        {"  hooks:\n  - on: [fail]\n    post: mailto:x\n", ":5: mailto:x is no URL"},
        {"  socket: /0123456789012345678901234567890123456789012345678901234567890123456789"
         "0123456789012345678901234567890123456789\n",
         "is longer than a socket's path can be, 107 bytes"},
    };
    assert_wrong(wrong, sizeof wrong / sizeof *wrong, "machines: []\nserve:\n");
}

RUN_TESTS(cmocka_unit_test(a_machine_with_everything), cmocka_unit_test(settings_with_everything),
          cmocka_unit_test(settings_with_nothing), cmocka_unit_test(what_is_used_again),
          cmocka_unit_test(mistakes_in_a_machine), cmocka_unit_test(mistakes_in_settings))
