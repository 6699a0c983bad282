/* SPDX-License-Identifier: MIT */
/* Which checks there are, in which order, and which of them a choice means. */
#include "kernel/check/table.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/run.h"

#define PASSES(family, name, level)                                                                \
    CHECK(family, name, level, .budget_ms = 1, .about = "it passes")                               \
    {                                                                                              \
        return CHECK_PASSED;                                                                       \
    }

/* In no order. */
PASSES(pci, links, quick)
PASSES(memory, sample, quick)
PASSES(memory, all, full)
PASSES(memory_map, sane, quick)
PASSES(disk, write, risky)
PASSES(memory, poke, risky)
PASSES(clock, rtc, quick)
PASSES(pci, link, quick)

/* The names of all that `choice` means, a blank behind each. */
static const char *chosen(const char *choice)
{
    static char names[512];
    names[0] = '\0';
    for (const struct check *check = check_next(NULL); check; check = check_next(check)) {
        size_t length = strlen(names);
        if (check_is_chosen(check, choice))
            snprintf(names + length, sizeof names - length, "%s ", check->name);
    }
    return names;
}

static void assert_unknown(const char *choice, const char *item)
{
    size_t length;
    const char *unknown = check_unknown(choice, &length);
    if (!item) {
        assert_null(unknown);
        return;
    }
    assert_non_null(unknown);
    assert_int_equal(length, strlen(item));
    assert_memory_equal(unknown, item, length);
}

TEST(checks_come_by_name)
{
    static const char *const names[] = {"clock.rtc",   "disk.write",    "memory.all",
                                        "memory.poke", "memory.sample", "memory_map.sane",
                                        "pci.link",    "pci.link",      "pci.links"};
    const struct check *check = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        check = check_next(check);
        assert_non_null(check);
        assert_string_equal(check->name, names[i]);
    }
    assert_null(check_next(check));
}

CHECK_IN_TABLE static const struct check twin = {.name = "pci.link", .level = CHECK_risky};

/* Whatever a folder of one's own brings along: none is left out. */
TEST(two_of_one_name_both_come)
{
    unsigned count = 0;
    for (const struct check *check = check_next(NULL); check; check = check_next(check))
        count += strcmp(check->name, "pci.link") == 0;
    assert_int_equal(count, 2);
    assert_string_equal(chosen("pci.link"), "pci.link pci.link ");
}

TEST(a_check_is_what_its_file_says)
{
    const struct check *check = check_next(NULL);
    assert_string_equal(check->about, "it passes");
    assert_int_equal(check->budget_ms, 1);
    assert_int_equal(check->level, CHECK_quick);
    assert_int_equal(check->run(), CHECK_PASSED);
}

TEST(levels)
{
    assert_string_equal(chosen("quick"),
                        "clock.rtc memory.sample memory_map.sane pci.link pci.links ");
    assert_string_equal(chosen("full"),
                        "clock.rtc memory.all memory.sample memory_map.sane pci.link pci.links ");
    assert_string_equal(chosen("none"), "");
}

TEST(names_are_compared_whole)
{
    assert_string_equal(chosen("pci.link"), "pci.link pci.link ");
    assert_string_equal(chosen("pci.links"), "pci.links ");
    assert_string_equal(chosen("pci.lin"), "");
    assert_string_equal(chosen("PCI.link"), "");
    assert_string_equal(chosen("link"), "");
    assert_string_equal(chosen("pci."), "");
    assert_string_equal(chosen(""), "");
}

TEST(risky_only_by_its_full_name)
{
    assert_string_equal(chosen("memory"), "memory.all memory.sample ");
    assert_string_equal(chosen("disk"), "");
    assert_string_equal(chosen("full,disk,memory,none"), chosen("full"));
    assert_string_equal(chosen("disk.write"), "disk.write ");
    assert_string_equal(chosen("quick,memory.poke"),
                        "clock.rtc memory.poke memory.sample memory_map.sane pci.link pci.links ");
}

TEST(items_add_up_and_each_check_comes_once)
{
    assert_string_equal(chosen("pci,clock,pci.links"), "clock.rtc pci.link pci.links ");
    assert_string_equal(chosen("none,clock"), "clock.rtc ");
}

TEST(what_means_nothing_is_found)
{
    assert_unknown("quick", NULL);
    assert_unknown("quick,full,none,memory,disk,disk.write,pci.links", NULL);
    assert_unknown("quick,nope", "nope");
    assert_unknown("nope.one,nope.two", "nope.one");
    assert_unknown("memory.", "memory.");
    assert_unknown("memor", "memor");
    assert_unknown("memory.samples", "memory.samples");
    assert_unknown("memory_ma", "memory_ma");
    assert_unknown("", "");
    assert_unknown("quick,", "");
    assert_unknown(",quick", "");
}

RUN_TESTS(cmocka_unit_test(checks_come_by_name), cmocka_unit_test(two_of_one_name_both_come),
          cmocka_unit_test(a_check_is_what_its_file_says), cmocka_unit_test(levels),
          cmocka_unit_test(names_are_compared_whole), cmocka_unit_test(risky_only_by_its_full_name),
          cmocka_unit_test(items_add_up_and_each_check_comes_once),
          cmocka_unit_test(what_means_nothing_is_found))
