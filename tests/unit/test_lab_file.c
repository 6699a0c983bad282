/* SPDX-License-Identifier: MIT */
/* The lab file: what is there is read, what is wrong is said with its line. */
#include "serial/lab/lab_file.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/run.h"

static char error[300];

static struct lab_file *parse(const char *text)
{
    error[0] = '\0';
    return lab_file_parse("lab.yaml", text, strlen(text), error, sizeof error);
}

TEST(everything_that_may_stand_there)
{
    struct lab_file *file = parse("machines:\n"
                                  "  - name: r17\n"
                                  "    serial: 7XK2M13\n"
                                  "    uuid: 4c4c4544-0058-4b10-8032-b7c04f4d3133\n"
                                  "    mac: d0:94:66:12:34:56\n"
                                  "    require: [clock.rtc, memory.sample]\n"
                                  "    accept:\n"
                                  "      - check: pci.links\n"
                                  "        why: the riser has eight lanes\n"
                                  "        until: 2026-12-31\n"
                                  "      - {check: cpu.sse, why: old}\n"
                                  "    strict: [cpu.banks]\n"
                                  "  - name: r18\n");
    assert_string_equal(error, "");
    assert_non_null(file);
    const struct lab_machine *machine = lab_file_find(file, "r17");
    assert_string_equal(machine->serial, "7XK2M13");
    assert_string_equal(machine->mac, "d0:94:66:12:34:56");
    assert_int_equal(machine->require_count, 2);
    assert_string_equal(machine->require[1], "memory.sample");
    assert_int_equal(machine->accept_count, 2);
    assert_string_equal(machine->accept[0].until, "2026-12-31");
    assert_null(machine->accept[1].until);
    assert_string_equal(machine->strict[0], "cpu.banks");
    assert_null(lab_file_find(file, "r18")->serial);
    assert_null(lab_file_find(file, "r19"));
    lab_file_free(file);
}

static void assert_wrong(const char *text, const char *said)
{
    assert_null(parse(text));
    if (strncmp(error, said, strlen(said)) != 0)
        fail_msg("said: %s", error);
}

TEST(what_is_wrong_has_its_line)
{
    assert_wrong("machines:\n  - name: a\n    sreial: x\n", "lab.yaml:3: unexpected key: sreial");
    assert_wrong("machines:\n  - serial: x\n", "lab.yaml:2: missing required");
    assert_wrong("machines:\n  - name: [a]\n", "lab.yaml:2: ");
    assert_wrong("machines:\n  - name: a\n    mac: d0:94:66:12:34\n",
                 "lab.yaml:3: d0:94:66:12:34 is");
    assert_wrong("machines:\n  - name: a\n    mac: d0:94:66:12:34:5g\n", "lab.yaml:3: ");
    assert_wrong("machines:\n  - name: a\n    uuid: 4c4c4544\n", "lab.yaml:3: 4c4c4544 is no UUID");
    assert_wrong("machines:\n  - name: a\n    accept:\n      - {check: a.b, why: x, until: soon}\n",
                 "lab.yaml:4: soon is no day");
    assert_wrong("machines:\n  - name: a\n    accept:\n      - {check: a.b}\n", "lab.yaml:4: ");
    assert_wrong("machines:\n  - name: a\n  - name: a\n",
                 "lab.yaml:3: there are two machines a, the other on line 2");
    assert_wrong("machines:\n  - name: \"a\n", "lab.yaml:");
    assert_wrong("- a\n", "lab.yaml:1: ");
    assert_wrong("", "lab.yaml:1: nothing is in it");
    assert_wrong("machines:\n  - &a {name: a}\n  - *a\n", "lab.yaml:");
}

TEST(a_file_that_is_not_there)
{
    assert_null(lab_file_read("/nowhere/lab.yaml", error, sizeof error));
    assert_string_equal(error, "/nowhere/lab.yaml: No such file or directory");
}

RUN_TESTS(cmocka_unit_test(everything_that_may_stand_there),
          cmocka_unit_test(what_is_wrong_has_its_line), cmocka_unit_test(a_file_that_is_not_there))
