/* SPDX-License-Identifier: MIT */
/* The checks of PCI on machines that are well, and on those that each of them is for. */
#include <stdio.h>
#include <string.h>

#include "kernel/check/check.h"
#include "kernel/pci/express.h"
#include "tests/unit/pci_world.h"
#include "tests/unit/run.h"

enum { CARD = 0x00021b36, HOST = 0x0600, BRIDGE = 0x0604, NETWORK = 0x0200, EXPRESS = 0x40 };
enum { ENDPOINT, ROOT_PORT = 4 };

/* The linker's, since the section's name is one of C. */
extern const struct check __start_kernel_checks[], __stop_kernel_checks[];

static char result[128], notes[512];
static unsigned note_count;

static enum check_outcome end(enum check_outcome outcome, const char *pattern, va_list values)
{
    vsnprintf(result, sizeof result, pattern, values);
    assert_null(strchr(result, '#'));
    return outcome;
}

#define END(name_, outcome_)                                                                       \
    enum check_outcome name_(const char *pattern, ...)                                             \
    {                                                                                              \
        va_list values;                                                                            \
        va_start(values, pattern);                                                                 \
        enum check_outcome outcome = end(outcome_, pattern, values);                               \
        va_end(values);                                                                            \
        return outcome;                                                                            \
    }

END(check_pass, CHECK_PASSED)
END(check_fail, CHECK_FAILED)
END(check_skip, CHECK_SKIPPED)

const char *check_name(void)
{
    return "pci.test";
}

void check_note(const char *pattern, ...)
{
    va_list values;
    va_start(values, pattern);
    vsnprintf(notes, sizeof notes, pattern, values);
    va_end(values);
    note_count++;
}

void check_progress(void)
{
}

static enum check_outcome run(const char *name)
{
    pci_world_said();
    pci_world_open();
    note_count = 0;
    for (const struct check *at = __start_kernel_checks; at < __stop_kernel_checks; at++)
        if (strcmp(at->name, name) == 0) {
            assert_int_equal(at->level, CHECK_quick);
            assert_true(at->budget_ms > 0 && at->about);
            return at->run();
        }
    fail_msg("there is no check %s", name);
    return CHECK_ERROR;
}

static struct pci_model_function *add(unsigned bus, unsigned device, unsigned kind, unsigned header)
{
    return pci_model_add(bus, device, 0, CARD, kind, header);
}

static struct pci_model_function *add_board(void)
{
    add(0, 0, HOST, 0);
    pci_world_region(0xb0000000, 0, 0, 255);
    return add(0, 3, NETWORK, 0);
}

TEST(config_without_pci)
{
    pci_model.absent = true;
    assert_int_equal(run("pci.config"), CHECK_SKIPPED);
    assert_string_equal(result, "no PCI");
}

TEST(config)
{
    add_board();
    assert_int_equal(run("pci.config"), CHECK_PASSED);
    assert_string_equal(result, "2 functions, 2 of them in memory too");
    assert_string_equal(pci_world_said(), "");
    pci_world.region_count = 0;
    assert_int_equal(run("pci.config"), CHECK_PASSED);
    assert_string_equal(result, "2 functions, 0 of them in memory too");
}

/* 0x28: CardBus CIS pointer, which nothing changes. */
TEST(config_that_changes)
{
    struct pci_model_function *card = add_board();
    card->flickers = 0x28 / 4;
    card->flicker = 0x400;
    assert_int_equal(run("pci.config"), CHECK_FAILED);
    assert_string_equal(result, "1 of 2 functions don't answer twice alike");
    assert_string_equal(pci_world_said(),
                        "# fault {\"check\":\"pci.test\",\"pci\":\"00:03.0\",\"offset\":\"0x28\","
                        "\"read\":\"0x400\",\"then\":\"0x0\",\"by\":\"the same way\"}\n");
}

