/* SPDX-License-Identifier: MIT */
/* Addresses are read at once, names by a thread, and all who asked for one name are answered. */
#define _GNU_SOURCE
#include "serial/lab/collect/resolver.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>

#include "tests/unit/run.h"

static in_port_t port_of(const struct sockaddr_storage *address)
{
    return ntohs(address->ss_family == AF_INET6 ? ((const struct sockaddr_in6 *)address)->sin6_port
                                                : ((const struct sockaddr_in *)address)->sin_port);
}

TEST(addresses_need_nobody)
{
    struct addresses addresses;
    assert_true(resolver_is_address("127.0.0.1", "2001", &addresses));
    assert_int_equal(addresses.count, 1);
    assert_int_equal(port_of(&addresses.all[0]), 2001);
    assert_true(resolver_is_address("fe80::1", "23", &addresses));
    assert_int_equal(addresses.all[0].ss_family, AF_INET6);
    assert_false(resolver_is_address("localhost", "2001", &addresses));
    assert_false(resolver_is_address("", "2001", &addresses));
}

static struct resolver_answer next(struct resolver *resolver, int event)
{
    struct resolver_answer answer;
    struct pollfd answered = {event, POLLIN, 0};
    eventfd_t count;
    while (!resolver_take(resolver, &answer)) {
        assert_int_equal(poll(&answered, 1, 20000), 1);
        eventfd_read(event, &count);
    }
    return answer;
}

TEST(names_are_answered_to_all_who_asked)
{
    int event = eventfd(0, EFD_NONBLOCK);
    unsigned seen = 0;
    struct resolver *resolver = resolver_start(event);
    assert_non_null(resolver);
    for (uint32_t source = 1; source <= 5; source++)
        resolver_ask(resolver, source, source + 10, "localhost", source % 2 ? "2001" : "2002");
    for (unsigned i = 0; i < 5; i++) {
        struct resolver_answer answer = next(resolver, event);
        assert_int_equal(answer.error, 0);
        assert_true(answer.addresses.count > 0);
        assert_int_equal(answer.asked, answer.source + 10);
        assert_int_equal(port_of(&answer.addresses.all[0]), answer.source % 2 ? 2001 : 2002);
        seen |= 1U << answer.source;
    }
    assert_int_equal(seen, 0x3e);
}

TEST(a_name_that_is_none_is_an_error)
{
    int event = eventfd(0, EFD_NONBLOCK);
    struct resolver *resolver = resolver_start(event);
    resolver_ask(resolver, 1, 1, "not a name", "1");
    assert_int_not_equal(next(resolver, event).error, 0);
}

/* The thread looks up while questions come: how far it is doesn't matter, the last one counts. */
TEST(who_asks_again_has_one_question)
{
    int event = eventfd(0, EFD_NONBLOCK);
    unsigned answers = 0;
    struct resolver *resolver = resolver_start(event);
    resolver_ask(resolver, 1, 1, "localhost", "2001");
    for (uint32_t asked = 1; asked <= 1000; asked++)
        resolver_ask(resolver, 2, asked, "not a name", "1");
    resolver_ask(resolver, 2, 1001, "localhost", "2002");
    for (struct resolver_answer answer = {.asked = 0}; answer.source != 2 || answer.asked != 1001;
         answers++)
        answer = next(resolver, event);
    assert_in_range(answers, 1, 900);
}

RUN_TESTS(cmocka_unit_test(addresses_need_nobody),
          cmocka_unit_test(names_are_answered_to_all_who_asked),
          cmocka_unit_test(a_name_that_is_none_is_an_error),
          cmocka_unit_test(who_asks_again_has_one_question))
