/* SPDX-License-Identifier: MIT */
/* The prompt's `pci` on a modelled machine. */
#include <string.h>

#include "kernel/pci/space.h"
#include "tests/unit/pci_model.h"
#include "tests/unit/ports_seen.h"
#include "tests/unit/run.h"
#include "tests/unit/shell_model.h"

/* What the command answers, without its echo and the prompt behind it. */
static const char *answer(const char *line)
{
    static char typed[SHELL_LINE_MAX + 2], said[1 << 15];
    const size_t prompt = strlen(SHELL_PROMPT), length = strlen(line);
    assert_true(length <= SHELL_LINE_MAX);
    memcpy(typed, line, length);
    memcpy(typed + length, "\r", 2);
    const char *out = shell_model_type(typed);
    size_t all = strlen(out);
    assert_memory_equal(out, line, length);
    assert_true(all >= length + 2 + prompt && all - prompt < sizeof said);
    assert_string_equal(out + all - prompt, SHELL_PROMPT);
    memcpy(said, out + length + 2, all - prompt - length - 2);
    said[all - prompt - length - 2] = '\0';
    return said;
}

static void open_pci(void)
{
    static const struct ports_devices pci_ports = {pci_model_read, pci_model_write};
    static const struct acpi no_tables;
    ports_devices = &pci_ports;
    pci_open(NULL, &no_tables, &shell_model.handoff);
}

TEST(pci_lists_functions)
{
    pci_model.absent = true;
    open_pci();
    assert_string_equal(answer("pci"), "");
    pci_model.absent = false;
    pci_model_add(0, 0, 0, 0x12378086, 0x0600, 0);
    struct pci_model_function *card = pci_model_add(0, 31, 0, 0x10d38086, 0x0200, 0x80);
    pci_model_capability(card, 0xe0, 0x10, 2);
    card->registers[0xec / 4] = 0x83;
    card->registers[0xf0 / 4] = 0x00410000;
    open_pci();
    assert_string_equal(answer("pci"),
                        "00:00.0 8086:1237 class 060002 header 00\r\n"
                        "00:1f.0 8086:10d3 class 020002 header 80 link 2.5GT/s x4 of 8GT/s x8\r\n");
}

TEST(pci_shows_registers)
{
    struct pci_model_function *card = pci_model_add(0, 31, 7, 0x10d38086, 0x0200, 0);
    card->registers[63] = 0x44434241;
    open_pci();
    const char *said = answer("pci 0:1F.7");
    assert_memory_equal(said, "00000000 86 80 d3 10 00 00 30 22 01 02 00 02 10 40 00 00 ", 57);
    assert_int_equal(strlen(said), 16 * (8 + 48 + 1 + 16 + 2));
    assert_non_null(strstr(said, "\r\n000000f0 00 00 00 00 00 00 00 00 00 00 00 00 41 42 43 44 "
                                 "............ABCD\r\n"));
    assert_non_null(strstr(answer("pci 00:1f.7 all"), "\r\nno more: nothing shows the function's "
                                                      "configuration space in memory\r\n"));
    assert_string_equal(answer("pci 0:1f.6"), "0:1f.6 isn't there\r\n");
    assert_string_equal(answer("pci 0001:00:1f.7"), "0001:00:1f.7 isn't there\r\n");
}

TEST(pci_wants_sense)
{
    static const char *const senseless[] = {"pci 1",         "pci 0:1f",        "pci 0:20.0",
                                            "pci 0:0.8",     "pci 0:0.0x",      "pci 80:0:0.0",
                                            "pci 0:0:0:0.0", "pci 0:0.0 every", "pci 0:0.0 all all",
                                            "pci all",       "pci 0:0.0.0",     "pci 100:0.0"};
    open_pci();
    for (size_t i = 0; i < sizeof senseless / sizeof *senseless; i++)
        assert_memory_equal(answer(senseless[i]), "usage: pci ", 11);
}

RUN_TESTS(cmocka_unit_test(pci_lists_functions), cmocka_unit_test(pci_shows_registers),
          cmocka_unit_test(pci_wants_sense))