/* A card's own, and what a bridge saw on the bus behind it; 0x1c of a card is no status. */
TEST(config_status_may_change)
{
    static const struct {
        unsigned offset;
        uint32_t bits;
        bool on_bridge, is_well;
    } cases[] = {{0x04, 1U << 29, false, true},  {0x04, 1U << 29, true, true},
                 {0x04, 1U << 10, false, false}, {0x1c, 1U << 29, true, true},
                 {0x1c, 1U << 10, true, false},  {0x1c, 1U << 29, false, false},
                 {0x3c, 1U << 0, false, false},  {0x40, 1U << 0, false, true}};
    struct pci_model_function *card = add_board(), *bridge = add(0, 4, BRIDGE, 1);
    bridge->registers[6] = 0x00050500;
    pci_world.region_count = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pci_model_function *function = cases[i].on_bridge ? bridge : card;
        function->flickers = cases[i].offset / 4;
        function->flicker = cases[i].bits;
        assert_int_equal(run("pci.config"), cases[i].is_well ? CHECK_PASSED : CHECK_FAILED);
        function->flickers = 0;
    }
}

TEST(config_in_memory_that_differs)
{
    struct pci_model_function *card = add_board();
    card->differs = 0x3c / 4;
    assert_int_equal(run("pci.config"), CHECK_FAILED);
    assert_non_null(strstr(pci_world_said(), "\"offset\":\"0x3c\",\"read\":\"0x0\","
                                             "\"then\":\"0xffffffff\",\"by\":\"memory\"}\n"));
    card->differs = 0x04 / 4; /* the command differs, the status may */
    assert_int_equal(run("pci.config"), CHECK_FAILED);
    /* Another function altogether: that is told elsewhere. */
    card->differs = 0;
    card->hidden = true;
    assert_int_equal(run("pci.config"), CHECK_PASSED);
    assert_string_equal(result, "2 functions, 1 of them in memory too");
}

static struct pci_model_function *add_link(unsigned bus, unsigned type, unsigned speed,
                                           unsigned width, unsigned speed_most, unsigned width_most)
{
    bool is_port = type == ROOT_PORT;
    struct pci_model_function *function =
        add(bus, is_port ? 1 : 0, is_port ? BRIDGE : NETWORK, is_port);
    pci_model_capability(function, EXPRESS, PCI_CAPABILITY_EXPRESS, type << 4 | 2);
    function->registers[(EXPRESS + 0x0c) / 4] = width_most << 4 | speed_most;
    function->registers[(EXPRESS + 0x10) / 4] = (width << 4 | speed) << 16;
    function->registers[6] = is_port ? 0x00050500 : 0;
    return function;
}

TEST(links_without_any)
{
    add_board();
    assert_int_equal(run("pci.links"), CHECK_SKIPPED);
    add_link(0, ROOT_PORT, 1, 4, 3, 4);
    assert_int_equal(run("pci.links"), CHECK_SKIPPED);
    assert_string_equal(result, "no PCI Express link");
}

TEST(links)
{
    add_board();
    add_link(0, ROOT_PORT, 3, 4, 3, 4);
    add_link(5, ENDPOINT, 3, 4, 4, 16);
    assert_int_equal(run("pci.links"), CHECK_PASSED);
    assert_string_equal(result, "0 of 1 links below what both ends can do");
    assert_int_equal(note_count, 0);
}

/* Half of a card's contacts: a note, and no failure. */
TEST(narrow_link)
{
    add_board();
    add_link(0, ROOT_PORT, 3, 2, 4, 8);
    struct pci_model_function *card = add_link(5, ENDPOINT, 3, 2, 3, 8);
    assert_int_equal(run("pci.links"), CHECK_PASSED);
    assert_string_equal(result, "1 of 1 links below what both ends can do");
    assert_int_equal(note_count, 1);
    assert_string_equal(notes, "link from 00:01.0 to 05:00.0 is 8GT/s x2, both can do 8GT/s x8");
    /* Its other functions share the link. */
    card->registers[3] |= 0x800000;
    struct pci_model_function *second = &pci_model.functions[pci_model.count++];
    *second = *card;
    second->at |= 1 << 8;
    assert_int_equal(run("pci.links"), CHECK_PASSED);
    assert_int_equal(note_count, 1);
}

RUN_TESTS(cmocka_unit_test(config_without_pci), cmocka_unit_test(config),
          cmocka_unit_test(config_that_changes), cmocka_unit_test(config_status_may_change),
          cmocka_unit_test(config_in_memory_that_differs), cmocka_unit_test(links_without_any),
          cmocka_unit_test(links), cmocka_unit_test(narrow_link))
