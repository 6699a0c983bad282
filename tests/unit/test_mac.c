/* SPDX-License-Identifier: MIT */
/* A card's address in the ways that people and programs write it. */
#include "kernel/inventory/mac.h"

#include <string.h>

#include "tests/unit/run.h"

static const uint8_t expected[MAC_SIZE] = {0x52, 0x54, 0x00, 0xab, 0xcd, 0xef};

static void assert_read(const char *text)
{
    uint8_t mac[MAC_SIZE];
    assert_true(mac_parse(text, mac));
    assert_memory_equal(mac, expected, MAC_SIZE);
}

TEST(ways_to_write_it)
{
    assert_read("52:54:00:ab:cd:ef");
    assert_read("52:54:00:AB:CD:EF");
    assert_read("52-54-00-ab-cd-ef");
    assert_read("525400abcdef");
}

TEST(what_is_none)
{
    static const char *const none[] = {"",
                                       "52",
                                       "52:54:00:ab:cd",
                                       "52:54:00:ab:cd:e",
                                       "52:54:00:ab:cd:ef:00",
                                       "52:54:00:ab:cd:ef ",
                                       "5:254:00:ab:cd:ef",
                                       "52::54:00:ab:cd:ef",
                                       ":52:54:00:ab:cd:ef",
                                       "52:54:00:ab:cd:eg",
                                       "52.54.00.ab.cd.ef",
                                       "r17"};
    uint8_t mac[MAC_SIZE];
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_false(mac_parse(none[i], mac));
}

TEST(as_text)
{
    char text[MAC_TEXT + 1];
    mac_text(expected, text);
    assert_string_equal(text, "52:54:00:ab:cd:ef");
}

RUN_TESTS(cmocka_unit_test(ways_to_write_it), cmocka_unit_test(what_is_none),
          cmocka_unit_test(as_text))
