/* SPDX-License-Identifier: MIT */
/* What does a viewer say, and what does a request ask for? tests/serve has the refusals through
 * the server. */
#include "serial/lab/web/message.h"

#include <string.h>

#include "serial/lab/web/leases.h"
#include "serial/lab/web/route.h"
#include "tests/unit/run.h"

static struct message message;

static bool reads(const char *text)
{
    return message_read(&message, text, strlen(text));
}

TEST(messages)
{
    assert_true(reads("{\"watch\":{\"name\":\"r1\",\"tail\":7}}"));
    assert_int_equal(message.kind, MESSAGE_WATCH);
    assert_string_equal(message.name, "r1");
    assert_false(message.has_offset);
    assert_int_equal(message.number, 7);
    assert_true(reads("{\"watch\":{\"name\":\"r1\",\"offset\":0,\"tail\":7}}"));
    assert_true(message.has_offset && message.number == 0);
    assert_true(reads("{\"watch\":{\"name\":\"r1\"}}"));
    assert_int_equal(message.number, 65536);
    assert_true(reads("{\"watch\":null}"));
    assert_int_equal(message.kind, MESSAGE_UNWATCH);
    assert_true(reads(" {\"release\" : \"r1\"} "));
    assert_int_equal(message.kind, MESSAGE_RELEASE);
    assert_false(reads("{\"take\":\"\"}"));
    assert_false(reads("{\"take\":\"a\\u0000b\"}"));
    assert_false(reads("\xff"));
}

TEST(each_character_is_a_byte)
{
    assert_true(
        reads("{\"type\":{\"name\":\"r1\",\"text\":\"a\\u0000\\u007f\\u0080\xc3\xbf\\r\"}}"));
    assert_int_equal(message.length, 6);
    assert_memory_equal(message.bytes, "a\0\x7f\x80\xff\r", 6);
    assert_false(reads("{\"type\":{\"name\":\"r1\",\"text\":\"\\u0100\"}}"));
    assert_false(reads("{\"type\":{\"name\":\"r1\",\"text\":\"\\u20ac\"}}"));
    assert_true(reads("{\"type\":{\"name\":\"r1\",\"text\":\"\"}}"));
    assert_int_equal(message.length, 0);
}

static void assert_route(const char *method, const char *path, enum route_kind kind,
                         const char *name, const char *boot)
{
    struct route route = route_find(method, path);
    assert_int_equal(route.kind, kind);
    if (kind > ROUTE_OTHER_METHOD) {
        assert_string_equal(route.name, name);
        assert_string_equal(route.boot, boot);
    }
}

TEST(routes)
{
    assert_route("GET", "/api/lab", ROUTE_LAB, "", "");
    assert_route("GET", "/api/machines/r1", ROUTE_MACHINE, "r1", "");
    assert_route("GET", "/api/machines/boots/boots/boots", ROUTE_BOOT, "boots", "boots");
    assert_route("POST", "/api/machines/r 1/typed", ROUTE_TYPE, "r 1", "");
    assert_route("DELETE", "/api/machines/r1/writer", ROUTE_RELEASE, "r1", "");
    assert_route("GET", "/api/machines/r1/writer", ROUTE_OTHER_METHOD, "", "");
    assert_route("GET", "/page.js", ROUTE_FILE, "", "");
    assert_route("POST", "/page.js", ROUTE_NONE, "", "");
    assert_route("GET", "", ROUTE_FILE, "", "");
    assert_route("GET", "/api/machines//log", ROUTE_FILE, "", "");
}

TEST(numbers)
{
    const char *query[] = {
        "a=5", "b=", "c=-1", "d=1x", "e=123456789012345678", "f=1234567890123456789", "g", "ab=7"};
    const struct http_request request = {.query = query, .query_count = 8};
    uint64_t value = 99;
    assert_true(route_number(&request, "none", &value) && value == 99);
    assert_true(route_number(&request, "g", &value) && value == 99);
    assert_true(route_number(&request, "a", &value) && value == 5);
    assert_true(route_number(&request, "e", &value) && value == 123456789012345678);
    for (int i = 1; i < 6; i++)
        if (i != 4)
            assert_false(route_number(&request, (char[]){"abcdef"[i], '\0'}, &value));
    assert_string_equal(http_query(&request, "ab"), "7");
    assert_null(http_query(&request, "abc"));
}

TEST(leases_end)
{
    static struct leases leases;
    assert_non_null(leases_add(&leases, "anna", 7, "r1", 100, 1000));
    assert_null(leases_find(&leases, "ben", 7, "r1", 1000));
    assert_null(leases_find(&leases, "anna", 7, "r2", 1000));
    assert_null(leases_find(&leases, "anna", 8, "r1", 1000));
    assert_int_equal(leases_find(&leases, "anna", 7, "r1", 31000)->session, 100);
    assert_null(leases_expired(&leases, 31000 + LEASE_MS - 1));
    struct lease *over = leases_expired(&leases, 31000 + LEASE_MS);
    assert_int_equal(over->session, 100);
    over->session = 0;
    assert_null(leases_expired(&leases, 31000 + LEASE_MS));
    for (unsigned i = 0; i < LEASES_MAX; i++)
        assert_non_null(leases_add(&leases, "anna", i, "r1", i + 1, 1000));
    assert_null(leases_add(&leases, "anna", 99, "r1", 99, 1000));
}

RUN_TESTS(cmocka_unit_test(messages), cmocka_unit_test(each_character_is_a_byte),
          cmocka_unit_test(routes), cmocka_unit_test(numbers), cmocka_unit_test(leases_end))
